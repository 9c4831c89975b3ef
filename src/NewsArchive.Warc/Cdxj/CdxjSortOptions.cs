namespace NewsArchive.Warc.Cdxj;

/// <summary>Bounds of sorting and merging.</summary>
public sealed record CdxjSortOptions
{
    /// <summary>About how many bytes of lines are in memory at once.</summary>
    public int MaxBytesInMemory { get; init; } = 16 << 20;

    /// <summary>The longest line, in bytes.</summary>
    public int MaxLineBytes { get; init; } = CdxjReader.MaxLineBytes;

    /// <summary>Whether of equal lines only one is kept.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Where parts are kept while sorting; they are gone at the end, also after a crash (where the system can do that).</summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();
}
