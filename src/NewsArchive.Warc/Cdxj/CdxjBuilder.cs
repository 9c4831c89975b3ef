using System.Globalization;
using System.Text;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Cdxj;

/// <summary>Makes the index entry of a record: what a CDXJ 0.1.0 line says of it, as replay tools expect it.</summary>
public static class CdxjBuilder
{
    /// <summary>
    /// The entry of a response, resource or revisit record; null for every other type (a conversion in the index hides the capture of
    /// the same URL from the player) and for a record without target URI or date.
    /// </summary>
    /// <param name="head">The record's head.</param>
    /// <param name="http">The HTTP head at the start of its block: status and media type come from it. Null where there is none.</param>
    /// <param name="location">The record's member in its file.</param>
    /// <param name="filename">Name of that file, without folder.</param>
    public static CdxjEntry? Build(WarcRecordHead head, HttpHead? http, WarcLocation location, string filename) =>
        Build(head, http, location, filename, SurtForm.Player);

    /// <summary>The same with keys of another form.</summary>
    /// <param name="head">The record's head.</param>
    /// <param name="http">The HTTP head at the start of its block: status and media type come from it. Null where there is none.</param>
    /// <param name="location">The record's member in its file.</param>
    /// <param name="filename">Name of that file, without folder.</param>
    /// <param name="form">Whose keys.</param>
    public static CdxjEntry? Build(WarcRecordHead head, HttpHead? http, WarcLocation location, string filename, SurtForm form)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(filename);
        if (head.Type is not (WarcRecordType.Response or WarcRecordType.Resource or WarcRecordType.Revisit) || head.TargetUri is not { } url || head.Date is not { } date)
            return null;
        return new()
        {
            Surt = ToKey(url, form),
            Timestamp = WarcDate.ToTimestamp14(date),
            Url = url,
            Digest = head.Fields["WARC-Payload-Digest"],
            Mime = ToMime(head, http),
            Filename = filename,
            Offset = location.Offset,
            Length = location.Length,
            Status = head.Type == WarcRecordType.Resource ? 200 : http?.Status,
        };
    }

    /// <summary><see cref="Surt.FromUrl(string)"/> with blanks and controls escaped: a URI that is no URL may hold them, a key may not.</summary>
    public static string ToKey(string url) => ToKey(url, SurtForm.Player);

    static string ToKey(string url, SurtForm form)
    {
        var surt = Surt.FromUrl(url, form);
        if (surt.Length > 0 && !surt.AsSpan().ContainsAnyInRange('\0', ' '))
            return surt;
        var key = new StringBuilder(surt.Length + 8);
        foreach (var c in surt)
            _ = c > ' ' ? key.Append(c) : key.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
        return key.Length == 0 ? "-" : key.ToString();
    }

    static string? ToMime(WarcRecordHead head, HttpHead? http) =>
        head.Type switch
        {
            WarcRecordType.Revisit => "warc/revisit",
            WarcRecordType.Response when http is not null => WithoutParameters(http.Fields["Content-Type"] ?? head.Fields["ARC-Media-Type"]),
            _ => WithoutParameters(head.ContentType),
        };

    static string? WithoutParameters(string? contentType) => contentType?.Split(';', 2)[0].Trim();
}
