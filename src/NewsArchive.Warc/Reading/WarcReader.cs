namespace NewsArchive.Warc.Reading;

/// <summary>Reads the records of a WARC file in order: plain, one gzip member each, or (with a diagnostic) one gzip stream for all.</summary>
public sealed class WarcReader : IDisposable
{
    /// <summary>Reads from a stream that need not seek; <paramref name="fileName"/> is for messages.</summary>
    public WarcReader(Stream input, string fileName, WarcReaderOptions? options = null) => throw new NotImplementedException();

    /// <summary>Breaches tolerated so far, in file order.</summary>
    public IReadOnlyList<WarcDiagnostic> Diagnostics => throw new NotImplementedException();

    /// <summary>The next record, or null at the end. The former record's block is skipped and is no longer valid.</summary>
    /// <exception cref="WarcFormatException">The bytes cannot be read on.</exception>
    public WarcReadRecord? Read() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
