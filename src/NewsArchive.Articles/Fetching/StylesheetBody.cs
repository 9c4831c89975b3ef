using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Fetching;

/// <summary>Tells stylesheets from the pages that servers send in their place.</summary>
static class StylesheetBody
{
    /// <summary>Media type of a stylesheet.</summary>
    public const string MediaType = "text/css";

    /// <summary>What is kept of a stylesheet: it has no pixels.</summary>
    public static ImageHeader Header { get; } = new(MediaType, ".css", null);

    /// <summary>Whether the bytes can be CSS: text, not UTF-16, whose first character opens no markup.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        return !bytes.Contains((byte)0) && bytes.TrimStart(" \t\r\n\f"u8) is not [(byte)'<', ..];
    }
}
