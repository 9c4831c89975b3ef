using System.Security.Cryptography;
using System.Text;

namespace NewsArchive.Warc.Records;

/// <summary>Record ids (WARC 1.1 §5.2) that follow from content, so that the same input gives the same file.</summary>
public static class WarcRecordId
{
    /// <summary>
    /// <c>&lt;urn:uuid:…&gt;</c>: a UUIDv8 (RFC 9562 §5.8) of SHA-256 over type, target URI, date and block digest,
    /// each followed by LF. Null parts count as empty.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is <see cref="WarcRecordType.Unknown"/>.</exception>
    public static string Create(WarcRecordType type, string? targetUri, DateTimeOffset date, WarcDigest blockDigest)
    {
        var name = $"{WarcRecordTypes.ToName(type)}\n{targetUri}\n{WarcDate.ToText(date)}\n{blockDigest}\n";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        var uuid = hash[..16];
        uuid[6] = (byte)(0x80 | (uuid[6] & 0x0f)); // RFC 9562 §4.2: version 8
        uuid[8] = (byte)(0x80 | (uuid[8] & 0x3f)); // RFC 9562 §4.1: variant 10
        return $"<urn:uuid:{new Guid(uuid, bigEndian: true):D}>";
    }
}
