using System.Globalization;

namespace NewsArchive.Articles.Listing;

/// <summary>
/// A stretch of UTC time as dates are written in WARC (<c>2021-04-08T02:38:00Z</c>), CDXJ (<c>20210408023800</c>) and by people (<c>2021</c>,
/// <c>2021-04</c>): a coarse date is the whole of what it names.
/// </summary>
/// <param name="First">Its first instant.</param>
/// <param name="Last">Its last instant, to 100 ns.</param>
public readonly record struct ListedDate(DateTimeOffset First, DateTimeOffset Last)
{
    const string Lowest = "00010101000000", Highest = "99991231235959";
    static readonly int[] lengths = [4, 6, 8, 10, 12, 14];

    /// <summary>Reads a date; digits finer than a second are left out.</summary>
    public static bool TryParse(string? text, out ListedDate date)
    {
        date = default;
        Span<char> digits = stackalloc char[14];
        var length = Digits(text, digits);
        if (!lengths.Contains(length))
            return false;
        if (!TryRead(string.Concat(digits[..length], Lowest.AsSpan(length)), out var first))
            return false;
        date = new ListedDate(first, End(first, length).AddTicks(-1));
        return true;
    }

    /// <summary>The timestamp of an index line, which has 14 to 17 digits, as a record has its date: <c>2021-04-08T02:38:00Z</c>.</summary>
    public static string ToIso(string timestamp) => timestamp.Length < 14 || timestamp.AsSpan().ContainsAnyExceptInRange('0', '9')
        ? timestamp
        : $"{timestamp.AsSpan(0, 4)}-{timestamp.AsSpan(4, 2)}-{timestamp.AsSpan(6, 2)}T{timestamp.AsSpan(8, 2)}:{timestamp.AsSpan(10, 2)}:{timestamp.AsSpan(12, 2)}{(timestamp.Length > 14 ? "." : "")}{timestamp.AsSpan(14)}Z";

    /// <summary>The digits without what separates them; 0 when something else stands there.</summary>
    static int Digits(string? text, Span<char> digits)
    {
        var length = 0;
        foreach (var c in text ?? "")
            if (char.IsAsciiDigit(c) && length < digits.Length)
                digits[length++] = c;
            else if (!char.IsAsciiDigit(c) && c is not ('-' or ':' or 'T' or 'Z' or '.'))
                return 0;
        return length;
    }

    static DateTimeOffset End(DateTimeOffset first, int length) => length switch
    {
        4 => first.Year == 9999 ? Max : first.AddYears(1),
        6 => first is { Year: 9999, Month: 12 } ? Max : first.AddMonths(1),
        8 => first.Date == DateTime.MaxValue.Date ? Max : first.AddDays(1),
        10 => first > Max.AddHours(-1) ? Max : first.AddHours(1),
        12 => first > Max.AddMinutes(-1) ? Max : first.AddMinutes(1),
        _ => first > Max.AddSeconds(-1) ? Max : first.AddSeconds(1),
    };

    static readonly DateTimeOffset Max = DateTimeOffset.MaxValue;

    static bool TryRead(string digits, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(digits, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
}
