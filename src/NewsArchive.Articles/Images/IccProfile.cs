using System.Buffers.Binary;

namespace NewsArchive.Articles.Images;

/// <summary>The little that is asked of an embedded colour profile (ICC.1:2022 §7).</summary>
static class IccProfile
{
    const int HeaderLength = 128, EntryLength = 12, MaxTags = 100;

    /// <summary>
    /// Whether the profile describes itself as sRGB, as the profiles of most cameras and editors do: pixels are then what a browser assumes
    /// without a profile, and a transformation (most of the cost of resizing a photograph) would only round them.
    /// </summary>
    public static bool IsSrgb(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < HeaderLength + 4 || !profile[16..].StartsWith("RGB "u8)) return false;
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderLength..]), MaxTags);
        for (var at = HeaderLength + 4; count > 0 && at + EntryLength <= profile.Length; at += EntryLength, count--)
        {
            var entry = profile[at..];
            if (!entry.StartsWith("desc"u8)) continue;
            var (offset, length) = (BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
            if (offset > profile.Length || length > profile.Length - offset) return false;
            var text = profile.Slice((int)offset, (int)length); // ASCII in version 2, UTF-16 in version 4
            return text.IndexOf("sRGB"u8) >= 0 || text.IndexOf("s\0R\0G\0B"u8) >= 0;
        }
        return false;
    }
}
