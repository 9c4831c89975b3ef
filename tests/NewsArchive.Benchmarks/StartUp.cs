namespace NewsArchive.Benchmarks;

/// <summary>How long the published program takes to say what it does, beside a program that does nothing.</summary>
static class StartUp
{
    const int Rounds = 20;

    public static void Measure(FigureTable table)
    {
        var help = new List<TimeSpan>();
        var nothing = new List<TimeSpan>();
        for (var round = 0; round <= Rounds; round++)
        {
            help.Add(MeasuredRun.Of(MeasuredRun.Program, "--help").Time);
            nothing.Add(MeasuredRun.Of("/bin/true").Time);
        }
        // The first round fills caches.
        table.Add("--help, median of 20 (goal ≤ 30 ms)", $"{MeasuredRun.Median(help.Skip(1)).TotalMilliseconds:F1} ms (/bin/true started the same way: {MeasuredRun.Median(nothing.Skip(1)).TotalMilliseconds:F1} ms)");
    }
}
