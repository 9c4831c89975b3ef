using System.Text;

namespace NewsArchive.Warc.Records;

/// <summary>Version line and fields of one record (WARC 1.1 §4), with the named fields that every reader needs.</summary>
public sealed record WarcRecordHead
{
    /// <summary>The version without the prefix: <c>1.0</c> or <c>1.1</c>. <c>ARC/1</c> for a record of an ARC file, which cannot be written.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// Whether the record stands in an ARC file. Its head is then what a WARC would say: type, URI, date, address, length and
    /// <c>ARC-Media-Type</c>; no id, no digests.
    /// </summary>
    public bool IsArc => Version.StartsWith("ARC/", StringComparison.Ordinal);

    /// <summary>Every field in written order (§5).</summary>
    public required WarcFields Fields { get; init; }

    /// <summary>WARC-Type (§5.5).</summary>
    public WarcRecordType Type => WarcRecordTypes.Parse(Fields["WARC-Type"]);

    /// <summary>WARC-Record-ID with its angle brackets (§5.2), or null where the record breaks the standard.</summary>
    public string? RecordId => Fields["WARC-Record-ID"];

    /// <summary>WARC-Target-URI without the brackets that WARC 1.0 writers put around it (§5.14).</summary>
    public string? TargetUri => Fields["WARC-Target-URI"]?.Trim('<', '>');

    /// <summary>WARC-Date in UTC (§5.4), or null where absent or not a date.</summary>
    public DateTimeOffset? Date => WarcDate.TryParse(Fields["WARC-Date"], out var date) ? date : null;

    /// <summary>Content-Length (§5.3) in bytes, or null where absent or not a number.</summary>
    public long? ContentLength =>
        long.TryParse(Fields["Content-Length"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>Content-Type of the block (§5.6).</summary>
    public string? ContentType => Fields["Content-Type"];

    /// <summary>
    /// Whether the block is an HTTP message: a response, request or revisit of <c>application/http</c>, or nothing (§6.3, §6.5, §6.7). Where
    /// a writer left out the type, the URI says it, as it does for the browser player.
    /// </summary>
    public bool HasHttpBlock => Type is WarcRecordType.Response or WarcRecordType.Request or WarcRecordType.Revisit && (ContentType is { } type ? IsHttp(type) : HasWebUri && ContentLength > 0);

    bool HasWebUri => TargetUri is { } uri && (uri.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    // RFC 9110 §8.3: type and subtype without case, parameters behind a semicolon.
    static bool IsHttp(ReadOnlySpan<char> type)
    {
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals("application/http", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The head as it stands in a file: version line, fields, blank line; UTF-8 with CRLF (§4).</summary>
    /// <exception cref="WarcRuleException">The version or a name is no token, or a value holds CR, LF or NUL.</exception>
    public byte[] ToBytes()
    {
        if (!WarcField.IsToken(Version))
            throw new WarcRuleException($"'{Version}' is no WARC version", "unknown-version", "WARC 1.1 §4", null, RecordId);
        var text = new StringBuilder(512).Append("WARC/").Append(Version).Append("\r\n");
        foreach (var field in Fields)
        {
            field.ThrowIfUnsafe(RecordId);
            text.Append(field.Name).Append(": ").Append(field.Value).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }
}
