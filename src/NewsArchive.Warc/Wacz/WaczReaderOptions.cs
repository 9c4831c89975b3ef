namespace NewsArchive.Warc.Wacz;

/// <summary>Bounds for reading untrusted bundles (zip: APPNOTE 6.3.10 §4.3). <c>new()</c> is safe.</summary>
public sealed record WaczReaderOptions
{
    /// <summary>The most entries in the zip. Default 100,000.</summary>
    public int MaxEntryCount { get; init; } = 100_000;

    /// <summary>The longest entry name, in bytes. Default 4,096.</summary>
    public int MaxNameBytes { get; init; } = 4096;

    /// <summary>The longest zip directory, in bytes: it is held in memory while the bundle is opened. Default 64 MiB.</summary>
    public long MaxDirectoryBytes { get; init; } = 64L << 20;

    /// <summary>The most decompressed bytes per compressed byte of an entry above 1 MiB. DEFLATE itself cannot exceed 1,032. Default 1,100.</summary>
    public int MaxExpansion { get; init; } = 1100;

    /// <summary>The most bytes that all DEFLATEd entries together may expand to. Default 256 GiB.</summary>
    public long MaxInflatedBytes { get; init; } = 256L << 30;

    /// <summary>The longest line of an index or page list, in bytes. Page lists hold the text of a page. Default 16 MiB.</summary>
    public int MaxLineBytes { get; init; } = 16 << 20;
}
