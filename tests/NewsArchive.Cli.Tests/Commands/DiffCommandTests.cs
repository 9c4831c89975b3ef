namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>diff</c>.</summary>
public sealed class DiffCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Differences_are_lines_and_exit_1()
    {
        await ArchiveAsync("a", ("one.md", "First\n"), ("two.md", "Same\n"), ("gone.md", "Gone\n"));
        await ArchiveAsync("b", ("one.md", "Second\n"), ("two.md", "Same\n"), ("new.md", "New\n"));

        var run = (await Tool.RunAsync("diff", folder["a.wacz"], folder["b.wacz"])).ShouldExit(ExitCode.Failure);
        run.Lines.ShouldBe(["removed\tarticle\tgone.md", "added\tarticle\tnew.md", "changed\tarticle\tone.md"]);
        run.Error.ShouldBe("added 1, removed 1, changed 1\n");
        (await Tool.RunAsync("diff", folder["a.wacz"], folder["b.wacz"], "--json")).ShouldExit(ExitCode.Failure).Summary.GetProperty("changed").GetInt32().ShouldBe(1);
        (await Tool.RunAsync("diff", folder["a.wacz"], folder["b.wacz"], "--text")).Out.ShouldContain("--- a/one.md\n+++ b/one.md\n@@ -1 +1 @@\n-First\n+Second\n");
    }

    [Fact]
    public async Task A_bundle_does_not_differ_from_itself()
    {
        await ArchiveAsync("a", ("one.md", "First\n"));
        (await Tool.RunAsync("diff", folder["a.wacz"], folder["a.wacz"])).ShouldExit(ExitCode.Done).Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("none.wacz", ExitCode.InvalidInput, "no such file")]
    [InlineData("text.wacz", ExitCode.InvalidInput, "text.wacz")]
    public async Task What_is_no_bundle_is_named(string name, ExitCode code, string message)
    {
        await ArchiveAsync("a", ("one.md", "First\n"));
        folder.Add("text.wacz", "no zip");
        (await Tool.RunAsync("diff", folder["a.wacz"], folder[name])).ShouldExit(code).Error.ShouldContain(message);
    }

    [Fact]
    public async Task What_is_wrong_with_a_bundle_of_others_is_said_with_its_name()
    {
        foreach (var name in (string[])["a", "b"])
        {
            using (var zip = System.IO.Compression.ZipFile.Open(folder[name + ".wacz"], System.IO.Compression.ZipArchiveMode.Create))
            {
                using (var warc = zip.CreateEntry("archive/a.warc", System.IO.Compression.CompressionLevel.NoCompression).Open())
                    warc.Write("WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://a.test/\r\nContent-Length: 0\r\n\r\n\r\n\r\n"u8);
                if (name == "b")
                    using (var index = zip.CreateEntry("indexes/index.cdx").Open())
                        index.Write("no line\n"u8);
            }
        }
        var run = (await Tool.RunAsync("diff", folder["a.wacz"], folder["b.wacz"], "--json")).ShouldExit(ExitCode.Done);
        run.Error.ShouldContain($"{folder["b.wacz"]}: index-line: indexes/index.cdx byte 0: no CDXJ line; the records themselves were read instead");
        run.Rows.Single(row => row.GetProperty("type").GetString() == "finding").GetProperty("input").GetString().ShouldBe(folder["b.wacz"]);
        using (var zip = System.IO.Compression.ZipFile.Open(folder["b.wacz"], System.IO.Compression.ZipArchiveMode.Update))
            zip.GetEntry("archive/a.warc")!.Delete();
        (await Tool.RunAsync("diff", folder["a.wacz"], folder["b.wacz"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldBe($"newsarchive: {folder["b.wacz"]}: holds no WARC file, and so nothing that could be compared\n");
    }

    async Task ArchiveAsync(string name, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
            File.SetLastWriteTimeUtc(folder.Add($"{name}/{path}", text), DateTime.UnixEpoch);
        (await Tool.RunAsync("archive", folder[name], "-o", folder[name + ".wacz"], "-q")).ShouldExit(ExitCode.Done);
    }
}
