using System.Security.Cryptography;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Parts a block that comes in pieces into HTTP head and payload, and digests the block and the payload with SHA-256.</summary>
sealed class PayloadHash : IDisposable
{
    readonly IncrementalHash _block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly IncrementalHash _payload = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    MemoryStream? _start;
    int _searched;

    public PayloadHash(WarcRecordHead head) => _start = head.HasHttpBlock ? new MemoryStream() : null;

    /// <summary>The bytes of the HTTP head; empty where the block has none.</summary>
    public byte[] HttpHead { get; private set; } = [];

    /// <summary>Bytes behind the head. 0 too where a head did not end.</summary>
    public long PayloadLength { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _block.AppendData(bytes);
        if (_start is null)
            AppendPayload(bytes);
        else
            AppendStart(bytes);
    }

    public WarcDigest Block() => WarcDigest.Finish("sha256", _block);

    public WarcDigest Payload() => WarcDigest.Finish("sha256", _payload);

    void AppendStart(ReadOnlySpan<byte> bytes)
    {
        if (_searched > WarcReadRecord.MaxHttpHeadBytes)
            return; // no head: nothing here that could be found again
        if (_searched > 0 || HeadText.FindEnd(bytes, 0) < 0)
        {
            _start!.Write(bytes); // the caller asked for null
            bytes = _start.GetBuffer().AsSpan(0, (int)_start.Length);
        }
        var end = HeadText.FindEnd(bytes, _searched);
        _searched = bytes.Length;
        if (end < 0)
            return;
        HttpHead = bytes[..end].ToArray();
        _start = null;
        AppendPayload(bytes[end..]);
    }

    void AppendPayload(ReadOnlySpan<byte> bytes)
    {
        _payload.AppendData(bytes);
        PayloadLength += bytes.Length;
    }

    public void Dispose()
    {
        _block.Dispose();
        _payload.Dispose();
    }
}
