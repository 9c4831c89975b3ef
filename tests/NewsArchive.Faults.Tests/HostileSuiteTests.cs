using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// P5 and P7: each hostile input alone in a process that may take 5 seconds of processor time and 512 MB of data. It must end by itself
/// with a documented exit code, within 5 seconds and 512 MB of memory as measured, and write nothing outside its output. 2,800 inputs with
/// NEWSARCHIVE_FULL=1, else every fifteenth.
/// </summary>
public sealed class HostileSuiteTests
{
    const int PerFamily = 100;
    const int SampleStep = 15;
    const int MaxMemoryKb = 512 * 1024;
    const string Limits = "ulimit -c 0; ulimit -d 524288; ulimit -t 5; exec \"$@\"";

    static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);
    static readonly int[] DocumentedCodes = [0, 1, 2, 3, 4, 5, 6];

    [Fact]
    public async Task No_input_crashes_stalls_or_leaves_its_folder()
    {
        var inputs = HostileInput.All(PerFamily).Where((_, i) => FaultTable.IsFull || i % SampleStep == 0).ToList();
        var runs = new ConcurrentBag<HostileRun>();
        await Parallel.ForEachAsync(inputs, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (input, _) =>
        {
            foreach (var run in await RunAsync(input)) runs.Add(run);
        });
        // What took too long beside others runs again, alone.
        var slow = runs.Where(run => run.Time > MaxTime).Select(run => run.Input).Distinct().ToList();
        var judged = runs.Where(run => !slow.Contains(run.Input)).ToList();
        foreach (var input in slow) judged.AddRange(await RunAsync(input));
        FaultTable.Count("P7", "process runs over hostile inputs, for writes outside the output", judged.Count, [.. judged.Where(run => run.Escape is not null).Select(run => $"{run}: {run.Escape}")]);
        FaultTable.Count("P7", "CSV reports over hostile names, for cells that are formulas", judged.Count(run => run.Formula is not null), [.. judged.Where(run => run.Formula is { Length: > 0 }).Select(run => $"{run}: {run.Formula}")]);
        FaultTable.Note($"Hostile inputs: the most memory of a process {judged.Max(run => run.MemoryKb) / 1024} MB ({judged.MaxBy(run => run.MemoryKb)}), the longest time {judged.Max(run => run.Time).TotalSeconds:0.0} s ({judged.MaxBy(run => run.Time)}); taken again alone: {slow.Count}.");
        FaultTable.Count("P5", "hostile inputs, each alone in 5 s and 512 MB", inputs.Count, [.. judged.Where(run => run.IsBad).Select(run => $"{run}: {run.Result.Errors.AsSpan(0, Math.Min(300, run.Result.Errors.Length))}")]);
    }

    sealed record HostileRun(HostileInput Input, string Name, CommandResult Result, TimeSpan Time, long MemoryKb, string? Escape, string? Formula)
    {
        public bool IsBad => !DocumentedCodes.Contains(Result.ExitCode) || Result.Errors.Contains("defect of newsarchive", StringComparison.Ordinal) || Time > MaxTime || MemoryKb > MaxMemoryKb;

        public override string ToString() => $"{Input.Family} {Input.FileName}, {Name}, exit {Result.ExitCode}, {Time.TotalSeconds:0.0} s, {MemoryKb / 1024} MB";
    }

    static async Task<List<HostileRun>> RunAsync(HostileInput input)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(Directory.CreateDirectory(folder["in"]).FullName, input.FileName);
        File.WriteAllBytes(file, input.Bytes);
        var good = Path.Combine(Directory.CreateDirectory(folder["good"]).FullName, "good.html");
        File.WriteAllText(good, "<p class=a style=\"background:url(x)\">good <img src=\"http://public.example/x.jpg\"></p>");
        var runs = new List<HostileRun>();
        foreach (var arguments in Commands(input, file, good, folder["out"]))
        {
            var measure = folder["out.measure"];
            string[] measured = ["/usr/bin/python3", Path.Combine(Repository.Top, "tests", "NewsArchive.Faults.Tests", "measure.py"), measure, Repository.Program];
            var result = await Command.RunAsync("bash", ["-c", Limits, "bash", .. measured, .. arguments], folder.Path);
            var numbers = File.Exists(measure) ? File.ReadAllText(measure).Split(' ') : ["0", "999999"]; // the measurer itself was stopped
            var entries = Directory.GetFileSystemEntries(folder.Path).Concat(Directory.GetFileSystemEntries(folder["in"])).Concat(Directory.GetFileSystemEntries(folder["good"])).Select(Path.GetFileName)
                .Where(name => name != "in" && name != "good" && name != "good.html" && name != input.FileName && name?.StartsWith("out", StringComparison.Ordinal) != true).ToList();
            var escape = entries.Count > 0 || !File.ReadAllBytes(file).AsSpan().SequenceEqual(input.Bytes) ? string.Join(' ', entries) : null;
            var report = folder["out.csv"];
            runs.Add(new HostileRun(input, arguments[0], result, TimeSpan.FromMilliseconds(long.Parse(numbers[1], CultureInfo.InvariantCulture)), long.Parse(numbers[0], CultureInfo.InvariantCulture), escape, File.Exists(report) ? FormulaIn(File.ReadAllText(report)) : null));
            if (File.Exists(report)) File.Delete(report);
        }
        return runs;
    }

    /// <summary>The first cell of a CSV (RFC 4180) that a spreadsheet would compute, or nothing.</summary>
    static string FormulaIn(string csv)
    {
        var (cell, isQuoted) = (new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            var isQuote = isQuoted && csv.AsSpan(i).StartsWith("\"\"", StringComparison.Ordinal); // two stand for one
            if (isQuote) i++;
            else if (c == '"') isQuoted = !isQuoted;
            if (isQuoted || c is not (',' or '\n'))
            {
                if (isQuote || (c != '"' && !(c == '\r' && !isQuoted))) cell.Append(c);
                continue;
            }
            if (cell.Length > 0 && "=+-@\t\r\n＝＋－＠".Contains(cell[0], StringComparison.Ordinal)) return cell.ToString();
            cell.Clear();
        }
        return "";
    }

    [Fact]
    public async Task Among_hostile_inputs_every_good_article_is_archived()
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["in"], 20);
        var good = PostTree.Read(folder["in"]);
        foreach (var input in HostileInput.All(PerFamily).Where((_, i) => i % (FaultTable.IsFull ? 2 : 24) == 0))
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder["in"], input.Family)).FullName, input.FileName), input.Bytes);
        var run = await Command.NewsArchiveAsync("archive", folder["in"], "-o", folder["n.wacz"], "--offline", "-q");
        run.ShouldExit(3);
        var restored = await Command.NewsArchiveAsync("restore", folder["n.wacz"], "-o", folder["out"], "-q");
        restored.ExitCode.ShouldBeOneOf(0, 3);
        var back = PostTree.Read(folder["out"]);
        FaultTable.Count("P5", "good articles and pictures among hostile inputs, all restored", good.Count, [.. good.Where(file => back.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key)]);
    }

    /// <summary>Every command that names or shows something, on a terminal.</summary>
    static readonly string[] Lines =
    [
        "archive in -o n.wacz -v", "archive in -o m.wacz --dry-run", "archive in -o w.wacz --workers 2 -v", "fetch in --store s -v", "fetch in --store s --dry-run", "rewrite in --store s -o rw -v", "rewrite in --store s -o rw2 --dry-run",
        "pack in --store s -o p.wacz -v", "clean in --check -v", "clean in --diff", "clean in -o cl -v", "clean in -o cl2 --dry-run", "clean in -o cl3 --json", "list n.wacz", "list n.wacz --json", "list n.wacz --records", "show n.wacz NAME",
        "show n.wacz NAME --original", "show n.wacz NAME --page", "show n.wacz NAME --metadata", "show n.wacz NAME --json", "verify n.wacz -v", "verify bad.wacz", "verify bad.wacz --json", "restore n.wacz -o out -v", "restore n.wacz -o out2 --dry-run", "restore n.wacz -o out3 --clean -v", "restore n.wacz -o out4 --captures -v",
        "diff n.wacz other.wacz --text", "diff n.wacz other.wacz --json", "merge n.wacz other.wacz -o merged.wacz -v", "split n.wacz -o parts --max-articles 1 -v", "repair bad.wacz -o repaired.wacz -v", "index n.wacz -o -", "plan in -o plan --shards 1 -v", "run plan -v", "status plan",
        "clean NAME-THAT-IS-NOT-THERE", "list NAME-THAT-IS-NOT-THERE",
    ];

    [Fact]
    public async Task Titles_and_names_cannot_act_on_a_terminal()
    {
        const string name = "\u001B]0;owned\u0007\u202E\u200B.html";
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllText(Path.Combine(folder["in"], name), "<title>\u001B[2J\u009B31m\u202E\u200B</title><p>x <img src=\"\u001B[2J\u202E.jpg\"> <font>y\u009B31m</font> <a href=\"\u001B]0;owned\">\u200Bz</a>", new UTF8Encoding(false));
        Directory.CreateDirectory(folder["other"]);
        File.WriteAllText(Path.Combine(folder["other"], "x\u202Ey.html"), "<title>\u001B[2J</title><p>other", new UTF8Encoding(false));
        (await Command.NewsArchiveAsync("archive", folder["other"], "-o", folder["other.wacz"], "-q")).ShouldExit(0);
        using (var zip = ZipFile.Open(folder["bad.wacz"], ZipArchiveMode.Create))
            foreach (var entry in new[] { name, "archive/\u001B[2J\u202E.warc.gz", "datapackage.json" })
                using (var stream = zip.CreateEntry(entry).Open()) stream.Write("\u001B[2J\u202E"u8);
        var failures = new List<string>();
        foreach (var line in Lines)
        {
            var words = line.Replace("NAME", $"'{name}'", StringComparison.Ordinal);
            var run = await Command.RunAsync("script", ["-qec", $"cd '{folder.Path}' && {Repository.Program} {words}", "/dev/null"]);
            if (run.ExitCode is not (>= 0 and <= 6)) failures.Add($"{line}: exit {run.ExitCode} {run.Text}");
            foreach (var bad in new[] { "\u001B]0;owned", "\u001B[2J", "\u009B31m", "\u202E", "\u200B" })
                if (run.Text.Contains(bad, StringComparison.Ordinal)) failures.Add($"{line}: {Uri.EscapeDataString(bad)}");
        }
        FaultTable.Count("P5", "commands on a terminal with escapes in titles and names", Lines.Length, failures);
    }

    static IEnumerable<string[]> Commands(HostileInput input, string file, string good, string output) => input.Family switch
    {
        "warc" or "warc.gz" or "warc.zst" or "wacz" => [["verify", file], ["list", file, "--records"], ["restore", file, "-o", output, "--captures", "-q"], ["repair", file, "-o", output + ".repaired", "-q"], ["archive", file, "-o", output + ".wacz", "--offline", "-q"]],
        "formulas" => [["verify", file, "--report", output + ".csv"], ["list", file, "--records"]],
        "policy" => [["clean", good, "-o", output, "--policy", file, "-q"], ["clean", "--print-policy", "--policy", file]],
        "cookies" => [["fetch", good, "--store", output, "--offline", "--cookies", file, "-q"]],
        _ => [["archive", file, "-o", output + ".wacz", "--offline", "--max-width", "300", "-q"]],
    };
}
