namespace NewsArchive.Warc.Records;

/// <summary>WARC-Date: a W3C date-time in UTC with 0 to 9 fraction digits (WARC 1.1 §5.4).</summary>
public static class WarcDate
{
    /// <summary>Reads a WARC date; fractions finer than 100 ns are cut.</summary>
    public static bool TryParse(string? text, out DateTimeOffset date) => throw new NotImplementedException();

    /// <summary>Writes UTC with as many fraction digits as the instant needs: <c>2021-04-08T02:38:00Z</c>.</summary>
    public static string ToText(DateTimeOffset date) => throw new NotImplementedException();

    /// <summary>The 14-digit form of CDXJ: <c>20210408023800</c>.</summary>
    public static string ToTimestamp14(DateTimeOffset date) => throw new NotImplementedException();
}
