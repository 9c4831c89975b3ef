using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Composes letters with the marks that follow them (Unicode §3.11), for names from macOS, which come decomposed. The framework cannot:
/// without ICU (InvariantGlobalization) <see cref="string.Normalize()"/> returns its input. Marks are taken in canonical order, as decomposed text has
/// them; they are not sorted, and singletons (Ångström sign) stay.
/// </summary>
static class Nfc
{
    // Hangul syllables are arithmetic, not in the table (Unicode §3.12).
    const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7, Leads = 19, Vowels = 21, Trails = 28;

    static readonly FrozenDictionary<(int First, int Second), int> Pairs = Load();

    /// <summary>The composed text; lone surrogates become U+FFFD.</summary>
    public static string Compose(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var composed = new StringBuilder(text.Length);
        Rune? last = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (last is { } first && Pair(first.Value, rune.Value) is { } both)
            {
                composed.Length -= first.Utf16SequenceLength;
                last = new Rune(both);
            }
            else
                last = rune;
            composed.Append(last.Value);
        }
        return composed.ToString();
    }

    static int? Pair(int first, int second) =>
        Pairs.TryGetValue((first, second), out var both) ? both
        : first - LeadBase is >= 0 and < Leads && second - VowelBase is >= 0 and < Vowels ? SyllableBase + ((first - LeadBase) * Vowels + second - VowelBase) * Trails
        : first - SyllableBase is >= 0 and < Leads * Vowels * Trails && (first - SyllableBase) % Trails == 0 && second - TrailBase is > 0 and < Trails ? first + second - TrailBase
        : null;

    /// <summary>Reads nfc-pairs.txt: first, second, composed in hexadecimal, one pair a line (UnicodeData.txt 14.0 without composition exclusions).</summary>
    static FrozenDictionary<(int First, int Second), int> Load()
    {
        using var data = typeof(Nfc).Assembly.GetManifestResourceStream("nfc-pairs.txt")
            ?? throw new InvalidOperationException("nfc-pairs.txt is not embedded in the assembly");
        using var reader = new StreamReader(data, Encoding.ASCII);
        var pairs = new Dictionary<(int, int), int>();
        while (reader.ReadLine() is { } line)
        {
            var numbers = Array.ConvertAll(line.Split(' '), hex => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            pairs.Add((numbers[0], numbers[1]), numbers[2]);
        }
        return pairs.ToFrozenDictionary();
    }
}
