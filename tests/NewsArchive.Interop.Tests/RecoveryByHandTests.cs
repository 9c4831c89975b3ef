using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>When this program is forgotten, <c>unzip</c>, <c>gunzip</c> and a text editor still give back every source byte.</summary>
public sealed class RecoveryByHandTests(FixtureBundle bundle)
{
    [Fact]
    public async Task Unzip_and_gunzip_alone_give_every_source_byte()
    {
        var recovered = await RecoverAsync();

        recovered.Keys.Order(StringComparer.Ordinal).ShouldBe(FixtureBundle.Sources.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, bytes) in FixtureBundle.Sources)
            recovered[path].SequenceEqual(bytes).ShouldBeTrue(path);
    }

    [Fact]
    public async Task The_checksums_in_the_bundle_hold_for_the_recovered_files()
    {
        using var folder = new TemporaryFolder();
        foreach (var (path, bytes) in await RecoverAsync())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!); // a path below the folder has a parent
            await File.WriteAllBytesAsync(folder[path], bytes, TestContext.Current.CancellationToken);
        }

        var result = await Command.RunAsync("sha256sum", ["--check", "--strict", Path.Combine(bundle.Unpacked, "newsarchive", "sha256sums.txt")], folder.Path);

        result.ShouldExit(0).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(FixtureBundle.Sources.Count);
    }

    [Fact]
    public async Task The_recipe_in_the_bundle_works_as_it_is_written()
    {
        using var folder = new TemporaryFolder();
        File.Copy(bundle.Wacz, folder["BUNDLE.wacz"]);
        var recipe = await Recipe.ReadAsync(bundle.Unpacked);

        (await Command.RunAsync("bash", ["-euc", recipe], folder.Path)).ShouldExit(0);

        (await Command.RunAsync("diff", ["-r", Repository.Articles, folder["restored"]])).ShouldExit(0);
    }

    async Task<Dictionary<string, byte[]>> RecoverAsync()
    {
        var recovered = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var warc in bundle.Warcs)
        {
            var text = (await Command.RunAsync("gunzip", ["-c", warc])).ShouldExit(0).Output;
            foreach (var record in RecordByHand.Read(text))
            {
                if (SourcePath(record) is { } path)
                    recovered.Add(path, record.Block);
            }
        }
        return recovered;
    }

    // https://newsarchive.invalid/<archive>/source/<path>
    static string? SourcePath(RecordByHand record)
    {
        var parts = record.Head.GetValueOrDefault("WARC-Target-URI", "").Split('/', 6);
        return record.Head["WARC-Type"] == "resource" && parts is [_, _, "newsarchive.invalid", _, "source", var path] ? Uri.UnescapeDataString(path) : null;
    }
}
