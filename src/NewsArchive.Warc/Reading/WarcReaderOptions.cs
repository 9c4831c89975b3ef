namespace NewsArchive.Warc.Reading;

/// <summary>Bounds for reading untrusted WARC files.</summary>
public sealed record WarcReaderOptions
{
    /// <summary>The longest record head, in bytes.</summary>
    public int MaxHeadBytes { get; init; } = 64 * 1024;

    /// <summary>The most decompressed bytes per compressed byte of a member above 1 MiB of output.</summary>
    public int MaxExpansion { get; init; } = 1100;
}
