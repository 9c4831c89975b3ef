namespace NewsArchive.Warc.Reading;

/// <summary>A kind of compressed member and what is read ahead of its content.</summary>
sealed class MemberSource(MemberStream stream) : IDisposable
{
    /// <summary>The member that is open.</summary>
    public MemberStream Stream => stream;

    /// <summary>Its content.</summary>
    public ByteSource Bytes { get; } = new(stream);

    /// <summary>Opens the member at the raw source's position.</summary>
    public void Begin()
    {
        stream.Begin();
        Bytes.Restart(0);
    }

    public void Dispose()
    {
        Bytes.Dispose();
        stream.Dispose();
    }
}
