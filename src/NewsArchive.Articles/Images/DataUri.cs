using System.Globalization;
using System.Text;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Images;

/// <summary>Images written into the text itself (RFC 2397, URL standard's "data: URL processor").</summary>
static class DataUri
{
    const int ShownCharacters = 48;

    /// <summary>Whether a URL is one.</summary>
    public static bool Is(string url) => url.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The image, or null: not base64 or percent-encoded bytes of an image, an SVG that could act, or a spacer of one pixel, which shows nothing.</summary>
    public static EmbeddedImage? Read(string uri)
    {
        if (!Is(uri) || Decode(uri) is not { } bytes || ImageHeader.Sniff(bytes) is not { } header || header.Size is { Width: <= 1, Height: <= 1 })
            return null;
        return header.MediaType == ActiveSvg.MediaType && ActiveSvg.IsActive(bytes) || !ImageHeader.IsComplete(bytes, header.MediaType)
            ? null
            : new EmbeddedImage(uri, WarcDigest.Sha256(bytes), bytes.Length, header);
    }

    /// <summary>The bytes, or null when they cannot be decoded.</summary>
    public static byte[]? Decode(string uri)
    {
        var comma = uri.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            return null;
        var end = uri.IndexOf('#', comma);
        var text = Unescape(uri.AsSpan()[(comma + 1)..(end < 0 ? uri.Length : end)]);
        if (!uri.AsSpan(0, comma).TrimEnd(' ').EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
            return text;
        return FromBase64(text);
    }

    /// <summary>A data: URI as reports show it, everything else whole.</summary>
    public static string Shorten(string url) => !Is(url) || url.Length <= ShownCharacters * 2 ? url
        : string.Create(CultureInfo.InvariantCulture, $"{url.AsSpan(0, ShownCharacters)}… ({url.Length} characters)");

    static byte[] Unescape(ReadOnlySpan<char> text)
    {
        var bytes = new MemoryStream(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '%' && at + 2 < text.Length && byte.TryParse(text.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.WriteByte(value);
                at += 3;
                continue;
            }
            _ = Rune.DecodeFromUtf16(text[at..], out var rune, out var used);
            bytes.Write(utf8[..rune.EncodeToUtf8(utf8)]);
            at += used;
        }
        return bytes.ToArray();
    }

    /// <summary>Forgiving base64 (Infra standard): white space anywhere, padding optional.</summary>
    static byte[]? FromBase64(byte[] text)
    {
        var digits = new StringBuilder(text.Length + 2);
        foreach (var b in text)
            if (b is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r'))
                digits.Append((char)b);
        while (digits.Length > 0 && digits[^1] == '=')
            digits.Length--;
        digits.Append('=', (4 - digits.Length % 4) % 4);
        var bytes = new byte[digits.Length / 4 * 3];
        return Convert.TryFromBase64String(digits.ToString(), bytes, out var written) ? bytes[..written] : null;
    }
}

/// <summary>An image in a <c>data:</c> URI: what it is; the bytes stay in the text.</summary>
/// <param name="Uri">The URI as written.</param>
/// <param name="Digest">SHA-256 of the decoded bytes.</param>
/// <param name="Length">Decoded bytes.</param>
/// <param name="Header">What they say.</param>
public sealed record EmbeddedImage(string Uri, WarcDigest Digest, long Length, ImageHeader Header)
{
    /// <summary>The decoded bytes.</summary>
    public byte[] Decode() => DataUri.Decode(Uri) ?? throw new InvalidOperationException("was decoded before");
}
