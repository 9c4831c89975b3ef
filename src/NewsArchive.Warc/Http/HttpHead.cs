using System.Diagnostics.CodeAnalysis;
using System.Text;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Http;

/// <summary>The start line and fields of an HTTP/1.x message, and its bytes as they were on the wire (RFC 9112 §2).</summary>
/// <remarks>
/// Text is Latin-1: one character for each byte, so that <see cref="ToBytes"/> gives back every octet of a name or value,
/// whatever its encoding was. Lines may end with LF alone; folded lines are joined with one blank (§5.2).
/// </remarks>
public sealed record HttpHead
{
    /// <summary>The most fields that a head may have: 1,000, ten times what Apache accepts.</summary>
    public const int MaxFieldCount = 1000;

    /// <summary>Status line or request line without CRLF (RFC 9112 §3, §4).</summary>
    public required string StartLine { get; init; }

    /// <summary>Fields in wire order, case kept (RFC 9110 §5).</summary>
    public required WarcFields Fields { get; init; }

    /// <summary>Bytes of the head including its blank line.</summary>
    public required int Length { get; init; }

    /// <summary>Status code of a response, 0 to 999 (RFC 9110 §15), or null for a request or a malformed line.</summary>
    public int? Status
    {
        get
        {
            // RFC 9112 §4: status-line = HTTP-version SP status-code SP [ reason-phrase ]; the last SP is often missing.
            if (!StartLine.StartsWith("HTTP/", StringComparison.Ordinal))
                return null;
            var rest = StartLine.AsSpan(StartLine.AsSpan().IndexOf(' ') + 1);
            if (rest.Length < 3 || rest.Length == StartLine.Length || rest[..3].ContainsAnyExceptInRange('0', '9') || (rest.Length > 3 && rest[3] != ' '))
                return null;
            return (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + rest[2] - '0';
        }
    }

    /// <summary>Whether it says that its body is in chunks: chunked is the last transfer coding (RFC 9112 §6.1).</summary>
    public bool IsChunked => Fields["Transfer-Encoding"]?.TrimEnd().EndsWith("chunked", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads a head from the start of a block; false when the blank line does not come within the bytes given.</summary>
    /// <remarks>False as well above <see cref="MaxFieldCount"/> fields. Lines that are no fields are left out.</remarks>
    /// <param name="block">The beginning of a message.</param>
    /// <param name="head">The head; null where the result is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> block, [NotNullWhen(true)] out HttpHead? head)
    {
        head = null;
        var length = HeadText.FindEnd(block);
        if (length < 0 || block[..length].Count((byte)'\n') > MaxFieldCount + 2)
            return false;
        var text = HeadText.Parse(block[..length], latin1: true);
        head = new HttpHead { StartLine = text.StartLine, Fields = text.Fields, Length = length };
        return true;
    }

    /// <summary>Start line, fields and blank line with CRLF, as Latin-1. Folds and odd line ends of the original are gone.</summary>
    /// <exception cref="WarcRuleException">The start line or a value holds CR, LF, NUL or a character above U+00FF, or a name is no token.</exception>
    public byte[] ToBytes()
    {
        new WarcField("Start-Line", StartLine).ThrowIfUnsafe();
        var text = new StringBuilder(512).Append(StartLine).Append("\r\n");
        foreach (var field in Fields)
        {
            field.ThrowIfUnsafe();
            text.Append(field.Name).Append(": ").Append(field.Value).Append("\r\n");
        }
        var head = text.Append("\r\n").ToString();
        if (head.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff'))
            throw new WarcRuleException("an HTTP head holds a character above U+00FF: encode it first", "http-message", "RFC 9112 §2.2");
        return Encoding.Latin1.GetBytes(head);
    }
}
