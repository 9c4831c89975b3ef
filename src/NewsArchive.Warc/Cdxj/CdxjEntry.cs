using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NewsArchive.Warc.Cdxj;

/// <summary>One line of a CDXJ 0.1.0 index: <c>surt SP timestamp SP {json}</c>. A value: nothing is checked before <see cref="ToLine"/>.</summary>
public sealed record CdxjEntry
{
    // Nothing here is ever put into HTML: escaping what HTML escapes would only make lines longer and harder to grep.
    static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sort key of the URL, see <see cref="Cdxj.Surt"/>. Without blanks and controls.</summary>
    public required string Surt { get; init; }
    /// <summary>The instant of the capture, in UTC: 14 digits, <c>yyyyMMddHHmmss</c>. Lines of others may have up to 17 (milliseconds).</summary>
    public required string Timestamp { get; init; }
    /// <summary>The record's WARC-Target-URI.</summary>
    public required string Url { get; init; }
    /// <summary>Payload digest as WARC-Payload-Digest writes it (WARC 1.1 §5.9), or null.</summary>
    public string? Digest { get; init; }
    /// <summary>Media type of the payload, without parameters; <c>warc/revisit</c> for a revisit; null where there is none.</summary>
    public string? Mime { get; init; }
    /// <summary>WARC file name without folder.</summary>
    public required string Filename { get; init; }
    /// <summary>Offset of the member, in bytes.</summary>
    public required long Offset { get; init; }
    /// <summary>Length of the member, in bytes.</summary>
    public required long Length { get; init; }
    /// <summary>HTTP status (RFC 9110 §15), 0 to 999; 200 for resource records; null where there is none.</summary>
    public int? Status { get; init; }

    /// <summary>The line without its line feed; canonical JSON, fixed key order.</summary>
    /// <exception cref="WarcRuleException">
    /// The line could not be read back: the key is empty or holds a blank or control, the timestamp is not of 14 to 17 digits, the file has no name, or offset or length is negative.
    /// </exception>
    public string ToLine()
    {
        ThrowIfUnreadable();
        var json = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(json, WriterOptions))
            WriteJson(writer);
        return string.Concat(Surt, " ", Timestamp, " ", Encoding.UTF8.GetString(json.WrittenSpan));
    }

    void ThrowIfUnreadable()
    {
        if (!IsWord(Surt))
            throw Refusal("the key is empty or holds a blank or control", nameof(Surt));
        if (!IsTimestamp(Timestamp))
            throw Refusal($"'{Timestamp}' is no timestamp of 14 to 17 digits", nameof(Timestamp));
        if (Filename.Length == 0)
            throw Refusal("the file has no name", nameof(Filename));
        if (Offset < 0 || Length < 0 || Offset > long.MaxValue - Length)
            throw Refusal("offset or length is negative, or too large", nameof(Offset));

        WarcRuleException Refusal(string reason, string property) => new($"index line of {Url}: {reason}", "index-line", "CDXJ 0.1.0", property);
    }

    /// <summary>A line of <see cref="ToLine"/> with another offset.</summary>
    internal static byte[] WithOffset(ReadOnlySpan<byte> line, long offset)
    {
        var from = line.LastIndexOf(OffsetKey) + OffsetKey.Length; // behind it come only numbers: no text can hold the key
        var length = line[from..].IndexOf((byte)',');
        Span<byte> digits = stackalloc byte[20];
        offset.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        return [.. line[..from], .. digits[..count], .. line[(from + length)..]];
    }

    static ReadOnlySpan<byte> OffsetKey => ",\"offset\":"u8;

    /// <summary>Reads one line; numbers may be written as JSON strings. Unknown keys are skipped.</summary>
    /// <returns>False, never an exception, for what is no such line or lacks url, filename, offset or length.</returns>
    public static bool TryParse(string line, [NotNullWhen(true)] out CdxjEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(line);
        entry = null;
        var first = line.IndexOf(' ', StringComparison.Ordinal);
        var second = first < 0 ? -1 : line.IndexOf(' ', first + 1);
        if (second < 0 || !IsWord(line[..first]) || !IsTimestamp(line.AsSpan(first + 1, second - first - 1)))
            return false;
        try
        {
            entry = ReadJson(line[..first], line[(first + 1)..second], Encoding.UTF8.GetBytes(line[(second + 1)..]));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair in a string.
        }
        return entry is not null;
    }

    void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("url", Url);
        if (Digest is not null)
            writer.WriteString("digest", Digest);
        if (Mime is not null)
            writer.WriteString("mime", Mime);
        writer.WriteString("filename", Filename);
        writer.WriteNumber("offset", Offset);
        writer.WriteNumber("length", Length);
        if (Status is { } status)
            writer.WriteNumber("status", status);
        writer.WriteEndObject();
    }

    static CdxjEntry? ReadJson(string surt, string timestamp, byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? "";
            if (!reader.Read() || !values.TryAdd(name, ReadScalar(ref reader)))
                return null;
        }
        return reader.Read() ? null : FromValues(surt, timestamp, values);
    }

    /// <summary>The text of a string or number; null, and the whole value skipped, for anything else.</summary>
    static string? ReadScalar(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        if (reader.TokenType == JsonTokenType.Number)
            return Encoding.UTF8.GetString(reader.ValueSpan);
        reader.Skip();
        return null;
    }

    static CdxjEntry? FromValues(string surt, string timestamp, Dictionary<string, string?> values)
    {
        if (values.GetValueOrDefault("url") is not { } url || values.GetValueOrDefault("filename") is not { Length: > 0 } filename
            || !TryParseNumber(values.GetValueOrDefault("offset"), out var offset) || !TryParseNumber(values.GetValueOrDefault("length"), out var length)
            || offset > long.MaxValue - length)
            return null;
        return new()
        {
            Surt = surt,
            Timestamp = timestamp,
            Url = url,
            Digest = values.GetValueOrDefault("digest"),
            Mime = values.GetValueOrDefault("mime"),
            Filename = filename,
            Offset = offset,
            Length = length,
            Status = TryParseNumber(values.GetValueOrDefault("status"), out var status) && status <= 999 ? (int)status : null,
        };
    }

    static bool TryParseNumber(string? text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    static bool IsWord(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyInRange('\0', ' ');

    static bool IsTimestamp(ReadOnlySpan<char> text) => text.Length is >= 14 and <= 17 && text.IndexOfAnyExceptInRange('0', '9') < 0;
}
