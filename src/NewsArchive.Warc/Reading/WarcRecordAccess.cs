namespace NewsArchive.Warc.Reading;

/// <summary>One record opened by position; owns its reader.</summary>
public sealed class WarcRecordAccess : IDisposable
{
    readonly WarcReader _reader;

    WarcRecordAccess(WarcReader reader, WarcReadRecord record) => (_reader, Record) = (reader, record);

    /// <summary>Head and block.</summary>
    public WarcReadRecord Record { get; }

    /// <summary>Reads the first record of a stream that begins with it; disposes the stream with the result, or on failure.</summary>
    internal static WarcRecordAccess Open(Stream stream, string fileName, WarcReaderOptions options)
    {
        var reader = new WarcReader(stream, fileName, options);
        try
        {
            return new WarcRecordAccess(reader, reader.Read() ?? throw new WarcFormatException("no record", fileName, options.StartOffset));
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
