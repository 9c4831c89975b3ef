using System.Text;
using SharpCompress.Archives;
using SharpCompress.Archives.Rar;
using SharpCompress.Archives.SevenZip;
using SharpCompress.Archives.Zip;
using SharpCompress.Common;
using SharpCompress.Compressors.ZStandard;
using SharpCompress.Readers;
using SharpCompress.Readers.Zip;
using CompressionMode = System.IO.Compression.CompressionMode;
using GZipStream = System.IO.Compression.GZipStream;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// The members of each container format, by SharpCompress (but tar). The format is told by its first bytes, not by the name. Nothing here writes to
/// disk, and everything may throw anything on hostile bytes: <see cref="ContainerReader"/> answers for that.
/// </summary>
static class ContainerFormats
{
    /// <summary>Stands before a name whose bytes carry no encoding; such names hold one byte a character until they are decoded together.</summary>
    const char RawName = '\uFFFE';

    /// <summary>S_IFMT and S_IFLNK: zip and 7z made on Unix hold its mode in the upper half of the attributes.</summary>
    const int UnixKind = 0xF000, UnixLink = 0xA000;

    /// <summary>Members in stored order.</summary>
    public static IEnumerable<ContainerMember> Members(Stream stream, ContainerBudget budget)
    {
        Span<byte> magic = stackalloc byte[8];
        magic = magic[..stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        return magic.StartsWith("PK"u8) ? Zip(stream)
            : magic.StartsWith<byte>([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) ? SevenZip(stream, budget)
            : magic.StartsWith("Rar!"u8) ? Rar(stream, budget)
            : magic.StartsWith<byte>([0x1F, 0x8B]) ? Tar(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), budget)
            : magic.StartsWith<byte>([0x28, 0xB5, 0x2F, 0xFD]) ? Tar(new DecompressionStream(stream, leaveOpen: true), budget)
            : Tar(stream, budget);
    }

    static IEnumerable<ContainerMember> Zip(Stream stream)
    {
        using var archive = ZipArchive.OpenArchive(stream, Options());
        var entries = archive.Entries.ToList();
        var decode = NameDecoder(entries.Select(entry => entry.Key));
        foreach (var entry in entries)
            yield return Member(entry, decode(entry.Key), entry.OpenEntryStream, (uint)entry.Crc);
    }

    /// <summary>A zip without a readable directory at its end: what its local headers say, as far as they go.</summary>
    public static IEnumerable<ContainerMember> ZipWithoutDirectory(Stream stream)
    {
        using var reader = ZipReader.OpenReader(stream, Options());
        while (reader.MoveToNextEntry())
            yield return Member(reader.Entry, NameDecoder([reader.Entry.Key])(reader.Entry.Key), reader.OpenEntryStream);
    }

    static IEnumerable<ContainerMember> SevenZip(Stream stream, ContainerBudget budget)
    {
        using var archive = SevenZipArchive.OpenArchive(stream, Options());
        foreach (var member in Solid(archive, budget, checksCrc: true))
            yield return member;
    }

    static IEnumerable<ContainerMember> Rar(Stream stream, ContainerBudget budget)
    {
        using var archive = RarArchive.OpenArchive(stream, Options());
        // Only solid ones can be read from beginning to end; in others each member is found by itself.
        foreach (var member in archive.IsSolid ? Solid(archive, budget, checksCrc: false) : archive.Entries.Select(entry => Member(entry, entry.Key ?? "", entry.OpenEntryStream)))
            yield return member;
    }

    /// <summary>Members of solid archives are expanded one after the other even when skipped, so that skipped ones count too.</summary>
    static IEnumerable<ContainerMember> Solid(IArchive archive, ContainerBudget budget, bool checksCrc)
    {
        using var reader = archive.ExtractAllEntries();
        while (reader.MoveToNextEntry())
        {
            var wasOpened = false;
            var entry = reader.Entry;
            yield return Member(entry, entry.Key ?? "", () =>
            {
                wasOpened = true;
                return reader.OpenEntryStream();
            }, checksCrc && entry.Crc != 0 ? (uint)entry.Crc : null);
            if (!wasOpened)
                budget.Take(Math.Max(0, entry.Size));
        }
    }

    static IEnumerable<ContainerMember> Tar(Stream stream, ContainerBudget budget)
    {
        using var counted = new BudgetStream(stream, budget);
        foreach (var member in new TarMembers(counted).Read(bytes => TextDecoder.SniffNames([bytes]).Lenient.GetString(bytes)))
            yield return member;
    }

    static ContainerMember Member(IEntry entry, string name, Func<Stream> open, uint? crc = null) => new()
    {
        Name = name,
        IsDirectory = entry.IsDirectory,
        IsEncrypted = entry.IsEncrypted,
        IsLink = entry.LinkTarget is { Length: > 0 } || (entry.Attrib >> 16 & UnixKind) == UnixLink,
        Crc = crc,
        Open = open,
    };

    static ReaderOptions Options() => new()
    {
        LeaveStreamOpen = true,
        ArchiveEncoding = new ArchiveEncoding { CustomDecoder = (bytes, start, count, type) => DecodeName(bytes.AsSpan(start, count), type) },
    };

    /// <summary>Zip says which names are UTF-8 (APPNOTE §4.4.4 bit 11); names that say nothing but are UTF-8 are taken as such.</summary>
    static string DecodeName(ReadOnlySpan<byte> bytes, EncodingType type) =>
        type == EncodingType.UTF8 || System.Text.Unicode.Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes).TrimStart(RawName)
            : RawName + Encoding.Latin1.GetString(bytes);

    static Func<string?, string> NameDecoder(IEnumerable<string?> names)
    {
        var raw = names.Where(IsRaw).Select(RawBytes).ToList();
        if (raw.Count == 0)
            return name => name ?? "";
        var encoding = TextDecoder.SniffNames(raw).Lenient;
        return name => IsRaw(name) ? encoding.GetString(RawBytes(name)) : name ?? "";
    }

    static bool IsRaw(string? name) => name?.Contains(RawName, StringComparison.Ordinal) ?? false;

    static byte[] RawBytes(string? name) => Encoding.Latin1.GetBytes((name ?? "").Replace(RawName.ToString(), "", StringComparison.Ordinal));
}
