using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>Parts a block that comes in pieces into HTTP head and payload, and checks the payload's digest.</summary>
sealed class PayloadProbe : IDisposable
{
    const int MaxHttpHeadBytes = WarcReadRecord.MaxHttpHeadBytes;
    const int HttpMark = 5; // HTTP/

    readonly DigestProbe? _digest;
    readonly string? _expected;
    readonly bool _mayBeBare; // as in WarcReadRecord.LooksLikeHttp
    bool _isHttp;
    DigestProbe? _dechunkedDigest;
    ChunkedDecoder? _chunked;
    MemoryStream? _headBytes;
    HttpHead? _httpHead;
    int _searched;

    public PayloadProbe(WarcRecordHead head)
    {
        _isHttp = head.HasHttpBlock;
        _mayBeBare = _isHttp && head is { ContentType: null, Type: not WarcRecordType.Request };
        _headBytes = _isHttp ? new MemoryStream() : null;
        var isElsewhere = head.Type is WarcRecordType.Revisit or WarcRecordType.Continuation || head.Fields["WARC-Segment-Number"] is not null;
        _expected = isElsewhere ? null : head.Fields["WARC-Payload-Digest"];
        _digest = DigestProbe.For(_expected);
    }

    /// <summary>What does not fit, once <see cref="Finish"/> was called; null where all fits or nothing is named.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>Whether the record names a payload digest that can be compared here.</summary>
    public bool HasDigest => _digest is not null;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_headBytes is null)
            AppendPayload(bytes);
        else
            AppendHead(bytes);
    }

    /// <summary>Ends the block and returns its HTTP head, if it has one.</summary>
    public HttpHead? Finish()
    {
        if (_digest is null)
            return _httpHead;
        if (_mayBeBare && _headBytes is { Length: > 0 and < HttpMark } shortBody)
            AppendBare(shortBody.ToArray());
        if (_isHttp && _httpHead is null && _headBytes is null)
            Mismatch = $"WARC-Payload-Digest could not be checked: no HTTP head within {MaxHttpHeadBytes} bytes";
        else if (!_digest.IsMatch && !(_chunked is { IsComplete: true } && _dechunkedDigest is { IsMatch: true }))
            Mismatch = $"WARC-Payload-Digest is {_digest.Expected}, the payload's is {_digest.Actual}";
        return _httpHead;
    }

    void AppendHead(ReadOnlySpan<byte> bytes)
    {
        if (_searched > 0 || HeadText.FindEnd(bytes, 0) < 0)
        {
            _headBytes!.Write(bytes); // the caller asked for null
            bytes = _headBytes.GetBuffer().AsSpan(0, (int)_headBytes.Length);
        }
        if (_mayBeBare && bytes.Length >= HttpMark && !bytes.StartsWith("HTTP/"u8))
        {
            AppendBare(bytes);
            return;
        }
        var end = HeadText.FindEnd(bytes, _searched);
        _searched = bytes.Length;
        if (end < 0 && bytes.Length <= MaxHttpHeadBytes)
            return;
        _headBytes = null;
        if (end < 0 || !HttpHead.TryParse(bytes[..end], out _httpHead) || _httpHead is null)
            return;
        if (_digest is not null && _httpHead.IsChunked)
            (_chunked, _dechunkedDigest) = (new ChunkedDecoder(), DigestProbe.For(_expected));
        AppendPayload(bytes[end..]);
    }

    void AppendBare(ReadOnlySpan<byte> body)
    {
        (_headBytes, _isHttp) = (null, false);
        AppendPayload(body);
    }

    void AppendPayload(ReadOnlySpan<byte> bytes)
    {
        _digest?.Append(bytes);
        if (_chunked is not null && _dechunkedDigest is { } dechunked)
            _chunked.Feed(bytes, dechunked.Append);
    }

    public void Dispose()
    {
        _digest?.Dispose();
        _dechunkedDigest?.Dispose();
        _headBytes?.Dispose();
    }
}
