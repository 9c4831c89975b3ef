using System.Globalization;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>The date forms seen in scraped front matter.</summary>
public static class FrontMatterDate
{
    static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>RFC 1123 (<c>Thu, 08 Apr 2021 02:38:00 GMT</c>), ISO 8601 with or without zone, <c>yyyy-MM-dd HH:mm:ss +0800</c>. Without a zone: UTC.</summary>
    /// <remarks>
    /// <c>/</c> and <c>.</c> may stand for <c>-</c>; one-digit months, days and hours are read; a wrong weekday is ignored, as feeds
    /// often have one. The offset is kept. Fractions beyond 100 ns are cut.
    /// </remarks>
    public static bool TryParse(string? text, out DateTimeOffset date)
    {
        date = default;
        if (text is null || text.Length > 64)
            return false;
        var rest = text.AsSpan().Trim();
        return (TryDay(ref rest, out var year, out var month, out var day)
                || TryNamedDay(ref rest, out year, out month, out day))
            && TryTime(ref rest, out var time)
            && TryZone(rest.Trim(), out var offset)
            && TryCompose(year, month, day, time, offset, out date);
    }

    /// <summary><c>2021-04-08</c>, <c>2021/4/8</c>, <c>2021.04.08</c>; the separators must agree.</summary>
    static bool TryDay(ref ReadOnlySpan<char> rest, out int year, out int month, out int day)
    {
        (year, month, day) = (0, 0, 0);
        var text = rest;
        if (!TryNumber(ref text, 4, 4, out year) || text.IsEmpty || text[0] is not ('-' or '/' or '.'))
            return false;
        var separator = text[0];
        text = text[1..];
        if (!TryNumber(ref text, 1, 2, out month) || text.IsEmpty || text[0] != separator)
            return false;
        text = text[1..];
        if (!TryNumber(ref text, 1, 2, out day))
            return false;
        rest = text;
        return true;
    }

    /// <summary><c>Thu, 08 Apr 2021</c>, <c>8 April 2021</c> (RFC 1123 §5.2.14; RFC 5322 §3.3).</summary>
    static bool TryNamedDay(ref ReadOnlySpan<char> rest, out int year, out int month, out int day)
    {
        (year, month, day) = (0, 0, 0);
        var text = rest;
        var comma = text.IndexOf(',');
        if (comma is > 0 and <= 9)
            text = text[(comma + 1)..].TrimStart();
        if (!TryNumber(ref text, 1, 2, out day) || !TryGap(ref text))
            return false;
        var end = 0;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
            end++;
        month = end is >= 3 and <= 9 ? MonthOf(text[..3]) : 0;
        text = text[end..];
        if (month == 0 || !TryGap(ref text) || !TryNumber(ref text, 4, 4, out year))
            return false;
        rest = text;
        return true;
    }

    static int MonthOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Months.Length; i++)
            if (name.Equals(Months[i], StringComparison.OrdinalIgnoreCase))
                return i + 1;
        return 0;
    }

    /// <summary>Nothing, or <c>T</c> or blanks followed by <c>HH:mm[:ss[.fraction]]</c>. A comma may mark the fraction (ISO 8601 §5.3.1.4).</summary>
    static bool TryTime(ref ReadOnlySpan<char> rest, out TimeSpan time)
    {
        time = default;
        if (rest.IsEmpty)
            return true;
        var text = rest[0] is 'T' or 't' ? rest[1..] : rest.TrimStart();
        if (text.Length == rest.Length)
            return false;
        if (text.IsEmpty || !char.IsAsciiDigit(text[0]))
            return rest[0] is not ('T' or 't');
        if (!TryNumber(ref text, 1, 2, out var hour) || !TryNumberAfter(ref text, ':', out var minute))
            return false;
        TryNumberAfter(ref text, ':', out var second);
        var ticks = text.Length > 1 && text[0] is '.' or ',' ? Fraction(ref text) : 0;
        if (hour > 23 || minute > 59 || second > 60)
            return false;
        time = new TimeSpan(hour, minute, Math.Min(second, 59)) + TimeSpan.FromTicks(ticks); // a leap second is the second before it
        rest = text;
        return true;
    }

    static long Fraction(ref ReadOnlySpan<char> text)
    {
        long ticks = 0, unit = TimeSpan.TicksPerSecond / 10;
        var i = 1;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++, unit /= 10)
            ticks += (text[i] - '0') * unit;
        text = text[i..];
        return ticks;
    }

    /// <summary>Nothing, <c>Z</c>, <c>GMT</c>, <c>UTC</c>, <c>UT</c>, <c>+08:00</c>, <c>+0800</c>, <c>+08</c>.</summary>
    static bool TryZone(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.IsEmpty || text.Equals("Z", StringComparison.OrdinalIgnoreCase) || text.SequenceEqual("GMT")
            || text.SequenceEqual("UTC") || text.SequenceEqual("UT"))
            return true;
        if (text[0] is not ('+' or '-'))
            return false;
        var sign = text[0] == '-' ? -1 : 1;
        text = text[1..];
        if (!TryNumber(ref text, 1, 2, out var hours))
            return false;
        if (!text.IsEmpty && text[0] == ':')
            text = text[1..];
        var minutes = 0;
        if (!text.IsEmpty && (!TryNumber(ref text, 2, 2, out minutes) || !text.IsEmpty))
            return false;
        offset = sign * new TimeSpan(hours, minutes, 0);
        return minutes < 60 && hours * 60 + minutes <= 14 * 60;
    }

    static bool TryCompose(int year, int month, int day, TimeSpan time, TimeSpan offset, out DateTimeOffset date)
    {
        date = default;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        var local = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified) + time;
        var utcTicks = local.Ticks - offset.Ticks;
        if (utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks)
            return false;
        date = new DateTimeOffset(local, offset);
        return true;
    }

    static bool TryGap(ref ReadOnlySpan<char> text)
    {
        var trimmed = text.TrimStart(" -");
        var moved = trimmed.Length < text.Length;
        text = trimmed;
        return moved;
    }

    static bool TryNumberAfter(ref ReadOnlySpan<char> text, char separator, out int number)
    {
        number = 0;
        var rest = text;
        if (rest.IsEmpty || rest[0] != separator)
            return false;
        rest = rest[1..];
        if (!TryNumber(ref rest, 2, 2, out number))
            return false;
        text = rest;
        return true;
    }

    static bool TryNumber(ref ReadOnlySpan<char> text, int minDigits, int maxDigits, out int number)
    {
        var digits = 0;
        while (digits < text.Length && digits < maxDigits && char.IsAsciiDigit(text[digits]))
            digits++;
        number = 0;
        if (digits < minDigits || !int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return false;
        text = text[digits..];
        return true;
    }
}
