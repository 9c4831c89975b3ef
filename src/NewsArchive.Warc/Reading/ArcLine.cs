using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// The line before each record of an ARC file (Internet Archive, "Arc File Format" 1.0 and 2.0):
/// <c>URL IP-address date media-type length</c>, in version 2 with five more words before the length.
/// </summary>
sealed record ArcLine(string Url, string IpAddress, string Timestamp, string MediaType, long Length)
{
    /// <summary>What <see cref="WarcRecordHead.Version"/> says of a record that was read from an ARC file.</summary>
    public const string Version = "ARC/1";

    /// <summary>The longest first line that is looked at in a file that does not begin with <c>filedesc:</c>.</summary>
    public const int MaxFirstLineBytes = 16 * 1024;

    /// <summary>yyyymmddhhmmss; some old files leave out the seconds.</summary>
    static readonly int[] timestampDigits = [14, 12];

    /// <summary>Whether a file or member begins like an ARC file: its first record describes the file.</summary>
    public static bool IsFileStart(ReadOnlySpan<byte> bytes) => bytes.StartsWith("filedesc:"u8);

    /// <summary>Takes a line apart; null for what is none. URLs may hold blanks: the date marks where they end.</summary>
    public static ArcLine? Parse(ReadOnlySpan<byte> line)
    {
        var words = Encoding.Latin1.GetString(line.TrimEnd("\r\n"u8)).Split(' ');
        var date = FindTimestamp(words);
        if (date < 0 || date + 2 >= words.Length || !words[0].Contains(':', StringComparison.Ordinal)
            || !long.TryParse(words[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            return null;
        var isVersion2 = words.Length - date > 6; // media type, result code, checksum, location, offset, file name, length
        var mediaType = isVersion2 ? words[date + 1] : string.Join(' ', words[(date + 1)..^1]);
        return new(string.Join(' ', words[..(date - 1)]), words[date - 1], words[date], mediaType, length);
    }

    static int FindTimestamp(string[] words)
    {
        foreach (var length in timestampDigits)
            if (Array.FindIndex(words, Math.Min(2, words.Length), word => word.Length == length && !word.AsSpan().ContainsAnyExceptInRange('0', '9')) is >= 0 and var found)
                return found;
        return -1;
    }

    /// <summary>
    /// The record as a WARC head would describe it, for reading only: an ARC has no ids and no digests, so there are none.
    /// <c>ARC-Media-Type</c> holds what the line calls the content.
    /// </summary>
    public WarcRecordHead ToHead(bool isHttp)
    {
        var isFile = Url.StartsWith("filedesc:", StringComparison.Ordinal);
        var fields = ImmutableArray.CreateBuilder<WarcField>();
        fields.Add(new("WARC-Type", isFile ? "warcinfo" : isHttp ? "response" : "resource"));
        fields.Add(isFile ? new("WARC-Filename", Url["filedesc:".Length..].TrimStart('/')) : new("WARC-Target-URI", Url));
        if (ToWarcDate() is { } date)
            fields.Add(new("WARC-Date", date));
        if (!isFile)
            fields.Add(new("WARC-IP-Address", IpAddress));
        fields.Add(new("ARC-Media-Type", MediaType));
        fields.Add(new("Content-Type", isHttp ? "application/http;msgtype=response" : MediaType));
        fields.Add(new("Content-Length", Length.ToString(CultureInfo.InvariantCulture)));
        return new WarcRecordHead { Version = Version, Fields = new(fields.ToImmutable()) };
    }

    string? ToWarcDate()
    {
        var t = Timestamp;
        var text = $"{t[..4]}-{t[4..6]}-{t[6..8]}T{t[8..10]}:{t[10..12]}{(t.Length > 12 ? ":" : "")}{t[12..]}Z";
        return WarcDate.TryParse(text, out _) ? text : null;
    }
}
