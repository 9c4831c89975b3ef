using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>The block of a record that is being copied, checked on its way: at its end a wrong digest raises, where that is asked for.</summary>
sealed class CheckedBlock(WarcReadRecord record, string fileName, bool mustMatch = true) : ForwardStream
{
    readonly DigestProbe? _digest = DigestProbe.For(record.Head.Fields["WARC-Block-Digest"]);
    readonly PayloadProbe _payload = new(record.Head);

    /// <summary>The HTTP head, once the block was read to its end.</summary>
    public HttpHead? HttpHead { get; private set; }

    /// <summary>Whether a digest was named that could be compared.</summary>
    public bool IsProven => _digest is not null || _payload.HasDigest;

    /// <exception cref="WarcFormatException">The block is cut short, its member is broken, or (with <c>mustMatch</c>) a digest differs.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = record.Block.Read(buffer);
        if (read == 0 && !buffer.IsEmpty)
            CheckEnd();
        _digest?.Append(buffer[..read]);
        _payload.Append(buffer[..read]);
        return read;
    }

    /// <summary>Reads what is left.</summary>
    public void Drain()
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        while (Read(buffer) > 0)
        {
        }
    }

    void CheckEnd()
    {
        HttpHead ??= record.Count(_payload.Finish());
        if (!mustMatch)
            return;
        if (_digest is { IsMatch: false })
            throw new WarcFormatException($"WARC-Block-Digest is {_digest.Expected}, the block's is {_digest.Actual}", fileName, record.Offset, record.Head.RecordId);
        if (_payload.Mismatch is { } mismatch)
            throw new WarcFormatException(mismatch, fileName, record.Offset, record.Head.RecordId);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _digest?.Dispose();
            _payload.Dispose();
        }
        base.Dispose(disposing);
    }
}
