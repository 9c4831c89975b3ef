namespace NewsArchive.Warc.Wacz;

/// <summary>Bounds for reading untrusted bundles.</summary>
public sealed record WaczReaderOptions
{
    /// <summary>The most entries in the zip.</summary>
    public int MaxEntryCount { get; init; } = 100_000;

    /// <summary>The longest entry name, in bytes.</summary>
    public int MaxNameBytes { get; init; } = 4096;

    /// <summary>The longest zip directory, in bytes: it is held in memory while the bundle is opened.</summary>
    public long MaxDirectoryBytes { get; init; } = 64L << 20;

    /// <summary>The most decompressed bytes per compressed byte of an entry above 1 MiB. DEFLATE itself cannot exceed 1,032.</summary>
    public int MaxExpansion { get; init; } = 1100;

    /// <summary>The most bytes that all DEFLATEd entries together may expand to.</summary>
    public long MaxInflatedBytes { get; init; } = 256L << 30;

    /// <summary>The longest line of an index or page list, in bytes. Page lists hold the text of a page.</summary>
    public int MaxLineBytes { get; init; } = 16 << 20;
}
