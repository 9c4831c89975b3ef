namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>
/// The published program over folders of seed-like files: one process against several, against copying, and whether memory grows with the batch. Every run
/// writes to a new folder and nothing is deleted before the end: ext4 looks long for inodes that were not deleted a moment ago (a cp -r of 10,000 files that
/// took 0.3 s took 4.5 s after another 10,000 had been deleted).
/// </summary>
sealed class CleaningBatch : IDisposable
{
    const int Rounds = 3;
    readonly string folder = Directory.CreateTempSubdirectory("newsarchive-bench-clean-").FullName;
    readonly int count;
    int runs;

    /// <summary>Writes the files in two halves, and a tenth of them, and four times as many.</summary>
    CleaningBatch(int count)
    {
        this.count = count;
        var random = SeedArticle.NewSource();
        foreach (var (part, size) in new[] { ("all/first", count / 2), ("all/second", count / 2), ("tenth", count / 10), ("fourfold", count * 4) })
        {
            var path = Directory.CreateDirectory(Path.Combine(folder, part)).FullName;
            for (var number = 0; number < size; number++)
                File.WriteAllText(Path.Combine(path, $"{number:D5}.md"), SeedArticle.File(random, number));
        }
    }

    public static void Measure(int count, FigureTable table)
    {
        using var batch = new CleaningBatch(count);
        batch.Compare(table);
    }

    void Compare(FigureTable table)
    {
        var ways = new (string What, Func<MeasuredRun> Run)[]
        {
            ("-j1", () => Clean("all", "-j1")),
            ("-j2", () => Clean("all", "-j2")),
            ("two processes, -j1 on half each", TwoProcesses),
            ("cp -r of the same files", () => MeasuredRun.Of("cp", "-r", Path.Combine(folder, "all"), Fresh())),
            ("-j1 on a tenth of the files", () => Clean("tenth", "-j1")),
            ("-j1 on four times the files", () => Clean("fourfold", "-j1")),
            ("-j2 on a tenth of the files", () => Clean("tenth", "-j2")),
            ("-j2 on four times the files", () => Clean("fourfold", "-j2")),
        };
        var measured = ways.Select(_ => new List<MeasuredRun>()).ToArray();
        for (var round = 0; round < Rounds; round++)
            for (var way = 0; way < ways.Length; way++)
                measured[way].Add(ways[way].Run());
        var one = measured[0].Select(run => run.Time).ToArray();
        for (var way = 0; way < ways.Length; way++)
        {
            var ratio = measured[way].Zip(one, (run, baseline) => baseline / run.Time).Order().ElementAt(Rounds / 2);
            var time = MeasuredRun.Median(measured[way].Select(run => run.Time)).TotalSeconds;
            table.Add($"clean {count} files to a folder: {ways[way].What}", $"{time:F2} s, {ratio:F2} × -j1, peak {measured[way].Max(run => run.PeakKilobytes) / 1024.0:F0} MiB{Workers(measured[way])}");
        }
    }

    static string Workers(IEnumerable<MeasuredRun> runs) => runs.Max(run => run.ChildrenPeakKilobytes) is > 0 and var kilobytes ? $", its workers together {kilobytes / 1024.0:F0} MiB" : "";

    MeasuredRun Clean(string input, string jobs) => CleanInto(Fresh(), input, jobs);

    MeasuredRun CleanInto(string output, string input, string jobs) => MeasuredRun.Of(MeasuredRun.Program, "clean", Path.Combine(folder, input), "-o", output, jobs, "-q");

    /// <summary>The time until both are done; the peak of one.</summary>
    MeasuredRun TwoProcesses()
    {
        var output = Fresh();
        var halves = new[] { "first", "second" }.Select(half => Task.Run(() => CleanInto(Path.Combine(output, half), $"all/{half}", "-j1"))).ToArray();
        Task.WaitAll(halves);
        return new(halves.Max(half => half.Result.Time), halves.Max(half => half.Result.PeakKilobytes));
    }

    string Fresh() => Path.Combine(folder, $"out{runs++}");

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
