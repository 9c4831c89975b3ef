namespace NewsArchive.Warc.Reading;

/// <summary>One record opened by position, or put together from its segments (WARC 1.1 §7); owns what reads it.</summary>
public sealed class WarcRecordAccess : IDisposable
{
    readonly IDisposable[] _owned;

    internal WarcRecordAccess(WarcReadRecord record, params IDisposable[] owned) => (Record, _owned) = (record, owned);

    /// <summary>Head and block.</summary>
    public WarcReadRecord Record { get; }

    /// <summary>Reads the first record of a stream that begins with it; disposes the stream with the result, or on failure.</summary>
    internal static WarcRecordAccess Open(Stream stream, string fileName, WarcReaderOptions options)
    {
        var reader = new WarcReader(stream, fileName, options);
        try
        {
            return new WarcRecordAccess(reader.Read() ?? throw new WarcFormatException("no record", fileName, options.StartOffset), reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owned in _owned)
            owned.Dispose();
    }
}
