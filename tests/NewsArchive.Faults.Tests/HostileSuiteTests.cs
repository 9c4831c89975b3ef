using System.Diagnostics;
using System.Text;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// P5 and P7: each hostile input alone in a process that may take 5 seconds of processor time and 512 MB of data. It must end by itself
/// with a documented exit code, and write nothing outside its output. 2,100 inputs with NEWSARCHIVE_FULL=1, else every twelfth.
/// </summary>
public sealed class HostileSuiteTests
{
    const int PerFamily = 100;
    const int SampleStep = 12;
    const string Limits = "ulimit -c 0; ulimit -d 524288; ulimit -t 5; exec \"$@\"";

    static readonly int[] DocumentedCodes = [0, 1, 2, 3, 4, 5, 6];

    [Fact]
    public async Task No_input_crashes_stalls_or_leaves_its_folder()
    {
        var inputs = HostileInput.All(PerFamily).Where((_, i) => FaultTable.IsFull || i % SampleStep == 0).ToList();
        var (crashes, escapes, runs) = (new List<string>(), new List<string>(), 0);
        await Parallel.ForEachAsync(inputs, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (input, _) =>
        {
            using var folder = new TemporaryFolder();
            var file = Path.Combine(Directory.CreateDirectory(folder["in"]).FullName, input.FileName);
            File.WriteAllBytes(file, input.Bytes);
            foreach (var arguments in Commands(input, file, folder["out"]))
            {
                var started = Stopwatch.GetTimestamp();
                var run = await Command.RunAsync("bash", ["-c", Limits, "bash", Repository.Program, .. arguments], folder.Path);
                Interlocked.Increment(ref runs);
                var what = $"{input.Family} {input.FileName}, {arguments[0]}: exit {run.ExitCode} after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s {run.Errors.AsSpan(0, Math.Min(300, run.Errors.Length))}";
                lock (crashes)
                    if (!DocumentedCodes.Contains(run.ExitCode) || run.Errors.Contains("defect of newsarchive", StringComparison.Ordinal)) crashes.Add(what);
                var entries = Directory.GetFileSystemEntries(folder.Path).Concat(Directory.GetFileSystemEntries(folder["in"])).Select(Path.GetFileName).Where(name => name != "in" && name != input.FileName && name?.StartsWith("out", StringComparison.Ordinal) != true).ToList();
                lock (escapes)
                    if (entries.Count > 0 || !File.ReadAllBytes(file).AsSpan().SequenceEqual(input.Bytes)) escapes.Add($"{what}: {string.Join(' ', entries)}");
            }
        });
        FaultTable.Count("P7", "process runs over hostile inputs, for writes outside the output", runs, escapes);
        FaultTable.Count("P5", "hostile inputs, each alone in 5 s of processor time and 512 MB", inputs.Count, crashes);
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

    [Fact]
    public async Task Titles_and_names_cannot_act_on_a_terminal()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllText(Path.Combine(folder["in"], "\u001B]0;owned\u0007\u202E.html"), "<title>\u001B[2J\u009B31m\u202E\u200B</title><p>x", new UTF8Encoding(false));
        (await Command.NewsArchiveAsync("archive", folder["in"], "-o", folder["n.wacz"], "-q")).ShouldExit(0);
        var failures = new List<string>();
        string[] lines = [$"list {folder["n.wacz"]}", $"list {folder["n.wacz"]} --records", $"verify {folder["n.wacz"]}", $"clean {folder["in"]} --check -v", $"restore {folder["n.wacz"]} -o {folder["out"]} -v"];
        foreach (var line in lines)
        {
            var run = await Command.RunAsync("script", ["-qec", $"{Repository.Program} {line}", "/dev/null"]);
            foreach (var bad in new[] { "\u001B]0;owned", "\u001B[2J", "\u009B31m", "\u202E", "\u200B" })
                if (run.Text.Contains(bad, StringComparison.Ordinal)) failures.Add($"{line}: {Uri.EscapeDataString(bad)}");
        }
        FaultTable.Count("P5", "commands on a terminal with escapes in titles and names", lines.Length, failures);
    }

    static IEnumerable<string[]> Commands(HostileInput input, string file, string output) => input.Family switch
    {
        "warc" or "warc.gz" or "wacz" => [["verify", file], ["list", file, "--records"], ["restore", file, "-o", output, "--captures", "-q"], ["repair", file, "-o", output + ".repaired", "-q"], ["archive", file, "-o", output + ".wacz", "--offline", "-q"]],
        _ => [["archive", file, "-o", output + ".wacz", "--offline", "--max-width", "300", "-q"]],
    };
}
