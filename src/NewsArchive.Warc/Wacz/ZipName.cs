using System.Text;

namespace NewsArchive.Warc.Wacz;

/// <summary>Which entry names are safe to unpack on any system, as far as the name alone can tell.</summary>
static class ZipName
{
    /// <summary>What is wrong with the name, or null. A folder may end in a slash.</summary>
    public static string? Objection(string name)
    {
        if (name.Length == 0)
            return "an empty name";
        if (name.AsSpan().ContainsAnyInRange('\0', '\x1f') || name.Contains('\x7f', StringComparison.Ordinal))
            return "a control character in the name";
        if (name.Contains('\\', StringComparison.Ordinal))
            return "a backslash in the name";
        if (name is [_, ':', ..])
            return "a drive in the name";
        var segments = name.EndsWith('/') ? name[..^1] : name;
        return segments.Split('/').Any(segment => segment is "" or "." or "..") ? "a name that leaves its folder" : null;
    }

    /// <summary>The name as text; null for bytes that are no UTF-8. (Without its flag, zip says code page 437; WACZ writers mean UTF-8.)</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
