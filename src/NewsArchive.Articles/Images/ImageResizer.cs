using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Resizes untrusted images: decides by the header what has to be done, and has it done by libvips (<see cref="ImageCodec"/>), in child
/// processes when it is given workers, else in this one. Thread-safe; each call uses one thread, so callers run as many as there are
/// cores. The same input gives the same bytes.
/// </summary>
public sealed class ImageResizer
{
    readonly ResizeOptions _options;
    readonly ImageWorkerPool? _workers;

    /// <summary>Makes a resizer. Without workers (not disposed here) a decoder that crashes takes the process with it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side below 1, or a quality outside 1–100.</exception>
    public ImageResizer(ResizeOptions options, ImageWorkerPool? workers = null)
    {
        if (options.MaxWidth is < 1 || options.MaxHeight is < 1 || options.Quality is < 1 or > 100)
            throw new ArgumentOutOfRangeException(nameof(options), "a side is at least 1 pixel, the quality 1 to 100");
        (_options, _workers) = (options, workers);
    }

    /// <summary>
    /// The image as it shall be shown: resized, or the original bytes when it is small enough, animated, SVG, or smaller than the result.
    /// Never enlarges. A result has its EXIF orientation applied, sRGB colours and no metadata. Transparency is kept: such images stay
    /// in their own format when JPEG is asked for. Corrupt or oversize images come back as the original with
    /// <see cref="ImageRendition.Problem"/> set: <c>not-an-image</c>, <c>corrupt</c>, <c>too-many-pixels</c>, <c>unsupported-format</c>,
    /// and those on which a worker failed: <c>resize-failed</c>, <c>resize-timeout</c>, <c>resize-memory</c>.
    /// </summary>
    public ImageRendition Resize(ReadOnlyMemory<byte> original)
    {
        var header = ImageHeader.Sniff(original.Span);
        if (header is null) return Original(original, null, ImageProblem.NotAnImage);
        if (!_options.IsActive || header.MediaType == "image/svg+xml" || ImageHeader.IsAnimated(original.Span, header.MediaType)) return Original(original, header);
        // Decoders fill the missing part of a truncated file with grey and call that a success.
        if (header.Size is not { } size || !ImageHeader.IsComplete(original.Span, header.MediaType)) return Original(original, header, ImageProblem.Corrupt);
        if (size.PixelCount > _options.MaxPixels) return Original(original, header, ImageProblem.TooManyPixels);
        if (Fits(size) && _options.TargetType(header.MediaType) == header.MediaType) return Original(original, header);
        // libvips is built without HEVC, and its loaders for the other formats are not safe with hostile files.
        if (!ImageCodec.MediaTypes.Contains(header.MediaType)) return Original(original, header, ImageProblem.UnsupportedFormat);
        return Convert(original, header);
    }

    static ImageRendition Original(ReadOnlyMemory<byte> bytes, ImageHeader? header, string? problem = null) =>
        new() { Bytes = bytes, Header = header, IsOriginal = true, Problem = problem };

    bool Fits(PixelSize size) => size.Width <= (_options.MaxWidth ?? int.MaxValue) && size.Height <= (_options.MaxHeight ?? int.MaxValue);

    /// <exception cref="OperationCanceledException">The workers were told to end.</exception>
    /// <exception cref="DllNotFoundException">libvips is not beside the program.</exception>
    ImageRendition Convert(ReadOnlyMemory<byte> original, ImageHeader header)
    {
        var answer = _workers is null ? ImageCodec.Convert(Exact(original), header.MediaType, _options) : _workers.Convert(original, header.MediaType, _options);
        if (answer.Bytes is not { } bytes) return Original(original, header, answer.Problem);
        // What a worker says is looked at like any other stranger's file.
        if (ImageHeader.Sniff(bytes) is not { Size: { } size } shown || !Fits(size)) return Original(original, header, ImageProblem.Failed);
        return new() { Bytes = bytes, Header = shown, IsOriginal = false };
    }

    static byte[] Exact(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array) && array.Offset == 0 && array.Count == array.Array?.Length ? array.Array : bytes.ToArray();
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

    /// <summary>The media type that an image of the given one shall have.</summary>
    internal string TargetType(string mediaType) => Format switch
    {
        ImageOutputFormat.WebP => "image/webp",
        ImageOutputFormat.Jpeg => "image/jpeg",
        ImageOutputFormat.Avif => "image/avif",
        _ => mediaType,
    };
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
