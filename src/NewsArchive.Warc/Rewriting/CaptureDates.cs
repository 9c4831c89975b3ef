using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>When each URL of a new index was captured: the word of the records, against which pages are held. Holds some bytes a capture, whatever the length of URLs.</summary>
sealed class CaptureDates
{
    readonly HashSet<UInt128> _captures = [];
    readonly Dictionary<UInt128, long> _first = [];

    public CaptureDates(IEnumerable<CdxjEntry> index)
    {
        foreach (var entry in index)
        {
            _captures.Add(Key(entry.Timestamp, entry.Url));
            var (url, time) = (Key("", entry.Url), long.TryParse(entry.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue);
            if (!_first.TryGetValue(url, out var first) || time < first)
                _first[url] = time;
        }
    }

    /// <summary>The instant given where the URL was captured then, else that of its first capture; null where it was not captured.</summary>
    public DateTimeOffset? Resolve(string url, DateTimeOffset date)
    {
        if (_captures.Contains(Key(WarcDate.ToTimestamp14(date), url)))
            return date;
        return _first.TryGetValue(Key("", url), out var first)
            && DateTimeOffset.TryParseExact(first.ToString(CultureInfo.InvariantCulture), "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var captured) ? captured : null;
    }

    static UInt128 Key(string timestamp, string url) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes($"{timestamp} {url}".AsSpan()));
}
