using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>Tells payloads that are compressed already, by their first bytes (or Content-Encoding, RFC 9110 §8.4): compressing them again costs time and saves nothing.</summary>
public static class CompressedPayload
{
    /// <summary>Whether a record's payload is compressed, by its heads and the first bytes of its block.</summary>
    /// <param name="head">The record's head.</param>
    /// <param name="blockStart">The beginning of its block, the HTTP head included: the more, the better; 64 KiB are plenty.</param>
    public static bool IsIn(WarcRecordHead head, ReadOnlySpan<byte> blockStart)
    {
        if (!head.HasHttpBlock)
            return Begins(blockStart);
        if (!HttpHead.TryParse(blockStart, out var http) || http is null)
            return false;
        return IsCoding(http.Fields["Content-Encoding"]) || Begins(blockStart[http.Length..]);
    }

    /// <summary>Whether bytes begin like a JPEG, PNG, GIF, WebP, AVIF, HEIC, MP4, WebM, MP3, Ogg, zip, gzip, zstd, bzip2, xz, 7z, RAR or WOFF2 file.</summary>
    public static bool Begins(ReadOnlySpan<byte> payload) =>
        payload.StartsWith<byte>([0xff, 0xd8, 0xff])
        || payload.StartsWith<byte>([0x89, 0x50, 0x4e, 0x47])
        || payload.StartsWith("GIF8"u8)
        || (payload.StartsWith("RIFF"u8) && payload.Length >= 12 && payload[8..12].SequenceEqual("WEBP"u8))
        || (payload.Length >= 8 && payload[4..8].SequenceEqual("ftyp"u8))
        || payload.StartsWith<byte>([0x1a, 0x45, 0xdf, 0xa3])
        || payload.StartsWith("ID3"u8) || payload.StartsWith("OggS"u8)
        || payload.StartsWith("PK\u0003\u0004"u8)
        || payload.StartsWith<byte>([0x1f, 0x8b, 8])
        || payload.StartsWith<byte>([0x28, 0xb5, 0x2f, 0xfd])
        || payload.StartsWith("BZh"u8)
        || payload.StartsWith<byte>([0xfd, 0x37, 0x7a, 0x58, 0x5a])
        || payload.StartsWith<byte>([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])
        || payload.StartsWith("Rar!"u8)
        || payload.StartsWith("wOF2"u8);

    // RFC 9110 §8.4.1
    static bool IsCoding(string? coding) =>
        coding?.Trim() is { Length: > 0 } name && !name.Equals("identity", StringComparison.OrdinalIgnoreCase);
}
