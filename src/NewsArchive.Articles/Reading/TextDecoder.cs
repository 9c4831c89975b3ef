using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// Bytes to text. Strongest evidence first: byte order mark, valid UTF-8, a declaration that the bytes bear out, then the bytes alone.
/// Never fails: bytes that no encoding explains become U+FFFD, counted in a warning, and <see cref="SourceEncoding.IsLossless"/> is false.
/// </summary>
public static class TextDecoder
{
    /// <summary>A declaration is believed unless another reading of the bytes is better by this much (the scale of <see cref="EncodingSniffer"/>).</summary>
    const double DeclarationBonus = 1.0;

    /// <summary>How text is decoded whose bytes are UTF-8 and have no byte order mark.</summary>
    internal static SourceEncoding ValidUtf8 { get; } = new("utf-8", EncodingDecision.ValidUtf8, true);

    /// <summary>Decodes an article's bytes.</summary>
    public static DecodedText Decode(ReadOnlySpan<byte> bytes) => Decode(bytes, null);

    /// <summary>Decodes bytes whose server declared an encoding by label, or null: it goes before what the document says (HTML §13.2.3.2).</summary>
    internal static DecodedText Decode(ReadOnlySpan<byte> bytes, string? label)
    {
        if (CharacterEncoding.FromByteOrderMark(bytes) is { } marked)
            return Finish(bytes, marked, EncodingDecision.ByteOrderMark, []);
        var declared = CharacterEncoding.FromLabel(label?.ToLowerInvariant() ?? "") ?? DeclaredEncoding.Find(bytes);
        if (bytes.Contains((byte)0) && Utf16WithoutMark(bytes) is { } wide)
            return Finish(bytes, wide, EncodingDecision.Sniffed, [Guessed(wide)]);
        if (Utf8.IsValid(bytes))
            return new(Encoding.UTF8.GetString(bytes), ValidUtf8, Contradiction(declared, "utf-8"));
        return DecodeLegacy(bytes, declared);
    }

    /// <summary>
    /// Encodes text the way a source was encoded: the inverse of <see cref="Decode(ReadOnlySpan{byte})"/> where <see cref="SourceEncoding.IsLossless"/>.
    /// Characters that the encoding lacks become <c>?</c>.
    /// </summary>
    /// <param name="text">The text, with U+FEFF at its start when the source had a byte order mark.</param>
    /// <param name="encodingName">A <see cref="SourceEncoding.Name"/>.</param>
    /// <exception cref="ArgumentException">The name is none that <see cref="Decode(ReadOnlySpan{byte})"/> gives.</exception>
    public static byte[] Encode(string text, string encodingName) =>
        (CharacterEncoding.FromName(encodingName) ?? throw new ArgumentException($"unknown encoding {encodingName}", nameof(encodingName)))
        .Lenient.GetBytes(text);

    /// <summary>Decodes names that carry no encoding, all together, since one name alone is too short to tell by.</summary>
    internal static CharacterEncoding SniffNames(IEnumerable<byte[]> names)
    {
        var all = new MemoryStream();
        foreach (var name in names)
        {
            all.Write(name);
            all.WriteByte((byte)'\n');
        }
        var bytes = all.GetBuffer().AsSpan(0, (int)all.Length);
        return Utf8.IsValid(bytes) ? CharacterEncoding.Utf8 : EncodingSniffer.Best(bytes).Encoding;
    }

    static DecodedText DecodeLegacy(ReadOnlySpan<byte> bytes, CharacterEncoding? declared)
    {
        // A UTF-8 page cut in mid-character, or with one foreign quotation, is still UTF-8.
        if (EncodingSniffer.IsMostlyUtf8(bytes))
            return Finish(bytes, CharacterEncoding.Utf8, declared == CharacterEncoding.Utf8 ? EncodingDecision.Declared : EncodingDecision.Sniffed,
                Contradiction(declared, "utf-8"));
        var best = EncodingSniffer.Best(bytes);
        if (declared is not null && declared != CharacterEncoding.Utf8
            && EncodingSniffer.Score(bytes, declared) + DeclarationBonus >= best.Score)
            return Finish(bytes, declared, EncodingDecision.Declared, []);
        return Finish(bytes, best.Encoding, EncodingDecision.Sniffed, [Guessed(best.Encoding), .. Contradiction(declared, best.Encoding.Name)]);
    }

    static DecodedText Finish(ReadOnlySpan<byte> bytes, CharacterEncoding encoding, EncodingDecision decision, ImmutableArray<ArticleWarning> warnings)
    {
        var text = encoding.Lenient.GetString(bytes);
        var isLossless = encoding.Lenient.GetBytes(text).AsSpan().SequenceEqual(bytes);
        var undecodable = isLossless ? 0 : text.AsSpan().Count('\uFFFD') - bytes.Count("\uFFFD"u8);
        if (undecodable > 0)
            warnings = warnings.Add(new("encoding-undecodable",
                string.Create(CultureInfo.InvariantCulture, $"{undecodable} byte sequence(s) are no {encoding.Name}; shown as U+FFFD, the source is kept")));
        return new(text, new(encoding.Name, decision, isLossless), warnings);
    }

    /// <summary>UTF-16 of mostly ASCII text shows as every second byte being NUL.</summary>
    static CharacterEncoding? Utf16WithoutMark(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || bytes.Length % 2 != 0)
            return null;
        int even = 0, odd = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }
        var (few, many) = (bytes.Length / 200, bytes.Length / 10); // 1 % and 20 % of the code units
        return even <= few && odd > many ? CharacterEncoding.Utf16LittleEndian
            : odd <= few && even > many ? CharacterEncoding.Utf16BigEndian
            : null;
    }

    static ArticleWarning Guessed(CharacterEncoding encoding) => new("encoding-guessed", $"no usable declaration; read as {encoding.Name}");

    static ImmutableArray<ArticleWarning> Contradiction(CharacterEncoding? declared, string name) =>
        declared is null || declared.Name == name ? []
        : [new("encoding-declaration", $"the page declares {declared.Name}, but its bytes are {name}")];
}
