using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>When each URL of a new index was captured: the word of the records, against which pages are held. Holds some bytes a capture, whatever the length of URLs.</summary>
/// <param name="index">The index, which is read once, and once more where a page is of another instant than any capture of it.</param>
sealed class CaptureDates(IEnumerable<CdxjEntry> index)
{
    readonly Lazy<KeySet<UInt128>> _captures = new(() => Captures(index));
    readonly Lazy<Dictionary<UInt128, long>> _first = new(() => First(index));

    static KeySet<UInt128> Captures(IEnumerable<CdxjEntry> index)
    {
        var captures = new KeySet<UInt128>();
        foreach (var entry in index)
            captures.Add(Key(entry.Timestamp, entry.Url));
        return captures;
    }

    static Dictionary<UInt128, long> First(IEnumerable<CdxjEntry> index)
    {
        var times = new Dictionary<UInt128, long>();
        foreach (var entry in index)
        {
            var (url, time) = (Key("", entry.Url), long.TryParse(entry.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue);
            if (!times.TryGetValue(url, out var first) || time < first)
                times[url] = time;
        }
        return times;
    }

    /// <summary>The instant given where the URL was captured then, else that of its first capture; null where it was not captured.</summary>
    public DateTimeOffset? Resolve(string url, DateTimeOffset date)
    {
        if (_captures.Value.Contains(Key(WarcDate.ToTimestamp14(date), url)))
            return date;
        return _first.Value.TryGetValue(Key("", url), out var first)
            && DateTimeOffset.TryParseExact(first.ToString(CultureInfo.InvariantCulture), "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var captured) ? captured : null;
    }

    static UInt128 Key(string timestamp, string url) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes($"{timestamp} {url}".AsSpan()));
}
