using System.Runtime.InteropServices;
using NetVips;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Resizes untrusted images with libvips. The only type that touches NetVips; libvips is loaded when the first image needs work.
/// Thread-safe; each call uses one thread, so callers run as many as there are cores. The same input gives the same bytes.
/// </summary>
public sealed class ImageResizer
{
    /// <summary>VIPS_MAX_COORD: a box side that never limits.</summary>
    const int Unlimited = 10_000_000;

    readonly ResizeOptions _options;

    /// <summary>Makes a resizer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side below 1, or a quality outside 1–100.</exception>
    public ImageResizer(ResizeOptions options)
    {
        if (options.MaxWidth is < 1 || options.MaxHeight is < 1 || options.Quality is < 1 or > 100)
            throw new ArgumentOutOfRangeException(nameof(options), "a side is at least 1 pixel, the quality 1 to 100");
        _options = options;
    }

    /// <summary>
    /// The image as it shall be shown: resized, or the original bytes when it is small enough, animated, SVG, or smaller than the result.
    /// Never enlarges. A result has its EXIF orientation applied, sRGB colours and no metadata. Transparency is kept: such images stay
    /// in their own format when JPEG is asked for. Corrupt or oversize images come back as the original with
    /// <see cref="ImageRendition.Problem"/> set: <c>not-an-image</c>, <c>corrupt</c>, <c>too-many-pixels</c>, <c>unsupported-format</c>.
    /// </summary>
    public ImageRendition Resize(ReadOnlyMemory<byte> original)
    {
        var header = ImageHeader.Sniff(original.Span);
        if (header is null) return Original(original, null, "not-an-image");
        if (!_options.IsActive || header.MediaType == "image/svg+xml" || ImageHeader.IsAnimated(original.Span, header.MediaType)) return Original(original, header);
        // Decoders fill the missing part of a truncated file with grey and call that a success.
        if (header.Size is not { } size || !ImageHeader.IsComplete(original.Span, header.MediaType)) return Original(original, header, "corrupt");
        if (size.PixelCount > _options.MaxPixels) return Original(original, header, "too-many-pixels");
        if (Fits(size) && TargetType(header.MediaType) == header.MediaType) return Original(original, header);
        // libvips is built without HEVC, and its loaders for the other formats are not safe with hostile files.
        if (header.MediaType is not ("image/jpeg" or "image/png" or "image/gif" or "image/webp" or "image/avif"))
            return Original(original, header, "unsupported-format");
        return Convert(original, header);
    }

    static ImageRendition Original(ReadOnlyMemory<byte> bytes, ImageHeader? header, string? problem = null) =>
        new() { Bytes = bytes, Header = header, IsOriginal = true, Problem = problem };

    bool Fits(PixelSize size) => size.Width <= (_options.MaxWidth ?? int.MaxValue) && size.Height <= (_options.MaxHeight ?? int.MaxValue);

    string TargetType(string mediaType) => _options.Format switch
    {
        ImageOutputFormat.WebP => "image/webp",
        ImageOutputFormat.Jpeg => "image/jpeg",
        ImageOutputFormat.Avif => "image/avif",
        _ => mediaType,
    };

    ImageRendition Convert(ReadOnlyMemory<byte> original, ImageHeader header)
    {
        byte[] bytes;
        try
        {
            Vips.Start();
            bytes = Encode(original, header.MediaType);
        }
        catch (VipsException)
        {
            return Original(original, header, "corrupt");
        }
        if (bytes.Length >= original.Length) return Original(original, header);
        return new() { Bytes = bytes, Header = ImageHeader.Sniff(bytes), IsOriginal = false };
    }

