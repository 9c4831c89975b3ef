namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>
/// The published program over a folder of seed-like files against copying it: two cores, one core, and whether memory grows with the batch. Every run writes to
/// a new folder and nothing is deleted before the end: ext4 looks long for inodes that were not deleted a moment ago (a cp -r of 10,000 files that took 0.3 s
/// took 4.5 s after another 10,000 had been deleted).
/// </summary>
sealed class CleaningBatch : IDisposable
{
    /// <summary>What docs/performance.md is about: 20,000 files of 4 KB.</summary>
    const int Files = 20_000;

    readonly string _folder = Directory.CreateTempSubdirectory("newsarchive-bench-clean-").FullName;
    int _runs;

    /// <summary>Writes the files in two folders, and a tenth of them.</summary>
    CleaningBatch()
    {
        var random = SeedArticle.NewSource();
        foreach (var (part, size) in new[] { ("all/first", Files / 2), ("all/second", Files / 2), ("tenth", Files / 10) })
        {
            var path = Directory.CreateDirectory(Path.Combine(_folder, part)).FullName;
            for (var number = 0; number < size; number++)
                File.WriteAllText(Path.Combine(path, $"{number:D5}.md"), SeedArticle.File(random, number));
        }
    }

    public static void Measure(int rounds, FigureTable table)
    {
        using var batch = new CleaningBatch();
        batch.Compare(rounds, table);
    }

    void Compare(int rounds, FigureTable table)
    {
        var last = "";
        var ways = new (string What, Func<MeasuredRun> Run)[]
        {
            ("cp -r", () => MeasuredRun.Of("cp", "-r", Path.Combine(_folder, "all"), Fresh())),
            ("cp -r, then sync -f", () => MeasuredRun.Of("cp", "-r", Path.Combine(_folder, "all"), last = Fresh()).Then(() => MeasuredRun.Of("sync", "-f", last))),
            ("two cores", () => Clean("all", last = Fresh())),
            ("nothing to write: the same again", () => Clean("all", last)),
            ("one core: taskset -c 0", () => MeasuredRun.Of("taskset", ["-c", "0", MeasuredRun.Program, .. Arguments("all", Fresh())])),
            ("-j1 on two cores", () => Clean("all", Fresh(), "-j1")),
            ("two cores, a tenth of the files", () => Clean("tenth", Fresh())),
        };
        var measured = ways.Select(_ => new List<MeasuredRun>()).ToArray();
        for (var round = 0; round < rounds; round++)
            for (var way = 0; way < ways.Length; way++)
                measured[way].Add(ways[way].Run());
        for (var way = 0; way < ways.Length; way++)
        {
            var time = MeasuredRun.Median(measured[way].Select(run => run.Time)).TotalSeconds;
            table.Add($"clean {Files} files to a folder: {ways[way].What}", $"{time:F2} s, {Ratio(measured[way], measured[0]):F2} × cp -r, peak {measured[way].Max(run => run.PeakKilobytes) / 1024.0:F0} MiB{Workers(measured[way])}");
        }
        table.Add($"clean {Files} files to a folder: one core over two cores (required ≥ 1.6)", $"{Ratio(measured[4], measured[2]):F2}");
    }

    /// <summary>The middle one of the ratios within each round.</summary>
    static double Ratio(List<MeasuredRun> runs, List<MeasuredRun> others) => runs.Zip(others, (run, other) => run.Time / other.Time).Order().ElementAt(runs.Count / 2);

    static string Workers(IEnumerable<MeasuredRun> runs) => runs.Max(run => run.ChildrenPeakKilobytes) is > 0 and var kilobytes ? $", its workers together {kilobytes / 1024.0:F0} MiB" : "";

    MeasuredRun Clean(string input, string output, params string[] more) => MeasuredRun.Of(MeasuredRun.Program, [.. Arguments(input, output), .. more]);

    string[] Arguments(string input, string output) => ["clean", Path.Combine(_folder, input), "-o", output, "-q"];

    string Fresh() => Path.Combine(_folder, $"out{_runs++}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
