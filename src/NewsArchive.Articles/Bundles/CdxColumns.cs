using System.Globalization;
using System.Text;
using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Articles.Bundles;

/// <summary>
/// The columns of a CDX file, the older form of index (Internet Archive, "CDX and DAT Legend"): its first line is <c> CDX N b a m s k r M S V g</c>, a letter
/// for each, and begins with the character that stands between them.
/// </summary>
sealed class CdxColumns
{
    const string Missing = "-"; // where a line does not say
    const int Sha1Letters = 32; // a SHA-1 in base32

    readonly char _between;
    readonly string _letters;

    CdxColumns(char between, string letters) => (_between, _letters) = (between, letters);

    /// <summary>Reads the first line of a file; null when it is none of a CDX file, or lacks a column that every entry needs.</summary>
    public static CdxColumns? TryParse(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        if (text.Length < 5 || text.AsSpan(1, 3) is not "CDX" || text[4] != text[0])
            return null;
        var columns = text[5..].TrimEnd(text[0]).Split(text[0]);
        var letters = string.Concat(columns);
        return letters.Length == columns.Length && "NbaVg".All(letters.Contains) ? new(text[0], letters) : null;
    }

    /// <summary>What a line says; null when it is no line of this file. The length is 0 where no column (S) has it.</summary>
    public CdxjEntry? Read(string line)
    {
        var fields = line.Split(_between);
        if (fields.Length != _letters.Length || Field(fields, 'N') is not { } key || Field(fields, 'b') is not { Length: >= 14 and <= 17 } date || date.AsSpan().ContainsAnyExceptInRange('0', '9')
            || Field(fields, 'a') is not { } url || Field(fields, 'g') is not { } file || Number(Field(fields, 'V')) is not { } offset)
            return null;
        return new()
        {
            Surt = key,
            Timestamp = date,
            Url = url,
            Mime = Field(fields, 'm'),
            Status = Number(Field(fields, 's')) is <= 999 and var status ? (int)status : null,
            Digest = Field(fields, 'k') is { } digest ? digest.Length == Sha1Letters ? "sha1:" + digest : digest : null,
            Length = Number(Field(fields, 'S')) ?? 0,
            Offset = offset,
            Filename = file,
        };
    }

    string? Field(string[] fields, char letter) => _letters.IndexOf(letter, StringComparison.Ordinal) is var at and >= 0 && fields[at] is { Length: > 0 } field && field != Missing ? field : null;

    static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
