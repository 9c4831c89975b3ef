using System.Globalization;
using System.Text;

namespace NewsArchive.Cli.Output;

/// <summary>Makes text from outside harmless on a terminal: nothing in it moves the cursor, hides, or reorders what is read.</summary>
public static class TerminalText
{
    /// <summary>Text of several lines: controls but TAB and LF, bidirectional controls and what has no width become <c>\u{…}</c>.</summary>
    public static string Escape(string text) => Replace(text, isOneLine: false, rune => string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune:X4}}}"));

    /// <summary>As <see cref="Escape"/>, and line feeds too: a file's name must not forge a second message.</summary>
    public static string EscapeLine(string text) => Replace(text, isOneLine: true, rune => rune == '\n' ? "\\n" : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune:X4}}}"));

    /// <summary>A line of JSON, still JSON with the same meaning: such characters stand in strings only, where <c>\uXXXX</c> is their other spelling.</summary>
    public static string EscapeJson(string json) => Replace(json, isOneLine: true, ToJson);

    static string ToJson(int rune) => string.Concat(new Rune(rune).ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}")));

    static string Replace(string text, bool isOneLine, Func<int, string> spell)
    {
        StringBuilder? safe = null;
        var copied = 0;
        for (var i = 0; i < text.Length;)
        {
            var isRune = Rune.TryGetRuneAt(text, i, out var rune);
            var length = isRune ? rune.Utf16SequenceLength : 1;
            if (!isRune || IsActive(rune.Value) || (isOneLine && rune.Value == '\n'))
            {
                (safe ??= new StringBuilder(text.Length + 16)).Append(text, copied, i - copied).Append(spell(isRune ? rune.Value : 0xFFFD));
                copied = i + length;
            }
            i += length;
        }
        return safe is null ? text : safe.Append(text, copied, text.Length - copied).ToString();
    }

    static bool IsActive(int c) => c switch
    {
        '\t' or '\n' => false,
        < 0x20 or >= 0x7F and <= 0x9F => true, // C0, DEL, C1: ESC and CSI start terminal commands
        0x061C or 0x200E or 0x200F or >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 => true, // bidirectional controls
        0x00AD or 0x180E or >= 0x200B and <= 0x200D or >= 0x2060 and <= 0x2065 or >= 0x206A and <= 0x206F or 0xFEFF => true, // no width
        0x2028 or 0x2029 => true, // line and paragraph separators
        >= 0xFFF9 and <= 0xFFFB or >= 0xE0000 and <= 0xE007F => true, // interlinear annotation, tags: invisible
        _ => false,
    };
}
