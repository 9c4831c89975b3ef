using System.Globalization;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>When each URL of a new index was captured: the word of the records, against which pages are held.</summary>
sealed class CaptureDates(IEnumerable<CdxjEntry> index)
{
    readonly ILookup<string, string> _timestamps = index.ToLookup(entry => entry.Url, entry => entry.Timestamp, StringComparer.Ordinal);

    /// <summary>The instant given where the URL was captured then, else that of its first capture; null where it was not captured.</summary>
    public DateTimeOffset? Resolve(string url, DateTimeOffset date)
    {
        var timestamps = _timestamps[url];
        if (timestamps.Contains(WarcDate.ToTimestamp14(date), StringComparer.Ordinal))
            return date;
        return timestamps.Order(StringComparer.Ordinal).FirstOrDefault() is { } first
            && DateTimeOffset.TryParseExact(first, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var captured) ? captured : null;
    }
}
