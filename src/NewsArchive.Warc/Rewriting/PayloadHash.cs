using System.Security.Cryptography;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Parts a block that comes in pieces into HTTP head and payload, and digests each with SHA-256: once every byte, as head and payload together say
/// as much of a block as a digest of it all.
/// </summary>
sealed class PayloadHash : IDisposable
{
    readonly IncrementalHash _payload = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    MemoryStream? _start;
    int _searched;
    WarcDigest? _digest;

    public PayloadHash(WarcRecordHead head) => _start = head.HasHttpBlock ? new MemoryStream() : null;

    /// <summary>The bytes of the HTTP head; empty where the block has none.</summary>
    public byte[] HttpHead { get; private set; } = [];

    /// <summary>Bytes behind the head. 0 too where a head did not end.</summary>
    public long PayloadLength { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_start is null)
            AppendPayload(bytes);
        else
            AppendStart(bytes);
    }

    /// <summary>The digest of the payload, or of all of a block without a head that ended. Nothing can be appended after.</summary>
    public WarcDigest Payload()
    {
        if (_start is { } start)
            _payload.AppendData(start.GetBuffer(), 0, (int)start.Length);
        _start = null;
        return _digest ??= WarcDigest.Finish("sha256", _payload);
    }

    /// <summary>What tells this block from every other.</summary>
    public string Block() => BlockOf(HttpHead, Payload());

    /// <summary>The same of a block that is known by its parts.</summary>
    public static string BlockOf(ReadOnlySpan<byte> httpHead, WarcDigest payload) => $"{WarcDigest.Sha256(httpHead)} {payload}";

    void AppendStart(ReadOnlySpan<byte> bytes)
    {
        if (_searched > WarcReadRecord.MaxHttpHeadBytes)
        {
            _payload.AppendData(bytes); // no head: nothing here that could be found again
            return;
        }
        if (_searched > 0 || HeadText.FindEnd(bytes, 0) < 0)
        {
            _start!.Write(bytes); // the caller asked for null
            bytes = _start.GetBuffer().AsSpan(0, (int)_start.Length);
        }
        var end = HeadText.FindEnd(bytes, _searched);
        _searched = bytes.Length;
        if (end < 0)
        {
            EndSearch();
            return;
        }
        HttpHead = bytes[..end].ToArray();
        _start = null;
        AppendPayload(bytes[end..]);
    }

    // What was kept for the search is not kept any longer.
    void EndSearch()
    {
        if (_searched <= WarcReadRecord.MaxHttpHeadBytes)
            return;
        _payload.AppendData(_start!.GetBuffer(), 0, (int)_start.Length); // only called with a start
        _start.SetLength(0);
    }

    void AppendPayload(ReadOnlySpan<byte> bytes)
    {
        _payload.AppendData(bytes);
        PayloadLength += bytes.Length;
    }

    public void Dispose()
    {
        _payload.Dispose();
    }
}
