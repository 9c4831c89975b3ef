using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace NewsArchive.Articles.Tests.Reading;

/// <summary>A member of a crafted container: any name, also one that no tool would write.</summary>
/// <param name="Name">As it is to stand there.</param>
/// <param name="Content">Its bytes; of a link, where it leads.</param>
/// <param name="IsLink">Whether it is a symbolic link.</param>
sealed record CraftedMember(string Name, byte[] Content, bool IsLink = false);

/// <summary>Containers by hand, nothing compressed: zip, tar, 7z and RAR 5 with the names that are asked for.</summary>
static class CraftedContainers
{
    public static readonly string[] Endings = [".zip", ".tar", ".7z", ".rar"];

    public static byte[] Make(string ending, params CraftedMember[] members) => ending switch
    {
        ".zip" => Zip(members),
        ".tar" => Tar(members),
        ".7z" => SevenZip(members),
        ".rar" => Rar(members),
        _ => throw new ArgumentException(ending, nameof(ending)),
    };

    const uint UnixLink = 0xA1FF, UnixFile = 0x81A4; // S_IFLNK 0777, S_IFREG 0644

    static byte[] Zip(CraftedMember[] members)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
            foreach (var member in members)
            {
                var entry = zip.CreateEntry(member.Name, CompressionLevel.NoCompression);
                if (member.IsLink) entry.ExternalAttributes = unchecked((int)(UnixLink << 16));
                using var stream = entry.Open();
                stream.Write(member.Content);
            }
        var bytes = target.ToArray();
        for (var at = bytes.AsSpan().IndexOf("PK\x01\x02"u8); at >= 0; at = bytes.AsSpan(at + 4).IndexOf("PK\x01\x02"u8) is var next and >= 0 ? at + 4 + next : -1)
            bytes[at + 5] = 3; // version made by: Unix (APPNOTE §4.4.2), whose attributes say what a link is
        return bytes;
    }

    /// <summary>ustar with pax names, so that any name fits.</summary>
    static byte[] Tar(CraftedMember[] members)
    {
        using var target = new MemoryStream();
        foreach (var member in members)
        {
            AddTar(target, 'x', "pax", PaxRecord("path", member.Name), "");
            AddTar(target, member.IsLink ? '2' : '0', "member", member.IsLink ? [] : member.Content, member.IsLink ? Encoding.UTF8.GetString(member.Content) : "");
        }
        target.Write(new byte[1024]);
        return target.ToArray();
    }

    static byte[] PaxRecord(string key, string value)
    {
        var length = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        var whole = length + 1;
        while ($"{whole}".Length + length != whole) whole++;
        return Encoding.UTF8.GetBytes($"{whole} {key}={value}\n");
    }

    static void AddTar(MemoryStream target, char type, string name, byte[] content, string link)
    {
        var block = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(block, 0);
        "0000644\00000000\00000000\0"u8.CopyTo(block.AsSpan(100));
        Encoding.ASCII.GetBytes(Convert.ToString(content.Length, 8).PadLeft(11, '0') + "\0" + "00000000000\0        ").CopyTo(block, 124);
        block[156] = (byte)type;
        Encoding.UTF8.GetBytes(link).CopyTo(block, 157);
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        Encoding.ASCII.GetBytes(Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        target.Write(block);
        target.Write(content);
        target.Write(new byte[(512 - content.Length % 512) % 512]);
    }

    /// <summary>One folder of the coder Copy (7zFormat.txt of the LZMA SDK).</summary>
    static byte[] SevenZip(CraftedMember[] members)
    {
        var content = members.SelectMany(member => member.Content).ToArray();
        var names = members.SelectMany(member => Encoding.Unicode.GetBytes(member.Name + "\0")).ToArray();
        byte[] header =
        [
            0x01, 0x04, // header, streams
            0x06, 0, 1, 0x09, .. Number(content.Length), 0, // one packed stream at the beginning
            0x07, 0x0B, 1, 0, 1, 0x01, 0x00, 0x0C, .. Number(content.Length), 0, // one folder of one coder, 00: Copy
            0x08, 0x0D, .. Number(members.Length), 0x09, .. members[..^1].SelectMany(member => Number(member.Content.Length)), 0x0A, 1, .. members.SelectMany(member => BitConverter.GetBytes(Crc32.HashToUInt32(member.Content))), 0, 0,
            0x05, .. Number(members.Length), 0x11, .. Number(names.Length + 1), 0, .. names,
            0x15, .. Number(members.Length * 4 + 2), 1, 0, .. members.SelectMany(member => BitConverter.GetBytes((member.IsLink ? UnixLink : UnixFile) << 16 | 0x8000)), 0, 0,
        ];
        byte[] start = [.. BitConverter.GetBytes((long)content.Length), .. BitConverter.GetBytes((long)header.Length), .. BitConverter.GetBytes(Crc32.HashToUInt32(header))];
        return [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4, .. BitConverter.GetBytes(Crc32.HashToUInt32(start)), .. start, .. content, .. header];
    }

    /// <summary>A number of 7z: one byte, or two with the first bit set, or five.</summary>
    static byte[] Number(int value) => value < 0x80 ? [(byte)value] : value < 0x4000 ? [(byte)(0x80 | value >> 8), (byte)value] : [0xF0, .. BitConverter.GetBytes(value)];

    /// <summary>RAR 5.0 archive format, stored.</summary>
    static byte[] Rar(CraftedMember[] members) =>
    [
        .. "Rar!\x1A\x07\x01\0"u8,
        .. RarBlock([1, 0, 0]),
        .. members.SelectMany(member =>
        {
            var name = Encoding.UTF8.GetBytes(member.Name);
            byte[] redirection = member.IsLink ? [5, 1, 0, .. Variable(member.Content.Length), .. member.Content] : []; // record 5: a Unix link, to where
            byte[] extra = member.IsLink ? [.. Variable(redirection.Length), .. redirection] : [];
            var content = member.IsLink ? [] : member.Content;
            return (byte[])
            [
                .. RarBlock([2, (byte)(member.IsLink ? 3 : 2), .. member.IsLink ? Variable(extra.Length) : [], .. Variable(content.Length), 4, .. Variable(content.Length), .. Variable(0x81A4), .. BitConverter.GetBytes(Crc32.HashToUInt32(content)), 0, 1, .. Variable(name.Length), .. name, .. extra]),
                .. content,
            ];
        }),
        .. RarBlock([5, 0, 0]),
    ];

    static byte[] RarBlock(byte[] header)
    {
        byte[] sized = [.. Variable(header.Length), .. header];
        return [.. BitConverter.GetBytes(Crc32.HashToUInt32(sized)), .. sized];
    }

    static byte[] Variable(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }
}
