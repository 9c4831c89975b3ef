namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>merge</c> and <c>split</c>.</summary>
public sealed class MergeCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_merged_restores_whole_and_what_is_split_merges_again()
    {
        await ArchiveAsync("a", ("one.md", "First\n"), ("two.md", "Same\n"));
        await ArchiveAsync("b", ("three.md", "Third\n"), ("two.md", "Same\n"));

        var merged = (await Tool.RunAsync("merge", folder["a.wacz"], folder["b.wacz"], "-o", folder["m.wacz"], "--json")).ShouldExit(ExitCode.Done);
        merged.Summary.GetProperty("sources").GetInt32().ShouldBe(3);
        merged.Summary.GetProperty("digest").GetString()!.ShouldEndWith(File.ReadAllText(folder["m.wacz.sha256"])[..64]);
        merged.Rows.SkipLast(1).ShouldAllBe(row => row.GetProperty("status").GetString() == "merged");
        (await Tool.RunAsync("verify", folder["m.wacz"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("restore", folder["m.wacz"], "-o", folder["out"])).ShouldExit(ExitCode.Done);
        Directory.EnumerateFiles(folder["out"]).Select(Path.GetFileName).Order().ShouldBe(["one.md", "three.md", "two.md"]);

        var split = (await Tool.RunAsync("split", folder["m.wacz"], "-o", folder["parts"], "--max-articles", "1")).ShouldExit(ExitCode.Done);
        split.Error.ShouldContain("bundles 3");
        var parts = Directory.EnumerateFiles(folder["parts"], "*.wacz").ToArray();
        (await Tool.RunAsync(["verify", .. parts])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync(["merge", .. parts, "-o", folder["again.wacz"]])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("diff", folder["m.wacz"], folder["again.wacz"])).ShouldExit(ExitCode.Done);
    }

    [Theory]
    [InlineData("2021-04-08T02:38:00Z", 0)]
    [InlineData("yesterday", 1)]
    public async Task Records_that_break_rules_as_they_did_before_are_counted(string date, int count)
    {
        var path = folder.Add("a.warc", $"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: {date}\r\nWARC-Target-URI: http://site.test/\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ntext\r\n\r\n");
        var run = (await Tool.RunAsync("merge", path, "-o", folder["m.wacz"], "--json")).ShouldExit(ExitCode.Done);
        run.Summary.GetProperty("breaking").GetInt32().ShouldBe(count);
        run.Error.Contains($"newsarchive verify {folder["m.wacz"]} names them", StringComparison.Ordinal).ShouldBe(count > 0);
        (await Tool.RunAsync("verify", folder["m.wacz"])).ShouldExit(count > 0 ? ExitCode.Failure : ExitCode.Done);
    }

    [Fact]
    public async Task A_page_list_that_cannot_be_read_is_named_with_its_bundle()
    {
        var warc = folder.Add("a.warc", "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://site.test/\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ntext\r\n\r\n");
        foreach (var name in (string[])["sound.wacz", "bad.wacz"])
            (await Tool.RunAsync("merge", warc, "-o", folder[name], "-q")).ShouldExit(ExitCode.Done);
        using (var zip = System.IO.Compression.ZipFile.Open(folder["bad.wacz"], System.IO.Compression.ZipArchiveMode.Update))
        {
            zip.GetEntry("pages/pages.jsonl")!.Delete();
            using var pages = zip.CreateEntry("pages/pages.jsonl").Open();
            pages.Write("no page\n"u8);
        }
        (await Tool.RunAsync("merge", folder["sound.wacz"], folder["bad.wacz"], "-o", folder["m.wacz"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldStartWith($"newsarchive: {folder["bad.wacz"]}: pages/pages.jsonl: at byte 0: ");
    }

    [Fact]
    public async Task A_path_with_two_contents_is_named_and_nothing_is_written()
    {
        await ArchiveAsync("a", ("one.md", "First\n"));
        await ArchiveAsync("b", ("one.md", "Second\n"));
        var before = folder.Snapshot();

        var run = (await Tool.RunAsync("merge", folder["a.wacz"], folder["b.wacz"], "-o", folder["m.wacz"])).ShouldExit(ExitCode.Usage);

        run.Error.ShouldContain("one.md");
        run.Error.ShouldContain("--prefix");
        folder.Snapshot().ShouldBe(before);
        (await Tool.RunAsync("merge", folder["a.wacz"], folder["b.wacz"], "-o", folder["m.wacz"], "--prefix", "-q")).ShouldExit(ExitCode.Done).Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ExitCode.Usage, "merge", "a.wacz", "-o", "-")]
    [InlineData(ExitCode.Usage, "merge", "-o", "m.wacz")]
    [InlineData(ExitCode.Usage, "merge", "a.wacz", "-o", "other")]
    [InlineData(ExitCode.InvalidInput, "merge", "a.wacz", "none.wacz", "-o", "m.wacz")]
    [InlineData(ExitCode.InvalidInput, "merge", "a.wacz", "text.wacz", "-o", "m.wacz")]
    [InlineData(ExitCode.InvalidInput, "merge", "a.wacz", "text.txt", "-o", "m.wacz")]
    [InlineData(ExitCode.InvalidInput, "merge", "a.wacz", "damaged.wacz", "-o", "m.wacz")]
    [InlineData(ExitCode.Usage, "split", "a.wacz", "-o", "parts")]
    [InlineData(ExitCode.Usage, "split", "a.wacz", "-o", "parts", "--max-size", "0")]
    [InlineData(ExitCode.Usage, "split", "a.wacz", "-o", "parts", "--max-size", "9999999999999G")]
    [InlineData(ExitCode.Usage, "split", "a.wacz", "-o", "other", "--max-size", "1M")]
    [InlineData(ExitCode.InvalidInput, "split", "text.txt", "-o", "parts", "--max-size", "1M")]
    [InlineData(ExitCode.InvalidInput, "split", "damaged.wacz", "-o", "parts", "--max-size", "1M")]
    [InlineData(ExitCode.Done, "split", "a.wacz", "-o", "parts", "--max-size", "1M", "-n")]
    [InlineData(ExitCode.Done, "merge", "a.wacz", "-o", "m.wacz", "-n")]
    public async Task Nothing_is_written_where_nothing_should_be(object code, params string[] args)
    {
        await ArchiveAsync("a", ("one.md", "First\n"));
        folder.Add("text.wacz", "no zip");
        folder.Add("text.txt", "no archive");
        var bytes = File.ReadAllBytes(folder["a.wacz"]);
        bytes[bytes.Length / 2] ^= 1;
        folder.Add("damaged.wacz", bytes);
        if (args[0] == "split")
            folder.Add("other", "a file");
        else
            Directory.CreateDirectory(folder["other"]);
        var before = folder.Snapshot();

        var run = await Tool.RunAsync([args[0], .. args[1..].Select(word => word.StartsWith('-') || char.IsDigit(word[0]) ? word : folder[word])]);

        run.ShouldExit((ExitCode)code);
        run.Error.ShouldNotBeEmpty();
        folder.Snapshot().ShouldBe(before);
    }

    async Task ArchiveAsync(string name, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
            File.SetLastWriteTimeUtc(folder.Add($"{name}/{path}", text), DateTime.UnixEpoch);
        (await Tool.RunAsync("archive", folder[name], "-o", folder[name + ".wacz"], "-q")).ShouldExit(ExitCode.Done);
    }
}
