using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>Info-ZIP and gzip take a bundle apart.</summary>
public sealed class ZipTests(FixtureBundle bundle)
{
    [Fact]
    public async Task Unzip_finds_no_error()
    {
        var result = await Command.RunAsync("unzip", ["-t", bundle.Wacz]);

        result.ShouldExit(0).Text.ShouldContain("No errors detected");
    }

    [Fact]
    public async Task Gunzip_opens_each_member_of_each_warc_alone_and_finds_one_record_in_it()
    {
        bundle.Warcs.ShouldNotBeEmpty();
        foreach (var warc in bundle.Warcs)
        {
            var bytes = await File.ReadAllBytesAsync(warc, TestContext.Current.CancellationToken);
            foreach (var record in await Warcio.CheckAsync(warc))
            {
                var member = bytes.AsSpan((int)record.Offset, (int)record.Length).ToArray();
                var text = (await Command.RunAsync("gunzip", ["-c"], input: member)).ShouldExit(0).Output;
                text.AsSpan().StartsWith("WARC/1.1\r\n"u8).ShouldBeTrue(record.Id);
                text.AsSpan().EndsWith("\r\n\r\n"u8).ShouldBeTrue(record.Id);
                RecordByHand.Read(text).Count.ShouldBe(1, record.Id);
            }
        }
    }

    [Fact]
    public async Task The_digest_beside_the_bundle_holds()
    {
        var result = await Command.RunAsync("sha256sum", ["--check", "--strict", bundle.Wacz + ".sha256"], Path.GetDirectoryName(bundle.Wacz));

        result.ShouldExit(0);
    }
}
