namespace NewsArchive.Benchmarks;

/// <summary>Several runs of one thing: medians of the clock on the wall and of processor time (user + system, children included), the highest memory.</summary>
sealed class TimedRuns
{
    readonly List<MeasuredRun> _runs = [];
    readonly List<TimeSpan> _work = [];

    public MeasuredRun Last => _runs[^1];

    /// <summary>In seconds.</summary>
    public double Wall => MeasuredRun.Median(_runs.Select(run => run.Time)).TotalSeconds;

    /// <summary>In seconds.</summary>
    public double Processor => MeasuredRun.Median(_work).TotalSeconds;

    /// <summary>Of the process itself, or of its children together where it only starts them.</summary>
    public double PeakMebibytes => _runs.Max(run => Math.Max(run.PeakKilobytes, run.ChildrenPeakKilobytes)) / 1024.0;

    public MeasuredRun Run(Func<MeasuredRun> run)
    {
        MeasuredRun.Of("sync"); // none pays for what the one before left to be written
        var before = ProcessorTime.OfChildren();
        _runs.Add(run());
        _work.Add(ProcessorTime.OfChildren() - before);
        return Last;
    }

    /// <summary>In turns, so that other work on the machine meets both.</summary>
    public static (TimedRuns Ours, TimedRuns Theirs) InTurns(int rounds, Func<MeasuredRun> ours, Func<MeasuredRun> theirs)
    {
        var (mine, others) = (new TimedRuns(), new TimedRuns());
        for (var round = 0; round < rounds; round++)
        {
            mine.Run(ours);
            others.Run(theirs);
        }
        return (mine, others);
    }

    public override string ToString() => FormattableString.Invariant($"{Wall:F2} s, processor {Processor:F2} s, peak {PeakMebibytes:F0} MiB");
}
