using System.Globalization;

namespace NewsArchive.Warc.Records;

/// <summary>WARC-Date: a W3C date-time in UTC with 0 to 9 fraction digits (WARC 1.1 §5.4).</summary>
public static class WarcDate
{
    // The granularities of W3CDTF; a time of day always names its zone, and WARC asks for UTC.
    static readonly string[] Formats = ["yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    const int SecondsLength = 19; // yyyy-MM-ddTHH:mm:ss
    const int MaxFractionDigits = 9;
    const int TickDigits = 7;

    /// <summary>Reads a WARC date; false, never an exception, for what is none. Fractions finer than 100 ns are cut. A coarser W3C date (<c>2021-04</c>) is its first instant.</summary>
    public static bool TryParse(string? text, out DateTimeOffset date)
    {
        date = default;
        if (text is null)
            return false;
        if (!TryCutFraction(text, out var whole, out var ticks))
            return false;
        if (!DateTimeOffset.TryParseExact(whole, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date))
            return false;
        date = date.AddTicks(ticks);
        return true;
    }

    static bool TryCutFraction(string text, out string whole, out long ticks)
    {
        (whole, ticks) = (text, 0);
        if (text.Length <= SecondsLength || text[SecondsLength] != '.')
            return true;
        var digits = text.AsSpan(SecondsLength + 1);
        if (digits.Length is < 2 or > MaxFractionDigits + 1 || digits[^1] != 'Z' || digits[..^1].ContainsAnyExceptInRange('0', '9'))
            return false;
        for (var i = 0; i < TickDigits; i++)
            ticks = ticks * 10 + (i < digits.Length - 1 ? digits[i] - '0' : 0);
        whole = string.Concat(text.AsSpan(0, SecondsLength), "Z");
        return true;
    }

    /// <summary>Writes UTC with as many fraction digits as the instant needs: <c>2021-04-08T02:38:00Z</c>.</summary>
    public static string ToText(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The 14-digit form of CDXJ: <c>20210408023800</c>.</summary>
    public static string ToTimestamp14(DateTimeOffset date) => date.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
