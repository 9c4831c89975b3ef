using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>The block of a record that is being copied, checked on its way: at its end a wrong digest raises, where that is asked for.</summary>
sealed class CheckedBlock(WarcReadRecord record, string fileName, bool mustMatch = true) : ForwardStream
{
    readonly RecordDigests _digests = new(record.Head);

    /// <summary>The HTTP head, once the block was read to its end.</summary>
    public HttpHead? HttpHead { get; private set; }

    /// <summary>Whether a digest was named that could be compared.</summary>
    public bool IsProven => _digests.AreNamed;

    /// <summary>Digests that do not fit, once the block was read to its end.</summary>
    public IEnumerable<WarcDiagnostic> Mismatches => _digests.Mismatches.Select(mismatch => record.Finding(mismatch.Rule, mismatch.Message, fileName));

    /// <exception cref="WarcFormatException">The block is cut short, its member is broken, or (with <c>mustMatch</c>) a digest differs.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = record.Block.Read(buffer);
        if (read == 0 && !buffer.IsEmpty)
            CheckEnd();
        _digests.Append(buffer[..read]);
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
        HttpHead ??= record.Count(_digests.Finish());
        if (mustMatch && _digests.Mismatches is [(_, var mismatch), ..])
            throw new WarcFormatException(mismatch, fileName, record.Offset, record.Head.RecordId);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _digests.Dispose();
        }
        base.Dispose(disposing);
    }
}
