using System.Globalization;
using System.Text;

namespace NewsArchive.Cli.Output;

/// <summary>Makes text from outside harmless on a terminal.</summary>
public static class TerminalText
{
    /// <summary>
    /// Writes C0 and C1 controls (but TAB and LF), bidirectional controls and zero-width characters as <c>\u{…}</c>: they could move the
    /// cursor, hide or reorder what is read.
    /// </summary>
    public static string Escape(string text)
    {
        var first = 0;
        while (first < text.Length && !IsActive(text[first]))
            first++;
        if (first == text.Length)
            return text;
        var safe = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (var c in text.AsSpan(first))
            _ = IsActive(c) ? safe.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:X4}}}") : safe.Append(c);
        return safe.ToString();
    }

    static bool IsActive(char c) =>
        (c < 0x20 && c is not ('\t' or '\n')) || c is >= '\u007F' and <= '\u009F'
        || c is '\u061C' or '\uFEFF' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069');

}
