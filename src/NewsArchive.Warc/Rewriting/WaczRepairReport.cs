namespace NewsArchive.Warc.Rewriting;

/// <summary>What the repair of a bundle kept and lost.</summary>
public sealed record WaczRepairReport
{
    /// <summary>The WARC files of the new bundle, with what was kept of each.</summary>
    public required IReadOnlyList<KeyValuePair<string, WarcRepairReport>> Archives { get; init; }

    /// <summary>Other files that were taken over whole.</summary>
    public required IReadOnlyList<string> KeptFiles { get; init; }

    /// <summary>Pages that still lead to a record, and pages that no longer do.</summary>
    public required (int Kept, int Lost) Pages { get; init; }

    /// <summary>Whether the bundle had a signature: that is of the file as it was, and the new one has none.</summary>
    public bool WasSigned { get; init; }

    /// <summary>What was left out: parts of archives, files with wrong checksums, bytes that belong to no file.</summary>
    public required IReadOnlyList<WarcLoss> Losses { get; init; }

    /// <summary>Records kept in all archives.</summary>
    public long Records => Archives.Sum(archive => archive.Value.Copied + archive.Value.Rewritten);
}
