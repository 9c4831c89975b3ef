using System.IO.Compression;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>recompress</c>.</summary>
public sealed class RecompressCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task There_and_back_is_the_same_file()
    {
        var gzip = await CapturesAsync();
        foreach (var form in (string[][])[["--zstd"], ["--zstd", "--dict", "--level", "3"], ["--plain"]])
        {
            (await Tool.RunAsync(["recompress", gzip, "-o", folder["other"], "--force", .. form])).ShouldExit(ExitCode.Done);
            (await Tool.RunAsync("recompress", folder["other"], "-o", folder["back.warc.gz"], "--gzip", "--force")).ShouldExit(ExitCode.Done);
            File.ReadAllBytes(folder["back.warc.gz"]).ShouldBe(File.ReadAllBytes(gzip), string.Join(' ', form));
            (await Tool.RunAsync("verify", folder["other"])).ShouldExit(ExitCode.Done);
        }
    }

    [Fact]
    public async Task A_file_that_was_compressed_as_a_whole_is_put_right()
    {
        var gzip = await CapturesAsync();
        (await Tool.RunAsync("recompress", gzip, "-o", folder["plain.warc"], "--plain")).ShouldExit(ExitCode.Done);
        using (var whole = new GZipStream(File.Create(folder["whole.warc.gz"]), CompressionLevel.Optimal))
            whole.Write(File.ReadAllBytes(folder["plain.warc"]));

        (await Tool.RunAsync("verify", folder["whole.warc.gz"])).Out.ShouldContain("run newsarchive recompress --gzip");
        (await Tool.RunAsync("index", folder["whole.warc.gz"], "-o", folder["x.cdx"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("run newsarchive recompress --gzip");
        var run = (await Tool.RunAsync("recompress", folder["whole.warc.gz"], "-o", folder["right.warc.gz"], "--gzip", "--json")).ShouldExit(ExitCode.Done);

        File.ReadAllBytes(folder["right.warc.gz"]).ShouldBe(File.ReadAllBytes(gzip));
        run.Rows[0].GetProperty("type").GetString().ShouldBe("finding");
        run.Summary.GetProperty("oddities").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task What_is_put_right_is_said_once_a_rule_and_each_time_when_asked()
    {
        const string Record = "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://site.test/\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx";
        var path = folder.Add("a.warc", Record + "\r\n" + Record + "\r\n" + Record + "\r\n\r\n");

        var run = (await Tool.RunAsync("recompress", path, "-o", folder["b.warc"], "--plain")).ShouldExit(ExitCode.Done);
        run.Error.ShouldStartWith($"{path}: missing-record-end: byte 0: the record does not end with CRLF CRLF (<urn:uuid:00000000-0000-4000-8000-000000000001>); and so at 1 other places, which -v names\n");
        File.ReadAllText(folder["b.warc"]).ShouldBe(string.Concat(Enumerable.Repeat(Record + "\r\n\r\n", 3)));
        (await Tool.RunAsync("recompress", path, "-o", folder["c.warc"], "--plain", "-v")).ShouldExit(ExitCode.Done).Error.Split("missing-record-end").Length.ShouldBe(3);
        (await Tool.RunAsync("recompress", path, "-o", folder["d.warc"], "--plain", "-q")).ShouldExit(ExitCode.Done).Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damaged_file_gives_nothing_and_says_what_would()
    {
        var path = await CapturesAsync();
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 8;
        folder.Add("bad.warc.gz", bytes);

        (await Tool.RunAsync("recompress", folder["bad.warc.gz"], "-o", folder["out.warc"], "--plain")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain($"run newsarchive repair {folder["bad.warc.gz"]} -o OUT");
        File.Exists(folder["out.warc"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Digests_that_do_not_fit_are_named_by_all_that_give_the_record_away()
    {
        var path = folder.Add("a.warc", $"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://site.test/\r\nWARC-Block-Digest: sha1:P3W4U3WDBR2XAPXIYVZQQVH3YHRCHBTZ\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>\r\n\r\n");
        foreach (var args in (string[][])[["recompress", path, "--plain", "-o", folder["b.warc"]], ["show", path, "http://site.test/", "-q"], ["restore", path, "-o", folder["tree"]], ["pack", path, "-o", folder["p.wacz"]]])
            (await Tool.RunAsync(args)).ShouldExit(ExitCode.Partial).Error.ShouldContain("WARC-Block-Digest is sha1:P3W4U3WDBR2XAPXIYVZQQVH3YHRCHBTZ");
        File.ReadAllBytes(folder["b.warc"]).ShouldBe(File.ReadAllBytes(path));
        (await Tool.RunAsync("merge", path, "-o", folder["b.wacz"])).ShouldExit(ExitCode.InvalidInput);
    }

    [Theory]
    [InlineData("name one form")]
    [InlineData("name one form", "--gzip", "--plain")]
    [InlineData("go with --zstd", "--gzip", "--dict")]
    [InlineData("go with --zstd", "--plain", "--level", "3")]
    [InlineData("exclude each other", "--zstd", "--dict", "--dict-file", "x")]
    [InlineData("from 1 to 22", "--zstd", "--level", "23")]
    public async Task Calls_that_make_no_sense_are_refused(string message, params string[] form) =>
        (await Tool.RunAsync(["recompress", "in.warc", "-o", "out.warc", .. form])).ShouldExit(ExitCode.Usage).Error.ShouldContain(message);

    [Fact]
    public async Task Nothing_is_written_over_and_nothing_in_place()
    {
        var path = await CapturesAsync();
        folder.Add("taken.warc", "mine");
        (await Tool.RunAsync("recompress", path, "-o", folder["taken.warc"], "--plain")).ShouldExit(ExitCode.Usage).Error.ShouldContain("--force");
        (await Tool.RunAsync("recompress", path, "-o", path, "--plain", "--force")).ShouldExit(ExitCode.Usage).Error.ShouldContain("in place");
        File.ReadAllText(folder["taken.warc"]).ShouldBe("mine");
    }

    [Fact]
    public async Task What_is_no_WARC_file_is_named()
    {
        folder.Add("text.warc", "no WARC");
        folder.Add("no.dict", "no dictionary");
        (await Tool.RunAsync("recompress", folder["text.warc"], "-o", folder["out"], "--gzip")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("text.warc");
        (await Tool.RunAsync("recompress", folder["b.wacz"], "-o", folder["out"], "--gzip")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no such file");
        var path = await CapturesAsync();
        (await Tool.RunAsync("recompress", folder["b.wacz"], "-o", folder["out"], "--gzip")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("is a bundle");
        (await Tool.RunAsync("recompress", path, "-o", folder["out"], "--zstd", "--dict-file", folder["no.dict"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no.dict");
    }

    Task<string> CapturesAsync() => SampleWarc.MakeAsync(folder);
}

/// <summary>A WARC file of our own making: that of a bundle.</summary>
static class SampleWarc
{
    public static async Task<string> MakeAsync(TemporaryFolder folder)
    {
        for (var i = 0; i < 12; i++)
            folder.Add($"posts/{i}.md", $"---\ntitle: Post {i}\nurl: https://news.example/{i}\n---\n\nText {i} of the harbour.\n");
        (await Tool.RunAsync("archive", folder["posts"], "-o", folder["b.wacz"], "-q", "--force")).ShouldExit(ExitCode.Done);
        using var zip = ZipFile.OpenRead(folder["b.wacz"]);
        zip.GetEntry("archive/articles.warc.gz")!.ExtractToFile(folder["articles.warc.gz"], overwrite: true);
        return folder["articles.warc.gz"];
    }
}
