using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>Finds the number of a known name, whatever the case of its ASCII letters, without allocating.</summary>
sealed class NameTable
{
    const int Spread = 4; // slots for each name: probes stay short

    readonly byte[][] names;
    readonly ulong[] keys;
    readonly short[] slots;

    /// <summary>Takes lower-case ASCII names; a name's number is its place.</summary>
    public NameTable(IEnumerable<string> names)
    {
        this.names = [.. names.Select(Encoding.ASCII.GetBytes)];
        keys = [.. this.names.Select(name => Key(name))];
        slots = new short[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, this.names.Length * Spread))];
        Array.Fill(slots, (short)-1);
        for (var i = 0; i < this.names.Length; i++)
        {
            var at = Hash(keys[i], this.names[i].Length) & (slots.Length - 1);
            while (slots[at] >= 0)
                at = (at + 1) & (slots.Length - 1);
            slots[at] = (short)i;
        }
    }

    /// <summary>The number of a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var key = Key(name);
        for (var at = Hash(key, name.Length) & (slots.Length - 1); slots[at] is >= 0 and var found; at = (at + 1) & (slots.Length - 1))
            if ((keys[found] == key && IsWhole(name, names[found])) || Ascii.EqualsIgnoreCase(name, names[found]))
                return found;
        return -1;
    }

    /// <summary>Both ends of a name, which may overlap; with its length they are all of a name of eight bytes or less. Moved by whole bytes: <see cref="Hash"/>.</summary>
    static ulong Key(ReadOnlySpan<byte> name) => name.Length switch
    {
        > LongestKey => BinaryPrimitives.ReadUInt64LittleEndian(name) ^ BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]), 24),
        >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(name) | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << 32,
        >= 1 => name[0] | (ulong)name[name.Length / 2] << 8 | (ulong)name[^1] << 16,
        _ => 0,
    };

    const int LongestKey = 8;

    /// <summary>Whether a name is another one whose key is the same.</summary>
    static bool IsWhole(ReadOnlySpan<byte> name, byte[] other) => name.Length == other.Length && (name.Length <= LongestKey || name.SequenceEqual(other));

    /// <summary>Bit 5 is set throughout: letters of either case give the same.</summary>
    static int Hash(ulong key, int length)
    {
        const ulong fold = 0x2020_2020_2020_2020;
        return (int)(((key | fold) + (ulong)length) * 0x9E37_79B9_7F4A_7C15 >> 33);
    }
}
