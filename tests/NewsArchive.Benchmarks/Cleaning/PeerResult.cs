namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>How one peer did on one set.</summary>
sealed record PeerResult
{
    /// <summary>Name, version and configuration.</summary>
    public required string Cleaner { get; init; }

    /// <summary>What it ran on; for an absent one the reason.</summary>
    public required string Runtime { get; init; }

    /// <summary>Median processor time for all articles; null for an absent one.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Speed in units of the baseline's in the same round, in order.</summary>
    public double[] Ratios { get; init; } = [];

    /// <summary>Articles that the cleaner threw at.</summary>
    public long Failed { get; init; }

    /// <summary>Managed bytes allocated for all articles, where known.</summary>
    public long? Allocated { get; init; }

    public static PeerResult Absent(string name, string reason) => new() { Cleaner = name, Runtime = reason };
}
