using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Bundles;

/// <summary>Texts as bytes, one for a character where that is enough (Latin-1), else two; every text comes back, and each has one form only.</summary>
static class TextBytes
{
    const int Wide = 1;

    /// <summary>The most bytes that a number takes, and what stands before the letters of a text.</summary>
    public const int MaxNumberBytes = 10;

    /// <summary>Writes a text, or that there is none.</summary>
    public static void Write(IBufferWriter<byte> output, string? text)
    {
        if (text is null)
        {
            WriteNumber(output, 0);
            return;
        }
        var isWide = text.AsSpan().ContainsAnyExceptInRange('\0', '\xFF');
        WriteNumber(output, 1 + ((long)text.Length << 1 | (isWide ? Wide : 0L)));
        if (isWide)
            output.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        else
            output.Advance(Encoding.Latin1.GetBytes(text, output.GetSpan(text.Length)));
    }

    /// <summary>Writes a number that is not negative in as few bytes as it needs: seven bits each, the lowest first.</summary>
    public static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        var bytes = output.GetSpan(MaxNumberBytes);
        var length = 0;
        for (; number >= 0x80; number >>= 7)
            bytes[length++] = (byte)(number | 0x80);
        bytes[length++] = (byte)number;
        output.Advance(length);
    }

    /// <summary>Reads a text from the beginning of bytes, which are moved behind it.</summary>
    public static string? Read(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == 0)
        {
            bytes = bytes[1..];
            return null;
        }
        var text = ReadBytes(ref bytes, out var isWide);
        return isWide ? new string(MemoryMarshal.Cast<byte, char>(text)) : Encoding.Latin1.GetString(text);
    }

    /// <summary>Writes a digest; default: there is none.</summary>
    public static void Write(IBufferWriter<byte> output, WarcDigest digest)
    {
        Write(output, digest.Algorithm);
        if (digest != default)
            Write(output, digest.Hex);
    }

    /// <summary>Reads a digest from the beginning of bytes, which are moved behind it.</summary>
    public static WarcDigest ReadDigest(ref ReadOnlySpan<byte> bytes) => Read(ref bytes) is { } algorithm ? new WarcDigest(algorithm, Read(ref bytes) ?? "") : default;

    /// <summary>Copies the letters of a text with which bytes begin.</summary>
    /// <returns>How many there are; nothing is copied when they are more than fit.</returns>
    public static int CopyTo(ReadOnlySpan<byte> bytes, Span<char> output)
    {
        var text = ReadBytes(ref bytes, out var isWide);
        var length = isWide ? text.Length / 2 : text.Length;
        if (length <= output.Length && isWide)
            MemoryMarshal.Cast<byte, char>(text).CopyTo(output);
        else if (length <= output.Length)
            Encoding.Latin1.GetChars(text, output);
        return length;
    }

    /// <summary>The order of two texts, as <see cref="StringComparer.Ordinal"/> has it.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var first = left;
        var second = right;
        var leftText = ReadBytes(ref first, out var isLeftWide);
        var rightText = ReadBytes(ref second, out var isRightWide);
        if (isLeftWide != isRightWide)
            return string.CompareOrdinal(Read(ref left), Read(ref right));
        return isLeftWide ? MemoryMarshal.Cast<byte, char>(leftText).SequenceCompareTo(MemoryMarshal.Cast<byte, char>(rightText)) : leftText.SequenceCompareTo(rightText);
    }

    /// <summary>The order of two texts by their first bytes, of which an even number is given at least where a text has so many; 0 where these do not tell.</summary>
    public static int CompareStarts(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int given)
    {
        var (first, second) = (Measure(left), Measure(right));
        if (first.IsWide != second.IsWide)
            return 0;
        var common = Math.Min(given, Math.Min(first.Letters, second.Letters));
        left = left.Slice(first.Head, common);
        right = right.Slice(second.Head, common);
        return first.IsWide ? MemoryMarshal.Cast<byte, char>(left).SequenceCompareTo(MemoryMarshal.Cast<byte, char>(right)) : left.SequenceCompareTo(right);
    }

    /// <summary>How many bytes the text takes with which bytes begin.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var (head, letters, _) = Measure(bytes);
        return head + letters;
    }

    /// <summary>How many bytes stand before the letters of the text with which bytes begin, how many the letters take, and whether each takes two.</summary>
    public static (int Head, int Letters, bool IsWide) Measure(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var number = ReadNumber(ref rest) - 1;
        var isWide = (number & Wide) != 0;
        return (bytes.Length - rest.Length, (int)(number >> 1) << (isWide ? 1 : 0), isWide);
    }

    static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> bytes, out bool isWide)
    {
        (var head, var length, isWide) = Measure(bytes);
        var text = bytes.Slice(head, length);
        bytes = bytes[(head + length)..];
        return text;
    }

    /// <summary>Reads a number from the beginning of bytes, which are moved behind it.</summary>
    public static long ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        var number = 0L;
        for (var (at, shift) = (0, 0); ; at++, shift += 7)
        {
            number |= (bytes[at] & 0x7FL) << shift;
            if (bytes[at] < 0x80)
            {
                bytes = bytes[(at + 1)..];
                return number;
            }
        }
    }
}
