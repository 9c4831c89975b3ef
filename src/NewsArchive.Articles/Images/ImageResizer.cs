namespace NewsArchive.Articles.Images;

/// <summary>Resizes untrusted images with libvips. The only type that touches NetVips. Thread-safe.</summary>
public sealed class ImageResizer
{
    /// <summary>Makes a resizer.</summary>
    public ImageResizer(ResizeOptions options) => throw new NotImplementedException();

    /// <summary>
    /// The image as it shall be shown: resized, or the original bytes when it is small enough, animated, SVG, or smaller than the result.
    /// Corrupt or oversize images come back as the original with <see cref="ImageRendition.Problem"/> set.
    /// </summary>
    public ImageRendition Resize(ReadOnlyMemory<byte> original) => throw new NotImplementedException();
}

/// <summary>How to resize. <c>new()</c> leaves every image as it is.</summary>
public sealed record ResizeOptions
{
    /// <summary>Widest image in pixels, or null.</summary>
    public int? MaxWidth { get; init; }
    /// <summary>Highest image in pixels, or null.</summary>
    public int? MaxHeight { get; init; }
    /// <summary>Output format.</summary>
    public ImageOutputFormat Format { get; init; } = ImageOutputFormat.Keep;
    /// <summary>Lossy quality, 1–100.</summary>
    public int Quality { get; init; } = 82;
    /// <summary>The most pixels an image may declare.</summary>
    public long MaxPixels { get; init; } = 100_000_000;
    /// <summary>Whether anything would be done at all.</summary>
    public bool IsActive => MaxWidth is not null || MaxHeight is not null || Format != ImageOutputFormat.Keep;
}

/// <summary>Output formats.</summary>
public enum ImageOutputFormat
{
    /// <summary>The input's own.</summary>
    Keep = 0,
    /// <summary>WebP</summary>
    WebP,
    /// <summary>JPEG</summary>
    Jpeg,
    /// <summary>AVIF</summary>
    Avif,
}

/// <summary>An image as shown.</summary>
public sealed record ImageRendition
{
    /// <summary>The file.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }
    /// <summary>Sniffed header of <see cref="Bytes"/>; null when they are no image that we know.</summary>
    public required ImageHeader? Header { get; init; }
    /// <summary>Whether <see cref="Bytes"/> are the original's.</summary>
    public required bool IsOriginal { get; init; }
    /// <summary>Why it could not be resized: stable kebab-case (<c>corrupt</c>, <c>too-many-pixels</c> …), or null.</summary>
    public string? Problem { get; init; }
}
