namespace NewsArchive.Warc.Cdxj;

/// <summary>Bounds of sorting and merging CDXJ 0.1.0 lines.</summary>
public sealed record CdxjSortOptions
{
    /// <summary>About how many bytes of lines are in memory at once. Default 16 MiB.</summary>
    public int MaxBytesInMemory { get; init; } = 16 << 20;

    /// <summary>The longest line, in bytes. Default 1 MiB (<see cref="CdxjReader.MaxLineBytes"/>).</summary>
    public int MaxLineBytes { get; init; } = CdxjReader.MaxLineBytes;

    /// <summary>Whether of equal lines only one is kept. Default false.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Where parts are kept while sorting. Default: the system's folder for temporary files. They are gone at the end, also after a crash (where the system can do that).</summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();
}
