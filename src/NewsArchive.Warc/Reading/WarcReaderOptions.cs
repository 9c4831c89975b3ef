namespace NewsArchive.Warc.Reading;

/// <summary>Bounds for reading untrusted WARC files.</summary>
public sealed record WarcReaderOptions
{
    /// <summary>The longest record head, in bytes.</summary>
    public int MaxHeadBytes { get; init; } = 64 * 1024;

    /// <summary>The most decompressed bytes per compressed byte of a member above 1 MiB of output.</summary>
    public int MaxExpansion { get; init; } = 1100;

    /// <summary>The most diagnostics kept; one more says that there were others.</summary>
    public int MaxDiagnostics { get; init; } = 10_000;

    /// <summary>Position of the input's first byte in the file: offsets count from there.</summary>
    public long StartOffset { get; init; }

    /// <summary>Whether the caller goes on to own the input after the reader is disposed.</summary>
    public bool LeaveOpen { get; init; }
}
