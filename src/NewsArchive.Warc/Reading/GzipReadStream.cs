using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// A whole .gz file (RFC 1952 §2.2) decompressed: every member, strictly. Unlike the framework's GZipStream it raises on truncation, wrong
/// checksums, and anything that is no member between or after members.
/// </summary>
public sealed class GzipReadStream : ForwardStream
{
    readonly Stream _input;
    readonly bool _leaveOpen;
    readonly ByteSource _source;
    readonly GzipMemberStream _member;
    bool _inMember, _started, _isDisposed;

    /// <summary>Reads from the stream's position, which need not seek; <paramref name="fileName"/> is for messages.</summary>
    /// <param name="input">The compressed bytes; disposed with this stream unless <paramref name="leaveOpen"/>.</param>
    /// <param name="fileName">How messages name the input.</param>
    /// <param name="maxExpansion">The most bytes out per byte in, above 1 MiB. Default 1,100: DEFLATE cannot exceed 1,032.</param>
    /// <param name="leaveOpen">Whether the caller goes on to own the input.</param>
    public GzipReadStream(Stream input, string fileName, int maxExpansion = 1100, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxExpansion);
        (_input, _leaveOpen, _source) = (input, leaveOpen, new ByteSource(input));
        _member = new GzipMemberStream(_source, fileName, maxExpansion);
    }

    /// <summary>Reads decompressed bytes; 0 at the end of the last member.</summary>
    /// <exception cref="WarcFormatException">The input is no sequence of sound gzip members, or expands too much.</exception>
    /// <exception cref="IOException">The input cannot be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        while (!buffer.IsEmpty)
        {
            if (_inMember && _member.Read(buffer) is > 0 and var read)
                return read;
            _inMember = _source.Ensure(1) || !_started;
            if (!_inMember)
                return 0;
            _started = true;
            _member.Begin();
        }
        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isDisposed = true;
            _member.Dispose();
            _source.Dispose();
            if (!_leaveOpen)
                _input.Dispose();
        }
        base.Dispose(disposing);
    }
}
