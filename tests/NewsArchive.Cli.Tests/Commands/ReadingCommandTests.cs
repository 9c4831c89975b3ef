using System.Text;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>list</c>, <c>show</c>, <c>verify</c> and <c>restore</c> of one bundle of the fixtures.</summary>
public sealed class ReadingCommandTests : IClassFixture<FixtureBundle>, IDisposable
{
    readonly FixtureBundle bundle;
    readonly TemporaryFolder folder = new();

    public ReadingCommandTests(FixtureBundle bundle) => this.bundle = bundle;

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Readers => ["list", "show", "verify", "restore"];

    [Theory, MemberData(nameof(Readers))]
    public async Task A_file_that_cannot_be_read_is_invalid_input(string command)
    {
        File.CreateSymbolicLink(folder["unreadable.wacz"], "/proc/self/mem");
        foreach (var (path, message) in new[]
        {
            (folder["none.wacz"], "no such file; check the name"),
            (folder.Path, "is a folder"),
            (folder["unreadable.wacz"], "cannot be read"),
            (folder.Add("text.wacz", "no zip at all"), ""),
            (folder.Add("empty.wacz", ""), ""),
            (folder.Add("picture.bin", [0xFF, 0xD8, 0xFF]), ""),
        })
        {
            string[] rest = command == "restore" ? ["-o", folder["out"]] : [];
            var run = await Tool.RunAsync([command, path, .. rest, "--debug"]);
            run.Code.ShouldBeOneOf(command == "verify" ? [ExitCode.InvalidInput, ExitCode.Failure] : [ExitCode.InvalidInput]);
            (run.Out + run.Error).ShouldContain(path);
            run.Error.ShouldContain(message);
            run.Error.ShouldNotContain("defect");
            Directory.Exists(folder["out"]).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task List_has_a_line_an_article_and_a_line_a_record()
    {
        var articles = (await Tool.RunAsync("list", bundle.Path)).ShouldExit(ExitCode.Done);
        articles.Lines.Length.ShouldBe(14);
        articles.Lines.ShouldAllBe(line => line.Split('\t').Length == 3);
        articles.Lines.ShouldContain("wire.jsonl/000001.json\tFerry timetable changes on Monday\thttps://example.org/wire/1");

        var records = (await Tool.RunAsync("list", bundle.Path, "--records")).ShouldExit(ExitCode.Done);
        records.Lines.ShouldAllBe(line => line.Split('\t').Length == 7);
        records.Lines.ShouldContain(line => line.Contains("https://newsarchive.invalid/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_and_verify_take_WARC_and_CDXJ_files_too()
    {
        using (var zip = System.IO.Compression.ZipFile.OpenRead(bundle.Path))
            foreach (var name in new[] { "archive/articles.warc.gz", "indexes/index.cdx" })
            {
                using var entry = zip.GetEntry(name)!.Open();
                using var copy = new MemoryStream();
                entry.CopyTo(copy);
                folder.Add(Path.GetFileName(name), copy.ToArray());
            }

        (await Tool.RunAsync("list", folder["articles.warc.gz"])).ShouldExit(ExitCode.Done).Lines[0].ShouldContain("\twarcinfo\t");
        (await Tool.RunAsync("list", folder["index.cdx"], "--json")).ShouldExit(ExitCode.Done).Summary.GetProperty("records").GetInt32().ShouldBeGreaterThan(20);
        (await Tool.RunAsync("verify", folder["articles.warc.gz"], folder["index.cdx"])).ShouldExit(ExitCode.Done).Out.ShouldBeEmpty();
        (await Tool.RunAsync("show", folder["articles.warc.gz"])).ShouldExit(ExitCode.Done).Out.ShouldContain("software: newsarchive");
    }

    [Fact]
    public async Task A_bad_line_of_an_index_is_named_and_the_others_are_listed()
    {
        const string Line = "test,site)/ 20210408020000 {\"url\":\"http://site.test/\",\"mime\":\"warc/revisit\",\"filename\":\"a.warc.gz\",\"offset\":5,\"length\":9}";
        var path = folder.Add("i.cdxj", Line + "\nmalformed\n");

        var run = (await Tool.RunAsync("list", path, "--type", "revisit")).ShouldExit(ExitCode.Partial);
        run.Lines.ShouldHaveSingleItem().ShouldContain("http://site.test/");
        run.Error.ShouldBe($"{path}: cdxj-line: line 2 is no entry of an index\n");
        var json = (await Tool.RunAsync("list", path, "--json")).ShouldExit(ExitCode.Partial);
        json.Rows.Select(row => row.GetProperty("type").GetString()).ShouldBe(["record", "problem", "summary"]);
        json.Summary.GetProperty("problems").GetInt32().ShouldBe(1);
        (await Tool.RunAsync("list", folder.Add("none.cdxj", "malformed\n"))).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("newsarchive index");
        (await Tool.RunAsync("list", path, "--type", "response")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("an index tells revisits");

        (await Tool.RunAsync("show", path, "http://site.test/")).ShouldExit(ExitCode.Done).Out.ShouldBe(Line + "\n");
        (await Tool.RunAsync("show", path, "http://site.test/", "--json")).ShouldExit(ExitCode.Done).Rows[0].GetProperty("text").GetString().ShouldBe(Line + "\n");
        (await Tool.RunAsync("show", path, "http://none.test/")).ShouldExit(ExitCode.Failure).Error.ShouldContain("has no http://none.test/");
    }

    [Fact]
    public async Task A_bad_line_of_the_index_of_a_bundle_costs_none_of_its_records()
    {
        var bytes = File.ReadAllBytes(bundle.Path);
        using (var whole = WaczReader.Open(bundle.Path))
        {
            var line = Encoding.UTF8.GetBytes(whole.ReadIndex().First(entry => entry.Url.Contains("/clean/", StringComparison.Ordinal)).ToLine());
            bytes[bytes.AsSpan().IndexOf(line) + line.AsSpan().IndexOf("{"u8)] = (byte)'x';
        }
        var path = folder.Add("bad.wacz", bytes);

        var all = (await Tool.RunAsync("list", bundle.Path, "--records")).ShouldExit(ExitCode.Done).Lines;
        var run = (await Tool.RunAsync("list", path, "--records")).ShouldExit(ExitCode.Partial);
        run.Lines.Length.ShouldBe(all.Length - 1);
        run.Lines.ShouldBeSubsetOf(all);
        run.Error.ShouldContain($"{path}: index-line: indexes/index.cdx");
        var restored = (await Tool.RunAsync("restore", path, "-o", folder["out"], "--clean", "--json")).ShouldExit(ExitCode.Done);
        restored.Rows.Count(row => row.GetProperty("type").GetString() == "finding").ShouldBe(1);
        restored.Error.ShouldContain("the records themselves were read instead");
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["out"], "--clean", "--json")).ShouldExit(ExitCode.Done).Summary.GetProperty("unchanged").GetInt32().ShouldBe(restored.Summary.GetProperty("written").GetInt32());
        var lost = all.Except(run.Lines).Single().Split('\t')[^1];
        (await Tool.RunAsync("show", path, lost, "--raw")).ShouldExit(ExitCode.Done).Out.ShouldBe((await Tool.RunAsync("show", bundle.Path, lost, "--raw")).Out);
        (await Tool.RunAsync("show", path, "urn:none")).ShouldExit(ExitCode.Failure).Error.ShouldContain("indexes/index.cdx");
    }

    [Fact]
    public async Task Damage_of_a_WARC_is_named_and_what_stands_behind_it_is_listed_and_shown()
    {
        static string Record(int number, string text) => $"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000{number}>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://site.test/{number}\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\n\r\n{text}\r\n\r\n";
        var path = folder.Add("a.warc", Record(1, "one") + Record(2, "two").Replace("WARC/1.1", "WURC/1.1", StringComparison.Ordinal) + Record(3, "three"));
        var at = Record(1, "one").Length;

        var run = (await Tool.RunAsync("list", path)).ShouldExit(ExitCode.Partial);
        run.Lines.Select(line => line.Split('\t')[^1]).ShouldBe(["http://site.test/1", "http://site.test/3"]);
        run.Error.ShouldStartWith($"{path}: unreadable: byte {at}: ");
        run.Error.ShouldContain($"newsarchive repair {path} -o OUT saves what is sound");
        var json = (await Tool.RunAsync("list", path, "--json")).ShouldExit(ExitCode.Partial);
        json.Rows.Select(row => row.GetProperty("type").GetString()).ShouldBe(["record", "finding", "record", "summary"]);
        (json.Rows[1].GetProperty("input").GetString(), json.Rows[1].GetProperty("file").GetString(), json.Rows[1].GetProperty("offset").GetInt64(), json.Rows[1].GetProperty("rule").GetString()).ShouldBe((path, "a.warc", at, "unreadable"));

        var shown = (await Tool.RunAsync("show", path, "http://site.test/3")).ShouldExit(ExitCode.Done);
        shown.Out.ShouldBe("three");
        shown.Error.ShouldContain($"unreadable: byte {at}: ");
        (await Tool.RunAsync("show", path, "http://site.test/3", "-q")).ShouldExit(ExitCode.Done).Error.ShouldBeEmpty();
        var lost = (await Tool.RunAsync("show", path, "http://site.test/2")).ShouldExit(ExitCode.InvalidInput);
        lost.Error.ShouldContain("http://site.test/2 is not in what can be read; run newsarchive repair");
        (await Tool.RunAsync("recompress", path, "-o", folder["b.warc"], "--plain")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain($"byte {at}: ");
        (await Tool.RunAsync("merge", path, "-o", folder["b.wacz"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain($"run newsarchive repair {path} -o OUT to save what is sound");
    }

    [Theory, InlineData("list"), InlineData("index")]
    public async Task A_file_without_a_record_is_invalid_input(string command)
    {
        var path = folder.Add("zero.warc", "");
        string[] arguments = command == "index" ? [command, path, "-o", "-"] : [command, path];
        (await Tool.RunAsync(arguments)).ShouldExit(ExitCode.InvalidInput).Error.ShouldBe($"newsarchive: {path}: holds no WARC record\n");
    }

    [Fact]
    public async Task A_type_that_WARC_does_not_know_is_said_to_be_one()
    {
        (await Tool.RunAsync("list", bundle.Path, "--type", "respones")).ShouldExit(ExitCode.Done).Error.ShouldContain("no record has the type respones, which WARC does not know; it knows warcinfo, response, ");
        (await Tool.RunAsync("list", bundle.Path, "--type", "conversion", "--url", "http://none.test/")).ShouldExit(ExitCode.Done).Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_zip_that_cannot_be_opened_is_one_finding()
    {
        var bytes = File.ReadAllBytes(bundle.Path);
        var run = (await Tool.RunAsync("verify", folder.Add("cut.wacz", bytes[..^30]))).ShouldExit(ExitCode.Failure);
        run.Out.ShouldNotContain("manifest-unreadable");
        run.Lines.Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_wrong_with_a_zip_or_a_name_is_said_of_the_file_and_with_what_to_do()
    {
        var longer = folder.Add("longer.wacz", [.. File.ReadAllBytes(bundle.Path), .. "suffix"u8]);
        foreach (var args in (string[][])[["list", longer], ["merge", longer, "-o", folder["b.wacz"]], ["show", longer]])
            (await Tool.RunAsync(args)).ShouldExit(ExitCode.InvalidInput).Error.ShouldEndWith($"6 bytes behind the end of the zip; run newsarchive repair {longer} -o OUT to save what is sound\n");
        (await Tool.RunAsync("list", folder["caf\uFFFD.warc"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("if its name is not UTF-8 it cannot be named here");
        (await Tool.RunAsync("archive", folder["caf\uFFFD.md"], "-o", folder["b.wacz"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("if its name is not UTF-8 it cannot be named here");
    }

    [Fact]
    public async Task Packing_a_bundle_of_ours_says_what_to_do()
    {
        var run = (await Tool.RunAsync("pack", bundle.Path, "-o", folder["b.wacz"])).ShouldExit(ExitCode.Partial);
        run.Error.ShouldContain("own-bundle");
        run.Error.ShouldContain("newsarchive merge puts bundles together, newsarchive restore writes");
    }

    [Fact]
    public async Task Show_writes_each_part_of_an_article()
    {
        var source = File.ReadAllBytes(Path.Combine(Tool.Articles, "windows-editor.md"));
        (await Tool.RunAsync("show", bundle.Path, "windows-editor.md", "--original")).ShouldExit(ExitCode.Done).Bytes.ShouldBe(source);
        (await Tool.RunAsync("show", bundle.Path, "windows-editor.md")).ShouldExit(ExitCode.Done).Out.ShouldContain("Saved by a Windows editor");
        (await Tool.RunAsync("show", bundle.Path, "windows-editor.md", "--page")).ShouldExit(ExitCode.Done).Out.ShouldStartWith("<!DOCTYPE html>", Case.Insensitive);
        (await Tool.RunAsync("show", bundle.Path, "windows-editor.md", "--metadata")).ShouldExit(ExitCode.Done).Out.ShouldContain("windows-editor.md");
        (await Tool.RunAsync("show", bundle.Path, "https://example.org/wire/1")).ShouldExit(ExitCode.Done).Out.ShouldContain("Ferry");
        (await Tool.RunAsync("show", bundle.Path, "no-such.md")).ShouldExit(ExitCode.Failure).Error.ShouldContain("run newsarchive list");
    }

    [Fact]
    public async Task Show_finds_a_record_by_URI_and_by_id()
    {
        var uri = (await Tool.RunAsync("list", bundle.Path, "--records", "--json")).Rows.Select(row => row.TryGetProperty("uri", out var value) ? value.GetString()! : "").First(uri => uri.EndsWith("source/style.css", StringComparison.Ordinal));
        (await Tool.RunAsync("show", bundle.Path, uri)).ShouldExit(ExitCode.Done).Bytes.ShouldBe(File.ReadAllBytes(Path.Combine(Tool.Articles, "style.css")));
        var heads = (await Tool.RunAsync("show", bundle.Path, uri, "--heads")).ShouldExit(ExitCode.Done).Out;
        heads.ShouldStartWith("WARC/1.1\r\n");
        var id = heads.Split("\r\n").Single(line => line.StartsWith("WARC-Record-ID: ", StringComparison.Ordinal))[16..].Trim('<', '>');
        (await Tool.RunAsync("show", bundle.Path, id)).ShouldExit(ExitCode.Done).Bytes.ShouldBe(File.ReadAllBytes(Path.Combine(Tool.Articles, "style.css")));
    }

    [Fact]
    public async Task Show_as_JSON_has_text_or_base64()
    {
        var text = (await Tool.RunAsync("show", bundle.Path, "style.css", "--json")).ShouldExit(ExitCode.Done).Rows[0];
        text.GetProperty("text").GetString().ShouldBe(File.ReadAllText(Path.Combine(Tool.Articles, "style.css")));
        var image = (await Tool.RunAsync("show", bundle.Path, "images/lantern.png", "--json")).ShouldExit(ExitCode.Done).Rows[0];
        image.GetProperty("base64").GetBytesFromBase64().ShouldBe(File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "lantern.png")));
    }

    [Fact]
    public async Task Verify_finds_a_flipped_bit()
    {
        var bytes = File.ReadAllBytes(bundle.Path);
        bytes[bytes.Length / 2] ^= 4;
        var path = folder.Add("flipped.wacz", bytes);

        var run = (await Tool.RunAsync("verify", bundle.Path, path)).ShouldExit(ExitCode.Failure);

        run.Lines.ShouldNotBeEmpty();
        run.Lines.ShouldAllBe(line => line.StartsWith(path + "\tfail\t", StringComparison.Ordinal) && line.Split('\t').Length == 6);
        run.Error.ShouldBe($"{bundle.Path}: sound\n{path}: if it is damaged, newsarchive repair {path} -o OUT saves what is sound\n");
        var json = (await Tool.RunAsync("verify", path, "--json", "--report", folder["r.jsonl"])).ShouldExit(ExitCode.Failure);
        json.Rows[0].GetProperty("input").GetString().ShouldBe(path);
        json.Summary.GetProperty("failures").GetInt32().ShouldBe(run.Lines.Length);
        File.ReadAllText(folder["r.jsonl"]).ShouldBe(json.Out);
    }

    [Fact]
    public async Task Verify_looks_at_every_file_even_when_one_is_missing()
    {
        var run = (await Tool.RunAsync("verify", folder["none.wacz"], bundle.Path)).ShouldExit(ExitCode.InvalidInput);
        run.Error.ShouldBe($"{bundle.Path}: sound\n{folder["none.wacz"]}: unreadable: no such file; check the name\n");
        (await Tool.RunAsync("verify", folder["none.wacz"], folder.Add("bad.cdxj", "malformed\n"))).ShouldExit(ExitCode.InvalidInput).Out.ShouldContain("cdxj-line");
    }

    [Fact]
    public async Task Restore_without_a_mode_gives_the_sources_byte_for_byte_and_leaves_what_is_right()
    {
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["out"])).ShouldExit(ExitCode.Done);
        foreach (var file in Directory.GetFiles(Tool.Articles, "*", SearchOption.AllDirectories))
        {
            var restored = folder["out/" + Path.GetRelativePath(Tool.Articles, file)];
            File.ReadAllBytes(restored).ShouldBe(File.ReadAllBytes(file));
            File.GetLastWriteTimeUtc(restored).ShouldBe(File.GetLastWriteTimeUtc(file));
        }
        var before = folder.Snapshot();
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["out"])).ShouldExit(ExitCode.Done).Error.ShouldContain("written 0, already there 20, not restored 0");
        folder.Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task Restore_overwrites_only_with_force()
    {
        folder.Add("out/style.css", "mine");
        var run = (await Tool.RunAsync("restore", bundle.Path, "-o", folder["out"], "--json")).ShouldExit(ExitCode.Partial);
        run.Summary.GetProperty("exists").GetInt32().ShouldBe(1);
        File.ReadAllText(folder["out/style.css"]).ShouldBe("mine");
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["out"], "--select", "style.css")).ShouldExit(ExitCode.Usage).Error.ShouldContain("--force");
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["out"], "--force")).ShouldExit(ExitCode.Done);
        File.ReadAllText(folder["out/style.css"]).ShouldNotBe("mine");
    }

    [Fact]
    public async Task Restore_clean_makes_a_tree_whose_links_work()
    {
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["out"], "--clean")).ShouldExit(ExitCode.Done);
        var page = File.ReadAllText(folder["out/pages/tram-returns.html.html"]);
        var image = System.Text.RegularExpressions.Regex.Match(page, "src=\"([^\"]+)\"").Groups[1].Value;
        File.Exists(Path.Combine(folder["out/pages"], Uri.UnescapeDataString(image))).ShouldBeTrue(image);
        File.Exists(folder["out/clean/tram-returns.html"]).ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_selects_by_glob_URL_and_digest()
    {
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["glob"], "--select", "2021-*", "--select", "style.css")).ShouldExit(ExitCode.Done);
        Directory.GetFiles(folder["glob"]).Length.ShouldBe(3);
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["url"], "--select", "https://example.org/wire/2")).ShouldExit(ExitCode.Done);
        Directory.GetFiles(folder["url"]).ShouldBe([folder["url/wire.jsonl"]]);
        var digest = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(Tool.Articles, "style.css"))));
        foreach (var form in new[] { "sha256:" + digest.ToLowerInvariant(), digest.ToLowerInvariant(), digest })
        {
            (await Tool.RunAsync("restore", bundle.Path, "-o", folder["digest" + form], "--select", form)).ShouldExit(ExitCode.Done);
            Directory.GetFiles(folder["digest" + form]).ShouldBe([folder[$"digest{form}/style.css"]]);
        }
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["none"], "--select", "nothing*")).ShouldExit(ExitCode.Failure).Error.ShouldContain("nothing matches --select");
        Directory.Exists(folder["none"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Restore_below_a_file_cannot_be_written()
    {
        folder.Add("file", "x");
        (await Tool.RunAsync("restore", bundle.Path, "-o", folder["file/out"])).ShouldExit(ExitCode.OutputError);
        File.ReadAllText(folder["file"]).ShouldBe("x");
    }
}

/// <summary>One bundle of fixtures/articles for the tests of a class; read, never changed.</summary>
public sealed class FixtureBundle : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();

    public string Path => folder["news.wacz"];

    public async ValueTask InitializeAsync() => (await Tool.RunAsync("archive", Tool.Articles, "-o", Path, "-q")).ShouldExit(ExitCode.Done);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