    byte[] Encode(ReadOnlyMemory<byte> original, string mediaType)
    {
        var source = MemoryMarshal.TryGetArray(original, out var array) && array.Offset == 0 && array.Count == array.Array?.Length ? array.Array : original.ToArray();
        using var image = Thumbnail(source);
        var target = TargetType(mediaType);
        if (target == "image/jpeg" && image.HasAlpha()) target = mediaType;
        return target switch
        {
            "image/jpeg" => image.JpegsaveBuffer(q: _options.Quality, optimizeCoding: true, keep: Enums.ForeignKeep.None),
            "image/png" => image.PngsaveBuffer(compression: 9, filter: Enums.ForeignPngFilter.All, bitdepth: 8, keep: Enums.ForeignKeep.None),
            "image/gif" => image.GifsaveBuffer(keep: Enums.ForeignKeep.None),
            "image/webp" => image.WebpsaveBuffer(q: _options.Quality, lossless: mediaType == "image/webp" && WebPChunks.IsLossless(source), keep: Enums.ForeignKeep.None),
            _ => image.HeifsaveBuffer(q: _options.Quality, bitdepth: 8, compression: Enums.ForeignHeifCompression.Av1, keep: Enums.ForeignKeep.None),
        };
    }

    /// <summary>The reduced image in sRGB. Nothing is decoded before it is saved, so looking at it and changing one's mind costs nothing.</summary>
    Image Thumbnail(byte[] source)
    {
        var image = Shrink(source, profile: null);
        if (image.Interpretation != Enums.Interpretation.Cmyk && !(image.Contains("icc-profile-data") && !IccProfile.IsSrgb((byte[])image.Get("icc-profile-data")))) return image;
        image.Dispose();
        return Shrink(source, profile: "srgb");
    }

    Image Shrink(byte[] source, string? profile) => Image.ThumbnailBuffer(
        source, _options.MaxWidth ?? Unlimited, height: _options.MaxHeight ?? Unlimited,
        size: Enums.Size.Down, outputProfile: profile, failOn: Enums.FailOn.Error);

    /// <summary>The library's settings, made once for the process. A class of its own, so that nothing is loaded before <see cref="Start"/>.</summary>
    static class Vips
    {
        static readonly Lock Gate = new();
        static readonly Log.LogDelegate Discard = (_, _, _) => { };
        static bool _started;

        /// <summary>Loads and sets up libvips when that has not happened.</summary>
        /// <exception cref="DllNotFoundException">libvips is not beside the program.</exception>
        public static void Start()
        {
            lock (Gate)
            {
                if (_started) return;
                if (!ModuleInitializer.VipsInitialized && ModuleInitializer.Exception is null) Load();
                if (!ModuleInitializer.VipsInitialized) throw new DllNotFoundException("libvips cannot be loaded; put libvips.so.42 beside the program", ModuleInitializer.Exception);
                NetVips.NetVips.Concurrency = 1; // several images at once, one thread each
                Cache.Max = 0;                   // no operation is ever repeated
                Cache.MaxMem = 0;
                Cache.MaxFiles = 0;
                // Loaders that libvips itself marks as untrusted, and then all but those whose formats are let through.
                NetVips.NetVips.BlockUntrusted = true;
                Operation.Block("VipsForeignLoad", true);
                foreach (var loader in (ReadOnlySpan<string>)["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadNsgif", "VipsForeignLoadWebp", "VipsForeignLoadHeif"])
                    Operation.Block(loader, false);
                // Damaged images make libvips warn on stderr, line by line; what matters comes back as an exception.
                Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning | Enums.LogLevelFlags.Message | Enums.LogLevelFlags.Info, Discard);
                _started = true;
            }
        }

        /// <summary>
        /// NetVips loads libvips in a module initializer, which native AOT runs before Main. A published program therefore leaves that
        /// initializer out (<c>--substitution:</c>NetVips.Substitutions.xml, beside this file), and its work is done here, on first use.
        /// </summary>
        static void Load()
        {
            NativeLibrary.SetDllImportResolver(typeof(ModuleInitializer).Assembly, (_, assembly, path) =>
                NativeLibrary.TryLoad(LibraryName, assembly, path, out var library) ? library : 0);
            ModuleInitializer.VipsInitialized = NetVips.NetVips.Init();
        }

        static string LibraryName =>
            OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42";
    }
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
