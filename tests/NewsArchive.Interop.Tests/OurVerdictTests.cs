using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>The promises of the command line, kept by the published program on the fixture bundle.</summary>
public sealed class OurVerdictTests(FixtureBundle bundle)
{
    [Fact]
    public async Task Verify_finds_nothing_in_our_own_bundle() =>
        (await Command.NewsArchiveAsync("verify", bundle.Wacz, "-q")).ShouldExit(0);

    [Fact]
    public async Task Verify_notices_one_changed_byte_in_a_warc()
    {
        using var folder = new TemporaryFolder();
        var bytes = await File.ReadAllBytesAsync(bundle.Wacz, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 3] ^= 1;
        await File.WriteAllBytesAsync(folder["b.wacz"], bytes, TestContext.Current.CancellationToken);

        (await Command.NewsArchiveAsync("verify", folder["b.wacz"], "-q")).ShouldExit(1);
    }

    [Fact]
    public async Task Restore_writes_the_source_tree_byte_for_byte()
    {
        using var folder = new TemporaryFolder();

        (await Command.NewsArchiveAsync("restore", bundle.Wacz, "-o", folder["out"], "--original", "-q")).ShouldExit(0);

        (await Command.RunAsync("diff", ["-r", Repository.Articles, folder["out"]])).ShouldExit(0);
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_bundle()
    {
        using var folder = new TemporaryFolder();
        (await Command.RunAsync("cp", ["-r", bundle.Wacz + ".store", folder["store"]])).ShouldExit(0);

        (await Command.NewsArchiveAsync("archive", Repository.Articles, "-o", folder["news.wacz"], "--store", folder["store"], "-q")).ShouldExit(0);

        (await Command.RunAsync("cmp", [bundle.Wacz, folder["news.wacz"]])).ShouldExit(0);
    }
}
