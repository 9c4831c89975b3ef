using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>Finds the number of a known name, whatever the case of its ASCII letters, without allocating.</summary>
sealed class NameTable
{
    const int Spread = 4; // slots for each name: probes stay short

    readonly byte[][] names;
    readonly short[] slots;

    /// <summary>Takes lower-case ASCII names; a name's number is its place.</summary>
    public NameTable(IEnumerable<string> names)
    {
        this.names = [.. names.Select(Encoding.ASCII.GetBytes)];
        slots = new short[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, this.names.Length * Spread))];
        Array.Fill(slots, (short)-1);
        for (var i = 0; i < this.names.Length; i++)
        {
            var at = Hash(this.names[i]) & (slots.Length - 1);
            while (slots[at] >= 0)
                at = (at + 1) & (slots.Length - 1);
            slots[at] = (short)i;
        }
    }

    /// <summary>The number of a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var at = Hash(name) & (slots.Length - 1); slots[at] is >= 0 and var found; at = (at + 1) & (slots.Length - 1))
            if (name.SequenceEqual(names[found]) || Ascii.EqualsIgnoreCase(name, names[found]))
                return found;
        return -1;
    }

    /// <summary>Of both ends of the name, which may overlap. Bit 5 is set throughout: letters of either case give the same.</summary>
    static int Hash(ReadOnlySpan<byte> name)
    {
        const ulong fold = 0x2020_2020_2020_2020;
        var (first, last) = name.Length switch
        {
            >= 8 => (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^8..])),
            >= 4 => (BinaryPrimitives.ReadUInt32LittleEndian(name), BinaryPrimitives.ReadUInt32LittleEndian(name[^4..])),
            >= 1 => (name[0], name[^1] | (ulong)name[name.Length / 2] << 8),
            _ => (0UL, 0UL),
        };
        var hash = ((first | fold) * 0x9E37_79B9_7F4A_7C15) ^ BitOperations.RotateLeft((last | fold) * 0xC2B2_AE3D_27D4_EB4F, 29) ^ (ulong)name.Length;
        return (int)(hash >> 33);
    }
}
