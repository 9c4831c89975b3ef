namespace NewsArchive.Warc;

/// <summary>Bytes that break WARC, gzip, Zstandard, CDXJ, zip or WACZ rules so that reading cannot go on, or exceed a bound of the reader's options.</summary>
public sealed class WarcFormatException : FormatException
{
    /// <summary>Says what is wrong, and in which file and at which byte.</summary>
    /// <param name="message">What is wrong, in one line.</param>
    /// <param name="file">The file or zip entry, or null.</param>
    /// <param name="offset">Where in it, in bytes, or null.</param>
    /// <param name="recordId">WARC-Record-ID of the record concerned, or null.</param>
    /// <param name="inner">What was caught, or null.</param>
    public WarcFormatException(string message, string? file = null, long? offset = null, string? recordId = null, Exception? inner = null)
        : base(Compose(message, file, offset, recordId), inner) => (Reason, File, Offset, RecordId) = (message, file, offset, recordId);

    /// <summary>What is wrong, without file, offset and record id.</summary>
    public string Reason { get; }

    /// <summary>The file, as the caller named it, or null.</summary>
    public string? File { get; }

    /// <summary>Byte offset of the record or member in the file, or null.</summary>
    public long? Offset { get; }

    /// <summary>WARC-Record-ID (WARC 1.1 §5.2) where it was read before the fault, or null.</summary>
    public string? RecordId { get; }

    static string Compose(string message, string? file, long? offset, string? recordId) =>
        string.Concat(
            file is null ? "" : file + ": ",
            offset is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"at byte {offset}: "),
            recordId is null ? "" : recordId + ": ",
            message);
}
