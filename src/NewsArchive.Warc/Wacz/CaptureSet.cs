using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>Which URL was captured when, and with which payload, by the index. Holds four keys of 8 bytes a capture, whatever the length of URLs.</summary>
sealed class CaptureSet
{
    readonly KeySet<ulong> _keys = new();

    /// <param name="url">The record's URL.</param>
    /// <param name="timestamp">14 digits or more.</param>
    /// <param name="isRevisit">Whether it only refers to another capture.</param>
    /// <param name="digest">Digest of its payload, in any form, or null.</param>
    public void Add(string url, string timestamp, bool isRevisit, string? digest)
    {
        _keys.Add(Key("url", url));
        _keys.Add(Key(isRevisit ? "revisit" : "content", url, timestamp));
        if (isRevisit || !WarcDigest.TryParse(digest, out var payload))
            return;
        _keys.Add(Key("payload", url, timestamp, payload.ToString()));
        _keys.Add(Key("digested", url, timestamp, payload.Algorithm)); // only digests of one algorithm can differ
    }

    /// <summary>Whether the URL was captured at that second.</summary>
    public bool Contains(string url, DateTimeOffset date) => ContainsContent(url, date) || _keys.Contains(Key("revisit", url, WarcDate.ToTimestamp14(date)));

    /// <summary>The same, by a record that is no revisit.</summary>
    public bool ContainsContent(string url, DateTimeOffset date) => _keys.Contains(Key("content", url, WarcDate.ToTimestamp14(date)));

    /// <summary>Whether every record there that is no revisit has another payload.</summary>
    public bool HasOtherPayload(string url, DateTimeOffset date, WarcDigest digest) =>
        WarcDate.ToTimestamp14(date) is var at && _keys.Contains(Key("digested", url, at, digest.Algorithm)) && !_keys.Contains(Key("payload", url, at, digest.ToString()));

    /// <summary>Whether the URL was captured at all.</summary>
    public bool ContainsUrl(string url) => _keys.Contains(Key("url", url));

    static ulong Key(string kind, string url, string timestamp = "", string digest = "") =>
        TextKey.Of($"{kind} {(timestamp.Length > 14 ? timestamp[..14] : timestamp)} {digest} {url}");
}
