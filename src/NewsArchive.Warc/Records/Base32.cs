namespace NewsArchive.Warc.Records;

/// <summary>Base32 of RFC 4648 §6 without padding; lower case is read too.</summary>
static class Base32
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[(bytes.Length * 8 + 4) / 5];
        for (var i = 0; i < text.Length; i++)
        {
            int bit = i * 5, at = bit >> 3;
            var pair = bytes[at] << 8 | (at + 1 < bytes.Length ? bytes[at + 1] : 0);
            text[i] = Alphabet[pair >> (11 - (bit & 7)) & 31];
        }
        return new string(text);
    }

    /// <summary>Fills <paramref name="bytes"/>; false when the text is of another length, has another letter, or sets bits beyond the last byte.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != (bytes.Length * 8 + 4) / 5)
            return false;
        int bits = 0, count = 0, at = 0;
        foreach (var letter in text)
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (value < 0)
                return false;
            bits = bits << 5 | value;
            if ((count += 5) < 8)
                continue;
            count -= 8;
            bytes[at++] = (byte)(bits >> count);
            bits &= (1 << count) - 1;
        }
        return bits == 0;
    }
}
