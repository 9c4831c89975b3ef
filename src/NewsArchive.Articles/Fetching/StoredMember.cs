using System.Buffers.Binary;
using System.IO.Hashing;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// A gzip member whose record is stored, not compressed (RFC 1951 §3.2.4), as the store's images are: its bytes need no inflater, only their
/// frame taken off.
/// </summary>
static class StoredMember
{
    const int HeaderLength = 10, BlockHeaderLength = 5, TrailerLength = 8; // RFC 1952 §2.3 without optional fields

    /// <summary>
    /// Moves the record to the front of the member's own bytes; false for a member of any other form, or whose lengths or CRC-32 do not fit: its
    /// bytes are then of no use any more.
    /// </summary>
    public static bool TryUnwrap(Span<byte> member, out Span<byte> record)
    {
        record = default;
        if (!member.StartsWith<byte>([0x1f, 0x8b, 8, 0])) return false;
        var (from, to) = (HeaderLength, 0);
        for (var isLast = false; !isLast;)
        {
            if (!TryReadBlock(member, from, out var length, out isLast)) return false;
            member.Slice(from + BlockHeaderLength, length).CopyTo(member[to..]);
            (from, to) = (from + BlockHeaderLength + length, to + length);
        }
        if (from + TrailerLength != member.Length || BinaryPrimitives.ReadUInt32LittleEndian(member[^4..]) != to) return false;
        if (Crc32.HashToUInt32(member[..to]) != BinaryPrimitives.ReadUInt32LittleEndian(member[^TrailerLength..])) return false;
        record = member[..to];
        return true;
    }

    static bool TryReadBlock(ReadOnlySpan<byte> member, int at, out int length, out bool isLast)
    {
        (length, isLast) = (0, false);
        if (member.Length - at < BlockHeaderLength + TrailerLength) return false;
        var header = member.Slice(at, BlockHeaderLength);
        (length, isLast) = (BinaryPrimitives.ReadUInt16LittleEndian(header[1..]), header[0] == 1);
        return header[0] <= 1 && BinaryPrimitives.ReadUInt16LittleEndian(header[3..]) == (ushort)~length && length <= member.Length - at - BlockHeaderLength - TrailerLength;
    }
}
