using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;
using NewsArchive.Cli.Tests.Architecture;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>docs/scripting.md says what the program does: exit codes, options, and every property of every JSON line.</summary>
public sealed partial class DocumentedContractTests : IDisposable
{
    static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Top, "docs", "scripting.md"));

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_exit_code_is_documented_and_no_other() =>
        ExitCodeRow().Matches(Page).Select(match => (ExitCode)int.Parse(match.Groups[1].Value)).ShouldBe(Enum.GetValues<ExitCode>().Order());

    [Fact]
    public void Every_option_is_documented_and_no_other()
    {
        var root = RootCommands.Create(new Terminal { Out = Stream.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null });
        var declared = root.Subcommands.Append<Command>(root).SelectMany(command => command.Options).SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name.StartsWith('-')).Distinct();
        string[] others = ["-p", "-u"]; // of patch and diff
        OptionName().Matches(Page).Select(match => match.Value).Except(others).Distinct().Order().ShouldBe(declared.Order());
    }

    [Fact]
    public async Task Every_property_of_every_row_is_documented_and_no_other()
    {
        var rows = await SampleAsync();
        var written = rows.Where(row => Type(row) != "summary").GroupBy(Type).ToDictionary(group => group.Key, group => group.SelectMany(row => Properties(row, "")).Where(name => name != "type").Distinct().Order().ToArray());

        foreach (var (type, properties) in written)
            Documented(type).Order().ShouldBe(properties, ignoreOrder: false, $"properties of {type}");
        written.Keys.Order().ShouldBe(RowHeading().Matches(Page).SelectMany(match => Code().Matches(match.Groups[1].Value).Select(name => name.Groups[1].Value)).Where(type => type != "summary").Order());
    }

    [Fact]
    public async Task Every_count_of_every_summary_is_documented_and_no_other()
    {
        string[] common = ["type", .. Documented("summary")];
        var summaries = (await SampleAsync()).Where(row => Type(row) == "summary").ToList();
        foreach (var group in summaries.GroupBy(row => row.GetProperty("command").GetString()!))
        {
            var counts = group.SelectMany(row => Properties(row, "")).Except(common).Distinct().Order();
            var line = Page.Split('\n').Single(line => line.StartsWith('|') && line.Split('|')[1].Contains($"`{group.Key}`", StringComparison.Ordinal) && Page.IndexOf(line, StringComparison.Ordinal) > Page.IndexOf("| its counts |", StringComparison.Ordinal) && Page.IndexOf(line, StringComparison.Ordinal) < Page.IndexOf("## A cleaner for", StringComparison.Ordinal));
            Code().Matches(line.Split('|')[2]).Select(match => match.Groups[1].Value).Distinct().Order().ShouldBe(counts, ignoreOrder: false, group.Key);
        }
        summaries.SelectMany(row => Properties(row, "")).Intersect(common).Distinct().Order().ShouldBe(common.Order());
        summaries.Select(row => row.GetProperty("command").GetString()).Distinct().Order().ShouldBe(HelpPageTests.Commands.Select(row => row.Data).Order());
    }

    /// <summary>Every line of JSON of runs that make everything happen that has a property.</summary>
    async Task<List<JsonElement>> SampleAsync()
    {
        using var server = new LoopbackServer(request => request.Path == "/a.png" ? request.AnswerAsync(200, File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "lantern.png")), "X-Robots-Tag: noai\r\n") : request.AnswerAsync(404, []));
        folder.Add("in/a.html", $"<p style=\"display:none\">hidden</p><p onclick=x><img src=\"{server.Url("/a.png")}\" srcset=\"{server.Url("/gone-too.png")} 2x\"><img referrerpolicy=no-referrer src=\"{server.Url("/gone.png")}\"></p><iframe src=\"https://example.org/embed\"></iframe>\n");
        folder.Add("in/feed.jsonl", $"{{\"url\":\"https://example.org/1\",\"title\":\"One\",\"html\":\"<p>1<img src={server.Url("/gone.png?2")}></p>\"}}\nno json\n");
        folder.Add("in/yaml.md", "---\ntitle: a: b\n\tx\n---\nText\n");
        folder.Add("bad.warc", "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nWARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Target-URI: http://a.test/\r\nContent-Type: text/plain\r\n"
            + "WARC-Block-Digest: sha256:0000000000000000000000000000000000000000000000000000000000000000\r\nContent-Length: 1\r\n\r\nx\r\n\r\n");
        folder.Add("out/yaml.md", "other");
        string[][] calls =
        [
            ["archive", folder["in"], "-o", folder["b.wacz"], "--allow-private"],
            ["fetch", folder["in"], "--store", folder["store"], "--allow-private", "--max-width", "100"],
            ["rewrite", folder["in"], "--store", folder["store"], "-o", folder["local"]],
            ["pack", folder["in"], "--store", folder["store"], "-o", folder["c.wacz"]],
            ["clean", folder["in"], "-o", folder["clean"], "--profile", "strict"], // which drops hidden text
            ["list", folder["b.wacz"]],
            ["list", folder["b.wacz"], "--records"],
            ["list", folder["bad.warc"]],
            ["list", folder.Add("doubtful.warc.gz", InDamagedMember(File.ReadAllBytes(folder["bad.warc"])))],
            ["show", folder["b.wacz"], "yaml.md"],
            ["show", folder["b.wacz"], server.Url("/a.png")],
            ["verify", folder["b.wacz"], folder["bad.warc"]],
            ["restore", folder["b.wacz"], "-o", folder["out"]],
            ["restore", folder["b.wacz"], "-o", folder["received"], "--captures"],
            ["restore", folder.Add("gone.warc", "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: http://a.test/\r\nContent-Type: application/http\r\nContent-Length: 26\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n\r\n\r\n"), "-o", folder["received"]],
            ["archive", folder["in"], "-o", folder["b.wacz"], "-n"],
            ["fetch", folder["in"], "--store", folder["store"], "-n"],
            ["diff", folder["b.wacz"], folder["d.wacz"]],
            ["merge", folder["b.wacz"], folder["d.wacz"], "--prefix", "-o", folder["m.wacz"]],
            ["split", folder["m.wacz"], "--max-articles", "2", "-o", folder["parts"]],
            ["plan", folder["in"], "-o", folder["plan"], "--shards", "2", "--allow-private"],
            ["run", folder["plan"]],
            ["status", folder["plan"]],
            ["submit", folder["plan"], "--engine", "k8s", "--print"],
            ["repair", folder["cut.wacz"], "-o", folder["repaired.wacz"]],
            ["recompress", folder["bad.warc"], "-o", folder["bad.warc.zst"], "--zstd"],
            ["index", folder["bad.warc"], "-o", folder["bad.cdx"]],
        ];
        (await Tool.RunAsync("archive", folder.Add("in2/a.html", "<p>other</p>"), "-o", folder["d.wacz"], "-q")).ShouldExit(ExitCode.Done);
        var rows = new List<JsonElement>();
        foreach (var call in calls)
        {
            if (call[0] == "repair")
                folder.Add("cut.wacz", CutAndDamaged(File.ReadAllBytes(folder["b.wacz"])));
            var run = await Tool.RunAsync([.. call, "--json"]);
            run.Summary.GetProperty("exitCode").GetInt32().ShouldBe((int)run.Code);
            run.Rows.SkipLast(1).ShouldAllBe(row => Type(row) != "summary");
            rows.AddRange(run.Rows);
        }
        using (CaptureStore.Open(folder["store"], TimeProvider.System))
            rows.AddRange((await Tool.RunAsync("fetch", folder["in"], "--store", folder["store"], "--json")).ShouldExit(ExitCode.TryAgain).Rows);
        return rows;
    }

    /// <summary>A bundle that ends within a capture, and has a wrong bit in its first source.</summary>
    static byte[] CutAndDamaged(byte[] bundle)
    {
        bundle[bundle.AsSpan().IndexOf("archive/articles.warc.gz"u8) + 700] ^= 1;
        return bundle[..(bundle.AsSpan().IndexOf("indexes/index.cdx"u8) - 400)];
    }

    /// <summary>A file of one member whose first block is of no kind (RFC 1951 §3.2.3), and in it another member.</summary>
    static byte[] InDamagedMember(byte[] record)
    {
        using var inner = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(inner, System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(record);
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 7, .. inner.ToArray(), .. "trailer."u8];
    }

    static string Type(JsonElement row) => row.GetProperty("type").GetString()!;

    /// <summary>The names of a row, those of objects inside it by their path: <c>cleaning.rules[].rule</c>.</summary>
    static IEnumerable<string> Properties(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Properties(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}")),
        JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Object => value.EnumerateArray().SelectMany(item => Properties(item, path + "[]")),
        JsonValueKind.Array when path.EndsWith(".rules", StringComparison.Ordinal) => [], // an empty list of objects
        _ => [path],
    };

    /// <summary>The first cells of the table below a type's heading, or of the table that names the type in its head.</summary>
    static IEnumerable<string> Documented(string type)
    {
        var start = Page.IndexOf($"| property of `{type}` |", StringComparison.Ordinal);
        if (start < 0)
            start = Page.IndexOf("| property |", Page.IndexOf($"### `{type}`", StringComparison.Ordinal), StringComparison.Ordinal);
        return Page[start..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|')).SelectMany(line => Code().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex(@"^\|\s*(\d+) \|", RegexOptions.Multiline, 1000)]
    private static partial Regex ExitCodeRow();

    [GeneratedRegex(@"(?<=[`\s(\[,])(--[a-z][a-z-]*|-[a-zA-Z0-9?])(?![a-zA-Z0-9-])", RegexOptions.None, 1000)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^### (`[^:\n]*):", RegexOptions.Multiline, 1000)]
    private static partial Regex RowHeading();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
