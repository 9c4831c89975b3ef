namespace NewsArchive.Warc;

/// <summary>Bytes that break WARC, gzip, CDXJ or WACZ rules so that reading cannot go on.</summary>
public sealed class WarcFormatException : FormatException
{
    /// <summary>Says what is wrong, and in which file and at which byte.</summary>
    public WarcFormatException(string message, string? file = null, long? offset = null, string? recordId = null, Exception? inner = null)
        : base(Compose(message, file, offset, recordId), inner) => (Reason, File, Offset, RecordId) = (message, file, offset, recordId);

    /// <summary>What is wrong, without file, offset and record id.</summary>
    public string Reason { get; }

    /// <summary>The file, as the caller named it.</summary>
    public string? File { get; }

    /// <summary>Byte offset of the record or member in the file.</summary>
    public long? Offset { get; }

    /// <summary>WARC-Record-ID where it was read before the fault.</summary>
    public string? RecordId { get; }

    static string Compose(string message, string? file, long? offset, string? recordId) =>
        string.Concat(
            file is null ? "" : file + ": ",
            offset is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"at byte {offset}: "),
            recordId is null ? "" : recordId + ": ",
            message);
}
