namespace NewsArchive.Cli.Output;

/// <summary>Standard input whose reads end with <see cref="OperationCanceledException"/>: a blocked read(2) knows nothing of Ctrl-C.</summary>
sealed class InterruptibleStream(Stream input, CancellationToken cancel) : Stream
{
    /// <summary>Bytes that were read.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        // Given up, the read goes on in the background until the process ends; what it reads then is nobody's.
        var read = Task.Run(() => input.Read(buffer, offset, count), cancel);
        try
        {
            var got = read.WaitAsync(cancel).GetAwaiter().GetResult();
            BytesRead += got;
            return got;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException("-", $"standard input cannot be read: {exception.Message}", exception);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var own = new byte[Math.Min(buffer.Length, 128 * 1024)];
        var count = Read(own, 0, own.Length);
        own.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !cancel.IsCancellationRequested)
            input.Dispose();
        base.Dispose(disposing);
    }

    public override void Flush() { }
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
