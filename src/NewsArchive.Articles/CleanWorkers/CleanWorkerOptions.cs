using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.CleanWorkers;

/// <summary>The program that cleans articles apart from this process, and its limits. It runs <see cref="CleanWorker.Run"/> on its standard input and output.</summary>
public sealed record CleanWorkerOptions : WorkerOptions
{
    /// <summary>Far more than an article at the limits of <see cref="Cleaning.CleaningOptions"/> needs: a limit that is hit is an attack, or a defect of ours.</summary>
    public CleanWorkerOptions() => MaxMemoryBytes = 3L << 30;

    /// <summary>Time that one article may take besides, for each million of its characters.</summary>
    public TimeSpan TimePerMegacharacter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So many characters are cleaned in this process before a worker is started: starting one for less costs more than it gains.</summary>
    public long CharactersHere { get; init; } = 1 << 20;
}
