using System.Globalization;

namespace NewsArchive.Articles.Bundles;

/// <summary>How large newsarchive's own files in a bundle may be where they are read into memory (docs/bundle-format.md).</summary>
static class OwnFileLimits
{
    const long MaxBytes = 512L << 20; // a manifest of about 600,000 articles
    const int MaxExpansion = 50; // manifests reach 10: most of their text are digests and ids
    const long FreeBytes = 16 << 20; // below this no ratio is a danger

    /// <summary>Why a file is not read: it is too large, or a few bytes expand to it; null where it may be.</summary>
    /// <param name="name">Its name in the zip.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="compressedLength">Its bytes in the zip.</param>
    public static string? Objection(string name, long length, long compressedLength) =>
        length > MaxBytes ? string.Create(CultureInfo.InvariantCulture, $"{name} is larger than {MaxBytes} bytes")
        : length > FreeBytes && length / MaxExpansion > compressedLength ? string.Create(CultureInfo.InvariantCulture, $"{name} expands more than {MaxExpansion} times, as none that newsarchive writes does")
        : null;
}
