using System.Buffers.Binary;
using NewsArchive.Interop.Tests.Judges;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Interop.Tests;

/// <summary>The <c>zstd</c> program reads our <c>.warc.zst</c>, its dictionary cut out by hand.</summary>
public sealed class ZstdTests(FixtureBundle bundle) : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Zstd_gives_the_bytes_that_gunzip_gives(bool withDictionary)
    {
        var plain = await GunzipAsync(bundle.Warcs[0]);
        Recompress(bundle.Warcs[0], folder["a.warc.zst"], MemberFormat.Zstd(9, withDictionary ? Train(bundle.Warcs[0]) : null));

        string[] dictionary = withDictionary ? ["-D", await CutDictionaryAsync(folder["a.warc.zst"])] : [];
        var unpacked = (await Command.RunAsync("zstd", ["-q", "-d", .. dictionary, "-c", folder["a.warc.zst"]])).ShouldExit(0).Output;

        unpacked.SequenceEqual(plain).ShouldBeTrue();
        if (withDictionary)
            (await Command.RunAsync("zstd", ["-q", "-t", folder["a.warc.zst"]])).ExitCode.ShouldNotBe(0, "the dictionary was not needed");
    }

    [Fact]
    public async Task Back_in_gzip_gunzip_gives_the_same_bytes()
    {
        var plain = await GunzipAsync(bundle.Warcs[0]);
        Recompress(bundle.Warcs[0], folder["a.warc.zst"], MemberFormat.Zstd(9, Train(bundle.Warcs[0])));
        Recompress(folder["a.warc.zst"], folder["b.warc.gz"], MemberFormat.Gzip);

        (await GunzipAsync(folder["b.warc.gz"])).SequenceEqual(plain).ShouldBeTrue();
    }

    static ZstdDictionary Train(string warc)
    {
        using var input = File.OpenRead(warc);
        return WarcRecompression.TrainDictionary(input, warc, capacity: 8192) ?? throw new InvalidOperationException("too little to train on");
    }

    static void Recompress(string from, string to, MemberFormat format)
    {
        using var input = File.OpenRead(from);
        using var output = File.Create(to);
        WarcRecompression.Recompress(input, from, output, format).ShouldBeEmpty();
    }

    /// <summary>"Zstandard Compression for WARC Files" 1.0: a skippable frame, 0x184D2A5D, length, and the dictionary, which may be compressed itself.</summary>
    async Task<string> CutDictionaryAsync(string warc)
    {
        var bytes = await File.ReadAllBytesAsync(warc, TestContext.Current.CancellationToken);
        BinaryPrimitives.ReadUInt32LittleEndian(bytes).ShouldBe(0x184D2A5Du);
        var content = bytes[8..(8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)))];
        await File.WriteAllBytesAsync(folder["dictionary.zst"], content, TestContext.Current.CancellationToken);
        if (BinaryPrimitives.ReadUInt32LittleEndian(content) != 0xFD2FB528u)
            return folder["dictionary.zst"];
        (await Command.RunAsync("zstd", ["-q", "-d", folder["dictionary.zst"], "-o", folder["dictionary"]])).ShouldExit(0);
        return folder["dictionary"];
    }

    static async Task<byte[]> GunzipAsync(string file) => (await Command.RunAsync("gunzip", ["-c", file])).ShouldExit(0).Output;

    public void Dispose() => folder.Dispose();
}
