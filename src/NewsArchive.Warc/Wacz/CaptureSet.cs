using System.IO.Hashing;
using System.Runtime.InteropServices;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>Which URL was captured when, and with which payload, by the index. Holds some keys of 16 bytes a capture, whatever the length of URLs.</summary>
sealed class CaptureSet
{
    readonly HashSet<UInt128> _captures = [];
    readonly HashSet<UInt128> _contents = [];
    readonly HashSet<UInt128> _payloads = []; // by digest, and by algorithm: only digests of one algorithm can differ
    readonly HashSet<UInt128> _urls = [];

    /// <param name="url">The record's URL.</param>
    /// <param name="timestamp">14 digits or more.</param>
    /// <param name="isRevisit">Whether it only refers to another capture.</param>
    /// <param name="digest">Digest of its payload, in any form, or null.</param>
    public void Add(string url, string timestamp, bool isRevisit, string? digest)
    {
        var key = Key(url, timestamp);
        _captures.Add(key);
        _urls.Add(Key(url, ""));
        if (isRevisit)
            return;
        _contents.Add(key);
        if (WarcDigest.TryParse(digest, out var payload))
        {
            _payloads.Add(Key(url, timestamp, payload.ToString()));
            _payloads.Add(Key(url, timestamp, payload.Algorithm));
        }
    }

    /// <summary>Whether the URL was captured at that second.</summary>
    public bool Contains(string url, DateTimeOffset date) => _captures.Contains(Key(url, WarcDate.ToTimestamp14(date)));

    /// <summary>The same, by a record that is no revisit.</summary>
    public bool ContainsContent(string url, DateTimeOffset date) => _contents.Contains(Key(url, WarcDate.ToTimestamp14(date)));

    /// <summary>Whether every record there that is no revisit has another payload.</summary>
    public bool HasOtherPayload(string url, DateTimeOffset date, WarcDigest digest) =>
        WarcDate.ToTimestamp14(date) is var at && _payloads.Contains(Key(url, at, digest.Algorithm)) && !_payloads.Contains(Key(url, at, digest.ToString()));

    /// <summary>Whether the URL was captured at all.</summary>
    public bool ContainsUrl(string url) => _urls.Contains(Key(url, ""));

    static UInt128 Key(string url, string timestamp, string digest = "") =>
        XxHash128.HashToUInt128(MemoryMarshal.AsBytes($"{(timestamp.Length > 14 ? timestamp[..14] : timestamp)} {digest} {url}".AsSpan()));
}
