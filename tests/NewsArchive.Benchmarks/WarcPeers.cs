using System.Globalization;

namespace NewsArchive.Benchmarks;

/// <summary>
/// Listing, indexing, bundling, verifying and writing of WARC files beside the tools that people use for it, in turns on the same machine.
/// What each has found is counted, so that a tool which does less is not called fast.
/// </summary>
static class WarcPeers
{
    static readonly string judges = Path.Combine(Environment.GetEnvironmentVariable("NEWSARCHIVE_JUDGES") ?? throw new InvalidOperationException("NEWSARCHIVE_JUDGES is not set: use ./do bench warc"), "node_modules");

    static string Program => MeasuredRun.Program;

    static string Warcio => Path.Combine(judges, "warcio", "dist", "cli.js");

    static string JsWacz => Path.Combine(judges, "@harvard-lil", "js-wacz", "bin", "cli.js");

    /// <param name="arguments">[ROUNDS] [--size MB] [--huge] [folder of real posts]</param>
    public static void Measure(IReadOnlyList<string> arguments)
    {
        var (rounds, megabytes, isHuge, posts) = (3, 200, false, (string?)null);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--size")
                megabytes = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else if (arguments[i] == "--huge")
                isHuge = true;
            else if (int.TryParse(arguments[i], CultureInfo.InvariantCulture, out var number))
                rounds = number;
            else
                posts = arguments[i];
        }
        FigureTable.PrintMachine(Console.Out, "./do bench warc");
        var table = new FigureTable();
        using var files = new WarcFiles(megabytes);
        table.Add("input", $"pictures: {files.Pictures.Pages} JPEG in {Size(files.Pictures.Path):F0} MB of .warc.gz; Chinese text: {files.Text.Pages} pages, {files.Text.PlainBytes / 1e6:F0} MB in {Size(files.Text.Path):F0} MB of .warc.gz; {rounds} rounds, medians");
        foreach (var file in new[] { files.Pictures, files.Text })
        {
            Listing(table, file, rounds);
            Indexing(table, file, rounds);
            Verifying(table, file, rounds);
            Bundling(table, file, files, rounds);
            Writing(table, file, files, rounds);
        }
        DictionaryRatio.Measure(table, files, posts);
        if (isHuge)
            HugeWarc.Measure(table, files);
        table.PrintRows(Console.Out);
    }

    static void Listing(FigureTable table, WarcInput file, int rounds)
    {
        var (ours, theirs) = TimedRuns.InTurns(rounds, () => MeasuredRun.Of(Program, "list", file.Path), () => MeasuredRun.Of("node", Warcio, "index", file.Path));
        RequireEqual("records listed", Lines(ours), Lines(theirs));
        Faster(table, $"{file.Name}: list", "warcio.js index", 4, ours, theirs);
    }

    static void Indexing(FigureTable table, WarcInput file, int rounds)
    {
        var (ours, theirs) = TimedRuns.InTurns(rounds, () => MeasuredRun.Of(Program, "index", file.Path, "-o", "-", "-q"), () => MeasuredRun.Of("node", Warcio, "cdx-index", file.Path));
        RequireEqual("pages indexed by ours", Lines(ours), file.Pages);
        RequireEqual("pages indexed by warcio.js", Lines(theirs), file.Pages);
        Faster(table, $"{file.Name}: index (ours sorted)", "warcio.js cdx-index", 4, ours, theirs);
    }

    static void Verifying(FigureTable table, WarcInput file, int rounds)
    {
        var (ours, theirs) = TimedRuns.InTurns(rounds, () => MeasuredRun.Of(Program, "verify", file.Path, "-q"), () => MeasuredRun.Of("bash", "-c", "set -o pipefail; gzip -dc \"$0\" | sha256sum", file.Path));
        table.Add($"{file.Name}: verify (CRC-32, field rules, SHA-1 of block and payload)", $"{ours}; gzip -dc | sha256sum: {theirs}; ratio of times {ours.Wall / theirs.Wall:F2} (required ≤ 1.0)");
    }

    static void Bundling(FigureTable table, WarcInput file, WarcFiles files, int rounds)
    {
        var (ours, theirs) = TimedRuns.InTurns(rounds,
            () => MeasuredRun.Of(Program, "merge", file.Path, "-o", Path.Combine(files.Fresh("ours"), "b.wacz"), "-q"),
            () => MeasuredRun.Of("node", JsWacz, "create", "-f", file.Path, "-o", Path.Combine(files.Fresh("theirs"), "b.wacz"), "--log-level", "error"));
        Faster(table, $"{file.Name}: WARC to WACZ, merge (ours checks every digest before, and reads the bundle back)", "js-wacz create (checks none)", 6, ours, theirs);
    }

    /// <summary>wget fetches what it writes; ours has the same records, as wget wrote them uncompressed, from disk.</summary>
    static void Writing(FigureTable table, WarcInput file, WarcFiles files, int rounds)
    {
        using var server = new PictureServer();
        var list = Path.Combine(files.Folder, "urls.txt");
        File.WriteAllLines(list, files.Serve(file, server));
        MeasuredRun Wget(string folder, params string[] options) => MeasuredRun.Of("wget", ["-q", "-e", "robots=off", "--delete-after", $"--warc-file={Path.Combine(folder, "w")}", "--no-warc-keep-log", "-i", list, "-P", folder, .. options]);
        var plainFolder = files.Fresh("plain");
        var wget = Wget(plainFolder, "--no-warc-compression");
        var plain = Path.Combine(plainFolder, "w.warc");
        var ourFile = Path.Combine(files.Folder, "ours.warc.gz");
        var (ours, theirs) = TimedRuns.InTurns(rounds, () => MeasuredRun.Of(Program, "recompress", plain, "-o", ourFile, "--gzip", "--force", "-q"), () => Wget(files.Fresh("wget")));
        var (size, peerSize) = (Size(ourFile), Size(Path.Combine(files.Folder, "wget", "w.warc.gz")));
        Faster(table, $"{file.Name}: writing gz, recompress --gzip of wget's records from disk", "wget --warc-file from loopback", 2, ours, theirs);
        table.Add($"{file.Name}: the same beside the work of wget's compression alone", $"wget without compression {wget.Time.TotalSeconds:F2} s; what remains of its time {theirs.Wall - wget.Time.TotalSeconds:F2} s, ratio {(theirs.Wall - wget.Time.TotalSeconds) / ours.Wall:F2}");
        table.Add($"{file.Name}: its size", $"ours {size:F1} MB, wget {peerSize:F1} MB; ratio {size / peerSize:F3} (required ≤ 1.05)");
        File.Delete(ourFile);
        files.Fresh("plain");
    }

    static void Faster(FigureTable table, string what, string peer, double required, TimedRuns ours, TimedRuns theirs) =>
        table.Add(what, $"{ours}; {peer}: {theirs}; {theirs.Wall / ours.Wall:F2} × as fast (required ≥ {required:F0})");

    static int Lines(TimedRuns runs) => runs.Last.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line is not ['{' or '}' or '[' or ']']);

    static void RequireEqual(string what, long ours, long expected)
    {
        if (ours != expected)
            throw new InvalidOperationException($"{what}: {ours} instead of {expected}");
    }

    static double Size(string path) => new FileInfo(path).Length / 1e6;
}
