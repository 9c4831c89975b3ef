using System.Collections.Frozen;
using System.Text;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// The encodings that sources are read with. Legacy ones come straight from the code pages provider, so nothing global is registered.
/// UTF-7 is none of them: it hides markup from every filter that reads ASCII.
/// </summary>
sealed class CharacterEncoding
{
    public static readonly CharacterEncoding Utf8 = new("utf-8", new UTF8Encoding(false));
    public static readonly CharacterEncoding Utf16LittleEndian = new("utf-16le", new UnicodeEncoding(false, false));
    public static readonly CharacterEncoding Utf16BigEndian = new("utf-16be", new UnicodeEncoding(true, false));
    public static readonly CharacterEncoding Gb18030 = CodePage("gb18030", 54936);
    public static readonly CharacterEncoding Big5 = CodePage("big5", 950);
    public static readonly CharacterEncoding ShiftJis = CodePage("shift_jis", 932);
    public static readonly CharacterEncoding EucJp = CodePage("euc-jp", 51932);
    public static readonly CharacterEncoding EucKr = CodePage("euc-kr", 949);
    public static readonly CharacterEncoding Windows874 = CodePage("windows-874", 874);
    public static readonly CharacterEncoding Windows1250 = CodePage("windows-1250", 1250);
    public static readonly CharacterEncoding Windows1251 = CodePage("windows-1251", 1251);
    public static readonly CharacterEncoding Windows1252 = CodePage("windows-1252", 1252);
    public static readonly CharacterEncoding Windows1253 = CodePage("windows-1253", 1253);
    public static readonly CharacterEncoding Windows1254 = CodePage("windows-1254", 1254);
    public static readonly CharacterEncoding Windows1255 = CodePage("windows-1255", 1255);
    public static readonly CharacterEncoding Windows1256 = CodePage("windows-1256", 1256);
    public static readonly CharacterEncoding Koi8R = CodePage("koi8-r", 20866);

    static readonly CharacterEncoding Utf32LittleEndian = new("utf-32le", new UTF32Encoding(false, false));
    static readonly CharacterEncoding Utf32BigEndian = new("utf-32be", new UTF32Encoding(true, false));

    static readonly FrozenDictionary<string, CharacterEncoding> ByName = new[]
    {
        Utf8, Utf16LittleEndian, Utf16BigEndian, Utf32LittleEndian, Utf32BigEndian, Gb18030, Big5, ShiftJis, EucJp, EucKr,
        Windows874, Windows1250, Windows1251, Windows1252, Windows1253, Windows1254, Windows1255, Windows1256, Koi8R,
        CodePage("windows-1257", 1257), CodePage("windows-1258", 1258), CodePage("koi8-u", 21866), CodePage("ibm866", 866),
        CodePage("macintosh", 10000), CodePage("iso-8859-2", 28592), CodePage("iso-8859-3", 28593), CodePage("iso-8859-4", 28594),
        CodePage("iso-8859-5", 28595), CodePage("iso-8859-6", 28596), CodePage("iso-8859-7", 28597), CodePage("iso-8859-8", 28598),
        CodePage("iso-8859-13", 28603), CodePage("iso-8859-15", 28605),
    }.ToFrozenDictionary(encoding => encoding.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Labels of the Encoding Standard (§4.2) that are seen in pages and differ from the name here.</summary>
    static readonly FrozenDictionary<string, CharacterEncoding> ByLabel = new Dictionary<string, CharacterEncoding>
    {
        ["utf8"] = Utf8,
        ["unicode-1-1-utf-8"] = Utf8,
        ["gb2312"] = Gb18030,
        ["gbk"] = Gb18030,
        ["gb_2312-80"] = Gb18030,
        ["x-gbk"] = Gb18030,
        ["cp936"] = Gb18030,
        ["chinese"] = Gb18030,
        ["big5-hkscs"] = Big5,
        ["cn-big5"] = Big5,
        ["x-x-big5"] = Big5,
        ["cp950"] = Big5,
        ["shift-jis"] = ShiftJis,
        ["sjis"] = ShiftJis,
        ["x-sjis"] = ShiftJis,
        ["ms_kanji"] = ShiftJis,
        ["windows-31j"] = ShiftJis,
        ["x-euc-jp"] = EucJp,
        ["eucjp"] = EucJp,
        ["ks_c_5601-1987"] = EucKr,
        ["ksc5601"] = EucKr,
        ["korean"] = EucKr,
        ["windows-949"] = EucKr,
        ["cp949"] = EucKr,
        ["us-ascii"] = Windows1252,
        ["ascii"] = Windows1252,
        ["iso-8859-1"] = Windows1252,
        ["iso8859-1"] = Windows1252,
        ["iso_8859-1"] = Windows1252,
        ["latin1"] = Windows1252,
        ["l1"] = Windows1252,
        ["cp1252"] = Windows1252,
        ["x-cp1252"] = Windows1252,
        ["cp1250"] = Windows1250,
        ["cp1251"] = Windows1251,
        ["x-cp1251"] = Windows1251,
        ["win-1251"] = Windows1251,
        ["cp1253"] = Windows1253,
        ["iso-8859-9"] = Windows1254,
        ["latin5"] = Windows1254,
        ["cp1254"] = Windows1254,
        ["cp1255"] = Windows1255,
        ["cp1256"] = Windows1256,
        ["tis-620"] = Windows874,
        ["iso-8859-11"] = Windows874,
        ["koi8"] = Koi8R,
        ["koi"] = Koi8R,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    CharacterEncoding(string name, Encoding lenient) => (Name, Lenient) = (name, lenient);

    /// <summary>IANA name in lower case. GB2312 and GBK are read as their superset GB18030, ISO 8859-1 as windows-1252, as browsers do.</summary>
    public string Name { get; }

    /// <summary>Replaces what it cannot decode by U+FFFD and what it cannot encode by <c>?</c>; writes no byte order mark.</summary>
    public Encoding Lenient { get; }

    /// <summary>By a <see cref="Name"/>, or null.</summary>
    public static CharacterEncoding? FromName(string name) => ByName.GetValueOrDefault(name);

    /// <summary>By what a page declares; null for unknown and refused labels. UTF-16 cannot be declared in ASCII (HTML §13.2.3.2).</summary>
    public static CharacterEncoding? FromLabel(string label)
    {
        var found = ByLabel.GetValueOrDefault(label) ?? ByName.GetValueOrDefault(label);
        return found is null || found.Name.StartsWith("utf-16", StringComparison.Ordinal) || found.Name.StartsWith("utf-32", StringComparison.Ordinal)
            ? null : found;
    }

    /// <summary>By the first bytes (Unicode 16 §23.8); UTF-32 before UTF-16, whose mark it starts with.</summary>
    public static CharacterEncoding? FromByteOrderMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? Utf8
        : bytes.StartsWith<byte>([0xFF, 0xFE, 0, 0]) ? Utf32LittleEndian
        : bytes.StartsWith<byte>([0, 0, 0xFE, 0xFF]) ? Utf32BigEndian
        : bytes.StartsWith<byte>([0xFF, 0xFE]) ? Utf16LittleEndian
        : bytes.StartsWith<byte>([0xFE, 0xFF]) ? Utf16BigEndian
        : null;

    static CharacterEncoding CodePage(string name, int codePage) =>
        new(name, CodePagesEncodingProvider.Instance.GetEncoding(codePage, new EncoderReplacementFallback("?"), new DecoderReplacementFallback("\uFFFD"))
            ?? Encoding.GetEncoding(codePage, new EncoderReplacementFallback("?"), new DecoderReplacementFallback("\uFFFD")));
}
