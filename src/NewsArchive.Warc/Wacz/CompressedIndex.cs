using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>
/// A CDXJ index in gzip members of 3,000 lines with a second index over them, as pywb and wabac read it. Smaller members make the
/// player serve wrong images.
/// </summary>
static class CompressedIndex
{
    public const int LinesPerMember = 3000;

    /// <summary>Writes the members and returns the lines of <c>index.idx</c>, its header first.</summary>
    public static List<string> Write(Stream output, IEnumerable<ReadOnlyMemory<byte>> sortedLines, string fileName)
    {
        var secondary = new List<string> { $$"""!meta 0 {"format":"cdxj-gzip-1.0","filename":"{{fileName}}"}""" };
        long offset = 0;
        var (text, count, key) = (new MemoryStream(), 0, "");
        foreach (var line in sortedLines)
        {
            if (count++ % LinesPerMember == 0)
            {
                EndMember();
                key = KeyOf(line.Span);
            }
            text.Write(line.Span);
            text.WriteByte((byte)'\n');
        }
        EndMember();
        return secondary;

        void EndMember()
        {
            if (text.Length == 0)
                return;
            var member = ToMember(text.GetBuffer().AsSpan(0, (int)text.Length));
            text.SetLength(0);
            output.Write(member);
            secondary.Add(string.Create(CultureInfo.InvariantCulture,
                $$"""{{key}} {"offset":{{offset}},"length":{{member.Length}},"digest":"{{WarcDigest.Sha256(member)}}","filename":"{{fileName}}"}"""));
            offset += member.Length;
        }
    }

    /// <summary><c>surt SP timestamp</c>: what stands before the second blank.</summary>
    public static string KeyOf(ReadOnlySpan<byte> line)
    {
        var first = line.IndexOf((byte)' ');
        var second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)' ');
        return second < 0 ? "" : Encoding.UTF8.GetString(line[..(first + 1 + second)]);
    }

    static byte[] ToMember(ReadOnlySpan<byte> content)
    {
        var member = new MemoryStream();
        member.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]); // RFC 1952: no name, no time, system unknown
        using (var deflate = new DeflateStream(member, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(content);
        Span<byte> trailer = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.HashToUInt32(content));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)content.Length);
        member.Write(trailer);
        return member.ToArray();
    }
}
