using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NetVips;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Decodes, shrinks and encodes untrusted images with libvips, in this process. The only type that touches NetVips; libvips is loaded when
/// the first image needs work. Thread-safe; one thread a call.
/// </summary>
static class ImageCodec
{
    /// <summary>VIPS_MAX_COORD: a box side that never limits.</summary>
    const int Unlimited = 10_000_000;

    /// <summary>What it decodes.</summary>
    public static readonly ImmutableArray<string> MediaTypes = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"];

    /// <summary>How libvips and libpng, libjpeg, and libheif say it.</summary>
    static readonly ImmutableArray<string> OutOfMemory = ["out of memory", "insufficient memory", "memory allocation"];

    /// <summary>The image as it shall be shown, when that is smaller than the original.</summary>
    /// <exception cref="DllNotFoundException">libvips is not beside the program.</exception>
    public static CodecAnswer Convert(byte[] original, string mediaType, ResizeOptions options)
    {
        Vips.Start();
        try
        {
            using var header = Image.NewFromBuffer(original); // reads the header alone
            // The decoder's own view: a file may be written so that it sees other numbers than we do.
            if ((long)header.Width * header.Height > options.MaxPixels) return new(null, ImageProblem.TooManyPixels);
            using var image = Shrink(original, options, NeedsProfile(header) ? "srgb" : null);
            var bytes = Encode(image, original, mediaType, options);
            return new(bytes.Length < original.Length ? bytes : null, null);
        }
        catch (VipsException e)
        {
            return new(null, IsOutOfMemory(e) ? ImageProblem.Memory : ImageProblem.Corrupt);
        }
        catch (OutOfMemoryException)
        {
            return new(null, ImageProblem.Memory);
        }
    }

    static bool IsOutOfMemory(VipsException e) =>
        OutOfMemory.Any(words => e.Message.Contains(words, StringComparison.OrdinalIgnoreCase));

    static bool NeedsProfile(Image header) =>
        header.Interpretation == Enums.Interpretation.Cmyk || (header.Contains("icc-profile-data") && !IccProfile.IsSrgb((byte[])header.Get("icc-profile-data")));

    // fail_on twice: libvips 8.18 does not hand its own option on to the PNG loader, and damaged pixels came out as black ones.
    static Image Shrink(byte[] source, ResizeOptions options, string? profile) => Image.ThumbnailBuffer(
        source, options.MaxWidth ?? Unlimited, optionString: "[fail_on=error]", height: options.MaxHeight ?? Unlimited,
        size: Enums.Size.Down, outputProfile: profile, failOn: Enums.FailOn.Error);

    static byte[] Encode(Image image, byte[] source, string mediaType, ResizeOptions options)
    {
        var target = options.TargetType(mediaType);
        if (target == "image/jpeg" && image.HasAlpha()) target = mediaType;
        return target switch
        {
            "image/jpeg" => image.JpegsaveBuffer(q: options.Quality, optimizeCoding: true, keep: Enums.ForeignKeep.None),
            "image/png" => image.PngsaveBuffer(compression: 9, filter: Enums.ForeignPngFilter.All, bitdepth: 8, keep: Enums.ForeignKeep.None),
            "image/gif" => image.GifsaveBuffer(keep: Enums.ForeignKeep.None),
            "image/webp" => image.WebpsaveBuffer(q: options.Quality, lossless: mediaType == "image/webp" && WebPChunks.IsLossless(source), keep: Enums.ForeignKeep.None),
            _ => image.HeifsaveBuffer(q: options.Quality, bitdepth: 8, compression: Enums.ForeignHeifCompression.Av1, keep: Enums.ForeignKeep.None),
        };
    }

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

/// <summary>What became of an image: new bytes; or none, because the original is as small; or none, and why.</summary>
/// <param name="Bytes">The image as it shall be shown.</param>
/// <param name="Problem">One of <see cref="ImageProblem"/>.</param>
readonly record struct CodecAnswer(byte[]? Bytes, string? Problem);
