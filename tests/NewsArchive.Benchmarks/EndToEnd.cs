namespace NewsArchive.Benchmarks;

/// <summary>The published program on the whole workload: archive, verify, restore.</summary>
static class EndToEnd
{
    const int Rounds = 3;

    public static void Measure(Workload workload, FigureTable table)
    {
        var size = workload.Bytes / 1e6;
        table.Add("input", $"{workload.Count} articles, each with a 1280×853 JPEG beside it: {size:F1} MB");
        Archive(workload, table, size, "archive", "plain.wacz");
        Archive(workload, table, size, "archive --max-width 770", "resized.wacz", "--max-width", "770");
        InShards(workload, table, size);

        var bundle = Path.Combine(workload.Folder, "plain.wacz");
        Add(table, workload, size, "verify", () => MeasuredRun.Of(MeasuredRun.Program, "verify", bundle, "-q"));
        foreach (var mode in new[] { "--original", "--clean" })
            Add(table, workload, size, $"restore {mode}", () => MeasuredRun.Of(MeasuredRun.Program, "restore", bundle, "-o", Fresh(workload, "out"), mode, "-q"));
    }

    /// <summary>What the sizing example of docs/scale-out.md is computed from: one process takes one shard after the other.</summary>
    static void InShards(Workload workload, FigureTable table, double size)
    {
        var plan = Path.Combine(workload.Folder, "plan");
        Add(table, workload, size, "plan --shards 4", () => MeasuredRun.Of(MeasuredRun.Program, "plan", workload.Articles, "-o", Fresh(workload, "plan"), "--shards", "4", "-q"));
        Add(table, workload, size, "run, all 4 shards", () =>
        {
            Fresh(workload, Path.Combine("plan", "out"));
            return MeasuredRun.Of(MeasuredRun.Program, "run", plan, "-q");
        });
        Add(table, workload, size, "merge, 4 bundles side by side", () => MeasuredRun.Of(MeasuredRun.Program, "merge", plan, "-o", Fresh(workload, "merged"), "-q"));
    }

    static void Archive(Workload workload, FigureTable table, double size, string what, string name, params string[] options) =>
        Add(table, workload, size, what, () =>
        {
            var bundle = Path.Combine(workload.Folder, name);
            File.Delete(bundle);
            return MeasuredRun.Of(MeasuredRun.Program, ["archive", workload.Articles, "-o", bundle, "--store", Fresh(workload, "store"), "-q", .. options]);
        });

    static void Add(FigureTable table, Workload workload, double size, string what, Func<MeasuredRun> run)
    {
        var runs = Enumerable.Range(0, Rounds).Select(_ => run()).ToArray();
        var time = MeasuredRun.Median(runs.Select(one => one.Time)).TotalSeconds;
        table.Add(what, $"{time:F2} s, {workload.Count / time:F0} articles/s, {size / time:F1} MB/s, peak {runs.Max(one => one.PeakKilobytes) / 1024.0:F0} MiB");
    }

    static string Fresh(Workload workload, string name)
    {
        var folder = Path.Combine(workload.Folder, name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return folder;
    }
}
