namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>The published program over folders of seed-like files: threads against processes, against copying, and whether memory grows with the batch.</summary>
sealed class CleaningBatch : IDisposable
{
    const int Rounds = 3;
    readonly string folder = Directory.CreateTempSubdirectory("newsarchive-bench-clean-").FullName;
    readonly int count;

    /// <summary>Writes the files in two halves, and a tenth of them again.</summary>
    CleaningBatch(int count)
    {
        this.count = count;
        var random = SeedArticle.NewSource();
        foreach (var (part, size) in new[] { ("all/first", count / 2), ("all/second", count / 2), ("tenth", count / 10) })
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
            ("cp -r of the same files", () => MeasuredRun.Of("cp", "-r", Path.Combine(folder, "all"), Fresh("out"))),
            ("-j1 on a tenth of the files", () => Clean("tenth", "-j1")),
        };
        var runs = ways.Select(_ => new List<MeasuredRun>()).ToArray();
        for (var round = 0; round < Rounds; round++)
            for (var way = 0; way < ways.Length; way++)
                runs[way].Add(ways[way].Run());
        var one = runs[0].Select(run => run.Time).ToArray();
        for (var way = 0; way < ways.Length; way++)
        {
            var ratio = runs[way].Zip(one, (run, baseline) => baseline / run.Time).Order().ElementAt(Rounds / 2);
            var time = MeasuredRun.Median(runs[way].Select(run => run.Time)).TotalSeconds;
            table.Add($"clean {count} files to a folder: {ways[way].What}", $"{time:F2} s, {ratio:F2} × -j1, peak {runs[way].Max(run => run.PeakKilobytes) / 1024.0:F0} MiB");
        }
    }

    MeasuredRun Clean(string input, string jobs) => CleanInto(Fresh("out"), input, jobs);

    MeasuredRun CleanInto(string output, string input, string jobs) => MeasuredRun.Of(MeasuredRun.Program, "clean", Path.Combine(folder, input), "-o", output, jobs, "-q");

    /// <summary>The time until both are done; the peak of one.</summary>
    MeasuredRun TwoProcesses()
    {
        var output = Fresh("out");
        var halves = new[] { "first", "second" }.Select(half => Task.Run(() => CleanInto(Path.Combine(output, half), $"all/{half}", "-j1"))).ToArray();
        Task.WaitAll(halves);
        return new(halves.Max(half => half.Result.Time), halves.Max(half => half.Result.PeakKilobytes));
    }

    string Fresh(string name)
    {
        var path = Path.Combine(folder, name);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return path;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
