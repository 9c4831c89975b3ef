using System.IO.Compression;
using System.Text;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>index</c>.</summary>
public sealed class IndexCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_index_of_a_bundles_WARC_is_the_bundles_index()
    {
        var warc = await SampleWarc.MakeAsync(folder);
        (await Tool.RunAsync("index", warc, "-o", folder["a.cdx"])).ShouldExit(ExitCode.Done);
        using var zip = ZipFile.OpenRead(folder["b.wacz"]);
        using var index = new StreamReader(zip.GetEntry("indexes/index.cdx")!.Open());

        File.ReadAllText(folder["a.cdx"]).ShouldBe(index.ReadToEnd());
        (await Tool.RunAsync("verify", folder["a.cdx"])).ShouldExit(ExitCode.Done);
    }

    [Fact]
    public async Task Stdout_a_gzip_and_a_file_hold_the_same_lines()
    {
        var warc = await SampleWarc.MakeAsync(folder);
        (await Tool.RunAsync("index", warc, "-o", folder["a.cdx"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("index", warc, "-o", folder["a.cdx.gz"])).ShouldExit(ExitCode.Done);
        using var gzip = new GZipStream(File.OpenRead(folder["a.cdx.gz"]), CompressionMode.Decompress);

        (await Tool.RunAsync("index", warc, "-o", "-")).ShouldExit(ExitCode.Done).Out.ShouldBe(File.ReadAllText(folder["a.cdx"]));
        new StreamReader(gzip).ReadToEnd().ShouldBe(File.ReadAllText(folder["a.cdx"]));
    }

    [Fact]
    public async Task Lines_of_several_files_are_sorted_together()
    {
        var warc = await SampleWarc.MakeAsync(folder);
        File.Copy(warc, folder["more.warc.gz"]);
        var run = (await Tool.RunAsync("index", warc, folder["more.warc.gz"], "-o", folder["a.cdx"], "--json")).ShouldExit(ExitCode.Done);

        var lines = File.ReadAllLines(folder["a.cdx"]);
        lines.ShouldBe(lines.OrderBy(line => line, StringComparer.Ordinal));
        run.Summary.GetProperty("lines").GetInt32().ShouldBe(lines.Length);
        lines.Count(line => line.Contains("\"more.warc.gz\"", StringComparison.Ordinal)).ShouldBe(lines.Length / 2);
    }

    [Theory]
    [InlineData("player", "com,example)/?b=%2c")]
    [InlineData("pywb", "com,example)/?b=,")]
    public async Task Keys_are_those_that_were_asked_for(string form, string key)
    {
        folder.Add("x.warc", Encoding.ASCII.GetBytes("WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nWARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Target-URI: http://example.com/?b=%2C\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx\r\n\r\n"));
        (await Tool.RunAsync("index", folder["x.warc"], "-o", "-", "--surt", form)).ShouldExit(ExitCode.Done).Out.ShouldStartWith(key + " ");
    }

    [Fact]
    public async Task What_cannot_be_indexed_is_named_and_leaves_nothing()
    {
        var warc = await SampleWarc.MakeAsync(folder);
        var bytes = File.ReadAllBytes(warc);
        folder.Add("again/articles.warc.gz", bytes);

        (await Tool.RunAsync("index", folder.Add("no.warc", "no record\n"), "-o", folder["a.cdx"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no.warc: byte 0: ");
        (await Tool.RunAsync("index", folder["b.wacz"], "-o", folder["a.cdx"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("is a bundle");
        (await Tool.RunAsync("index", warc, folder["again/articles.warc.gz"], "-o", folder["a.cdx"])).ShouldExit(ExitCode.Usage).Error.ShouldContain("index them apart");
        (await Tool.RunAsync("index", warc, "-o", "-", "--json")).ShouldExit(ExitCode.Usage).Out.ShouldBeEmpty();
        (await Tool.RunAsync("index", warc, "-o", warc, "--force")).ShouldExit(ExitCode.Usage);
        File.Exists(folder["a.cdx"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Damage_is_named_and_the_rest_is_indexed()
    {
        var warc = await SampleWarc.MakeAsync(folder);
        var all = (await Tool.RunAsync("index", warc, "-o", "-")).ShouldExit(ExitCode.Done).Lines;
        var bytes = File.ReadAllBytes(warc);
        File.Delete(warc);
        folder.Add("articles.warc.gz", bytes[..(int)(Last(all) + 100)]);

        var run = (await Tool.RunAsync("index", warc, "-o", folder["a.cdx"])).ShouldExit(ExitCode.Partial);
        File.ReadAllLines(folder["a.cdx"]).ShouldBe(all.Where(line => Offset(line) != Last(all)));
        run.Error.ShouldContain($"{warc}: unreadable: byte {Last(all)}: ");
        run.Error.ShouldContain($"newsarchive repair {warc} -o OUT saves what is sound");
        var json = (await Tool.RunAsync("index", warc, "-o", folder["b.cdx"], "--json")).ShouldExit(ExitCode.Partial);
        json.Rows.Select(row => row.GetProperty("type").GetString()).ShouldBe(["finding", "file", "summary"]);
        json.Summary.GetProperty("problems").GetInt32().ShouldBe(1);
        (await Tool.RunAsync("index", warc, "-o", "-")).ShouldExit(ExitCode.Partial).Lines.ShouldBe(File.ReadAllLines(folder["a.cdx"]));
    }

    static long Last(string[] lines) => lines.Max(Offset);

    static long Offset(string line) => System.Text.Json.JsonDocument.Parse(line.Split(' ', 3)[2]).RootElement.GetProperty("offset").GetInt64();

    [Fact]
    public async Task A_file_that_cannot_be_used_is_a_problem_and_the_others_are_indexed()
    {
        var warc = await SampleWarc.MakeAsync(folder);
        var alone = (await Tool.RunAsync("index", warc, "-o", "-")).ShouldExit(ExitCode.Done).Out;
        string[] bad = [folder["none.warc"], folder["b.wacz"], folder.Add("no.warc", "no record\n")];

        var run = (await Tool.RunAsync(["index", bad[0], bad[1], warc, bad[2], "-o", folder["a.cdx"], "--json"])).ShouldExit(ExitCode.Partial);
        File.ReadAllText(folder["a.cdx"]).ShouldBe(alone);
        run.Rows.Where(row => row.GetProperty("type").GetString() == "problem").Select(row => row.GetProperty("path").GetString()).ShouldBe(bad);
        var none = (await Tool.RunAsync(["index", .. bad, "-o", folder["c.cdx"]])).ShouldExit(ExitCode.InvalidInput);
        bad.ShouldAllBe(file => none.Error.Contains(file, StringComparison.Ordinal));
        File.Exists(folder["c.cdx"]).ShouldBeFalse();
    }
}
