using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Articles.Bundles;

/// <summary>
/// Texts with a number each, in the order of <see cref="StringComparer.Ordinal"/>, those of one text by number; sorted outside memory, however many there are. What else is to be
/// known of an entry is a note.
/// </summary>
sealed class OrdinalOrder : IDisposable
{
    const int NumberLength = 10;

    readonly CdxjLines _lines = new(new() { MaxBytesInMemory = 4 << 20, MaxLineBytes = Array.MaxLength }); // keys are four times as long as texts

    /// <summary>Adds a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">Not negative.</param>
    /// <param name="note">What is told with it.</param>
    /// <exception cref="IOException">A temporary file cannot be written.</exception>
    public void Add(string text, int number, string note = "") =>
        _lines.Add(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Key(text)} {number:D10}{note}")));

    // Sorts by bytes as ordinal comparison does texts, and holds no blank.
    static string Key(string text) => Convert.ToHexStringLower(MemoryMarshal.AsBytes<ushort>(Swap(MemoryMarshal.Cast<char, ushort>(text))));

    static string TextOf(ReadOnlySpan<byte> key) => new(MemoryMarshal.Cast<ushort, char>(Swap(MemoryMarshal.Cast<byte, ushort>(Convert.FromHexString(Encoding.ASCII.GetString(key))))));

    // The high byte first, whatever the machine does: Encoding.BigEndianUnicode would lose half of a surrogate pair.
    static ushort[] Swap(ReadOnlySpan<ushort> units)
    {
        var swapped = units.ToArray();
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(units, swapped);
        return swapped;
    }

    /// <summary>All in order, as often as asked for.</summary>
    /// <exception cref="IOException">A temporary file cannot be read.</exception>
    public IEnumerable<(string Text, int Number, string Note)> Read()
    {
        foreach (var line in _lines.Read())
            yield return Parse(line.Span);
    }

    static (string, int, string) Parse(ReadOnlySpan<byte> line)
    {
        var blank = line.IndexOf((byte)' ');
        var number = line.Slice(blank + 1, NumberLength);
        return (TextOf(line[..blank]), int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture), Encoding.UTF8.GetString(line[(blank + 1 + NumberLength)..]));
    }

    public void Dispose() => _lines.Dispose();
}
