using System.Buffers;
using System.Text;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// Tells a legacy encoding from the bytes: each candidate decodes a sample, and the result is judged as writing. Right readings of real
/// text score 1 to 3 a character, wrong ones around 0 or less: the commonest 250 characters make up more than half of running Chinese, but
/// only a few per cent of Korean or Russian bytes misread as Chinese.
/// </summary>
static class EncodingSniffer
{
    const int SampleBytes = 64 * 1024;

    /// <summary>Below this no candidate makes sense, and the encoding that can hold any byte is taken.</summary>
    const double LeastScore = 0.25;

    /// <summary>
    /// Each encoding is judged as if this many characters of its prior had stood before the text: two characters alone prove little, and a
    /// scraped name or title is likelier Chinese than Arabic.
    /// </summary>
    const int PriorCount = 2;

    static readonly (CharacterEncoding Encoding, double Prior, Func<ReadOnlySpan<char>, int, double> Judge)[] Candidates =
    [
        (CharacterEncoding.Windows1252, 1.6, (t, i) => WritingScore.Latin(t, i, WritingScore.WesternLetters)),
        (CharacterEncoding.Windows1250, 1.2, (t, i) => WritingScore.Latin(t, i, WritingScore.CentralEuropeanLetters)),
        (CharacterEncoding.Windows1254, 1.2, (t, i) => WritingScore.Latin(t, i, WritingScore.TurkishLetters)),
        (CharacterEncoding.Gb18030, 2.2, (t, i) => WritingScore.Chinese(t[i], WritingScore.SimplifiedChinese)),
        (CharacterEncoding.Big5, 2, (t, i) => WritingScore.Chinese(t[i], WritingScore.TraditionalChinese)),
        (CharacterEncoding.ShiftJis, 2, (t, i) => WritingScore.Japanese(t[i])),
        (CharacterEncoding.EucJp, 2, (t, i) => WritingScore.Japanese(t[i])),
        (CharacterEncoding.EucKr, 2, (t, i) => WritingScore.Korean(t[i])),
        (CharacterEncoding.Windows1251, 1.2, (t, i) => WritingScore.Cased(t, i, '\u0400', '\u045F', WritingScore.CommonCyrillic)),
        (CharacterEncoding.Koi8R, 1, (t, i) => WritingScore.Cased(t, i, '\u0400', '\u045F', WritingScore.CommonCyrillic)),
        (CharacterEncoding.Windows1253, 0.5, (t, i) => WritingScore.Cased(t, i, '\u0384', '\u03CE', WritingScore.CommonGreek)),
        (CharacterEncoding.Windows1255, 0.5, (t, i) => WritingScore.Caseless(t[i], '\u05D0', '\u05EA')),
        (CharacterEncoding.Windows1256, 0.5, (t, i) => WritingScore.Caseless(t[i], '\u0621', '\u064A')),
        (CharacterEncoding.Windows874, 0.5, WritingScore.Thai),
    ];

    /// <summary>The likeliest encoding of bytes that are no UTF-8, and its score.</summary>
    public static (CharacterEncoding Encoding, double Score) Best(ReadOnlySpan<byte> bytes)
    {
        var sample = Sample(bytes);
        var best = (Encoding: CharacterEncoding.Windows1252, Score: LeastScore);
        foreach (var (encoding, prior, judge) in Candidates)
        {
            var score = Score(sample, encoding, prior, judge);
            if (score > best.Score)
                best = (encoding, score);
        }
        return best;
    }

    /// <summary>How well the bytes read in one encoding; an encoding without a judge of its own (ISO 8859-x) gets the benefit of the doubt.</summary>
    public static double Score(ReadOnlySpan<byte> bytes, CharacterEncoding encoding)
    {
        foreach (var (candidate, prior, judge) in Candidates)
            if (candidate == encoding)
                return Score(Sample(bytes), encoding, prior, judge);
        return encoding.Lenient.GetString(Sample(bytes)).Contains('\uFFFD', StringComparison.Ordinal) ? 0 : 1;
    }

    /// <summary>
    /// Whether broken bytes are a small part of what is otherwise UTF-8: legacy text holds valid multi-byte sequences only by accident.
    /// </summary>
    public static bool IsMostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        int valid = 0, broken = 0;
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            if (status == OperationStatus.Done)
                valid += length > 1 ? 1 : 0;
            else
                broken++;
            bytes = bytes[length..];
        }
        return valid >= 2 && valid >= 8 * broken;
    }

    static double Score(ReadOnlySpan<byte> sample, CharacterEncoding encoding, double prior, Func<ReadOnlySpan<char>, int, double> judge)
    {
        var chars = ArrayPool<char>.Shared.Rent(encoding.Lenient.GetMaxCharCount(sample.Length));
        try
        {
            // Not flushed: a character cut by the end of the sample is no error.
            var text = chars.AsSpan(0, encoding.Lenient.GetDecoder().GetChars(sample, chars, flush: false));
            var sum = prior * PriorCount;
            var count = PriorCount;
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] < '\u0080' || char.IsLowSurrogate(text[i]))
                    continue;
                sum += text[i] is '\uFFFD' or (>= '\uE000' and <= '\uF8FF') or (>= '\u0080' and < '\u00A0') ? WritingScore.Impossible : judge(text, i);
                count++;
            }
            return sum / count;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>From the line of the first byte above ASCII: pages may start with many kilobytes of script.</summary>
    static ReadOnlySpan<byte> Sample(ReadOnlySpan<byte> bytes)
    {
        var first = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        if (first < 0)
            return bytes[..Math.Min(bytes.Length, SampleBytes)];
        var start = Math.Max(bytes[..first].LastIndexOf((byte)'\n') + 1, first - 64);
        return bytes.Slice(start, Math.Min(bytes.Length - start, SampleBytes));
    }
}
