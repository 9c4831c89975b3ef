using NetVips;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

public sealed class ImageResizerTests
{
    static readonly ResizeOptions To100 = new() { MaxWidth = 100 };

    /// <summary>A picture with structure, so that codecs behave as with photographs.</summary>
    static Image Draw(int width, int height, int bands = 3)
    {
        // The resizer blocks what it does not need; drawing needs no loader.
        using var plain = Image.Gaussnoise(width, height, sigma: 30, mean: 128, seed: 5);
        using var soft = plain.Gaussblur(3);
        using var bytes = soft.Cast(Enums.BandFormat.Uchar);
        using var same = bytes.Copy(interpretation: Enums.Interpretation.Bw);
        var bandsOfImage = Enumerable.Range(0, bands - 1).Select(i => same.Rot(i % 2 == 0 ? Enums.Angle.D180 : Enums.Angle.D0)).ToArray();
        return same.Bandjoin(bandsOfImage).Copy(interpretation: Enums.Interpretation.Srgb);
    }

    static byte[] Jpeg(int width, int height, int orientation = 1)
    {
        using var image = Draw(width, height);
        using var turned = image.Mutate(mutable =>
        {
            mutable.Set(GValue.GIntType, "orientation", orientation);
            mutable.Set(GValue.GStrType, "exif-ifd0-Artist", "A. Photographer (A. Photographer, ASCII, 15 components, 15 bytes)");
        });
        return turned.JpegsaveBuffer(q: 95);
    }

    static byte[] Make(string mediaType, int width = 400, int height = 300)
    {
        using var image = Draw(width, height, mediaType == "image/png" ? 4 : 3);
        return mediaType switch
        {
            "image/jpeg" => image.JpegsaveBuffer(q: 95),
            "image/png" => image.PngsaveBuffer(),
            "image/gif" => image.GifsaveBuffer(),
            "image/webp" => image.WebpsaveBuffer(q: 95),
            _ => image.HeifsaveBuffer(q: 90, bitdepth: 8, compression: Enums.ForeignHeifCompression.Av1, effort: 0),
        };
    }

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("image/png")]
    [InlineData("image/gif")]
    [InlineData("image/webp")]
    [InlineData("image/avif")]
    public void An_image_that_is_too_wide_shrinks_in_its_own_format(string mediaType)
    {
        var original = Make(mediaType);
        var rendition = new ImageResizer(To100).Resize(original);
        rendition.Problem.ShouldBeNull();
        rendition.IsOriginal.ShouldBeFalse();
        rendition.Header.ShouldNotBeNull().MediaType.ShouldBe(mediaType);
        rendition.Header.Size.ShouldBe(new PixelSize(100, 75));
        rendition.Bytes.Length.ShouldBeLessThan(original.Length);
        ImageHeader.IsComplete(rendition.Bytes.Span, mediaType).ShouldBeTrue();
    }

    [Theory]
    [InlineData(400, 300, null, 150, 200, 150)]
    [InlineData(400, 300, 100, 30, 40, 30)]
    [InlineData(30, 3000, 100, 300, 3, 300)]
    public void Both_limits_hold_and_the_shape_stays(int width, int height, int? maxWidth, int? maxHeight, int shownWidth, int shownHeight) =>
        new ImageResizer(new ResizeOptions { MaxWidth = maxWidth, MaxHeight = maxHeight }).Resize(Jpeg(width, height)).Header?.Size.ShouldBe(new PixelSize(shownWidth, shownHeight));

    [Fact]
    public void Orientation_is_applied_and_metadata_dropped()
    {
        var original = Jpeg(400, 300, orientation: 6);
        ImageHeader.Sniff(original)?.Size.ShouldBe(new PixelSize(300, 400));
        original.AsSpan().IndexOf("Photographer"u8).ShouldBeGreaterThan(0);
        var rendition = new ImageResizer(To100).Resize(original);
        rendition.Header?.Size.ShouldBe(new PixelSize(100, 133));
        rendition.Bytes.Span.IndexOf("Photographer"u8).ShouldBe(-1);
        rendition.Bytes.Span.IndexOf("Exif"u8).ShouldBe(-1);
    }

    static readonly double[] Red = [200, 30, 20], Green = [30, 180, 40], Blue = [20, 40, 210], White = [240, 240, 230];

    /// <summary>Red, green over blue, white: no turning or mirroring of it looks like another.</summary>
    static Image Quarters(int width = 400, int height = 300)
    {
        Image Plain(double[] colour) => (Image.Black(width / 2, height / 2, bands: 3) + colour).Cast(Enums.BandFormat.Uchar);
        return Image.Arrayjoin([Plain(Red), Plain(Green), Plain(Blue), Plain(White)], across: 2).Copy(interpretation: Enums.Interpretation.Srgb);
    }

    static void ShouldShowQuarters(byte[] bytes, int tolerance = 12)
    {
        using var shown = Image.NewFromBuffer(bytes);
        var (left, right, top, bottom) = (shown.Width / 4, shown.Width * 3 / 4, shown.Height / 4, shown.Height * 3 / 4);
        foreach (var (x, y, colour) in new[] { (left, top, Red), (right, top, Green), (left, bottom, Blue), (right, bottom, White) })
            for (var band = 0; band < 3; band++) shown.Getpoint(x, y)[band].ShouldBe(colour[band], tolerance, $"band {band} at {x},{y}");
    }

    // TIFF 6.0, Orientation (274): what the stored first row and column are. The stored picture is the shown one, undone.
    static Image Stored(Image shown, int orientation) => orientation switch
    {
        2 => shown.FlipHor(),
        3 => shown.Rot180(),
        4 => shown.FlipVer(),
        5 => shown.Rot90().FlipHor(),
        6 => shown.Rot270(),
        7 => shown.Rot90().FlipVer(),
        8 => shown.Rot90(),
        _ => shown,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Each_orientation_is_applied_to_the_pixels(int orientation)
    {
        using var upright = Quarters();
        using var stored = Stored(upright, orientation).Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", orientation));
        var original = stored.JpegsaveBuffer(q: 95);
        ImageHeader.Sniff(original)?.Size.ShouldBe(new PixelSize(400, 300));

        var rendition = new ImageResizer(To100).Resize(original);

        rendition.Header?.Size.ShouldBe(new PixelSize(100, 75));
        ShouldShowQuarters(rendition.Bytes.ToArray());
        using var shown = Image.NewFromBuffer(rendition.Bytes.ToArray());
        shown.Contains("orientation").ShouldBeFalse();
    }

    [Theory]
    [InlineData("image/png", ImageOutputFormat.Keep)]
    [InlineData("image/webp", ImageOutputFormat.Keep)]
    [InlineData("image/png", ImageOutputFormat.WebP)]
    [InlineData("image/png", ImageOutputFormat.Avif)]
    [InlineData("image/png", ImageOutputFormat.Jpeg)]
    public void Transparent_pixels_stay_transparent_and_the_others_keep_their_colour(string mediaType, ImageOutputFormat format)
    {
        using var picture = Quarters();
        using var alpha = (Image.Black(400, 300) + 255).Cast(Enums.BandFormat.Uchar).Mutate(mutable => mutable.DrawRect([0], 0, 0, 200, 300, fill: true));
        using var both = picture.Bandjoin(alpha).Copy(interpretation: Enums.Interpretation.Srgb);
        var original = mediaType == "image/png" ? both.PngsaveBuffer(compression: 0) : both.WebpsaveBuffer(lossless: true);
        var rendition = new ImageResizer(To100 with { Format = format, Quality = 95 }).Resize(mediaType == "image/png" ? original : Bulky(original));
        rendition.IsOriginal.ShouldBeFalse();
        using var shown = Image.NewFromBuffer(rendition.Bytes.ToArray());
        shown.HasAlpha().ShouldBeTrue();
        shown.Getpoint(25, 20)[3].ShouldBe(0, 3);
        var opaque = shown.Getpoint(75, 20);
        opaque[3].ShouldBe(255, 3);
        for (var band = 0; band < 3; band++) opaque[band].ShouldBe(Green[band], 12);
    }

    /// <summary>A WebP with a chunk that nobody needs, so that the smaller one is not the original.</summary>
    static byte[] Bulky(byte[] webp)
    {
        byte[] all = [.. webp, .. "junk"u8, .. BitConverter.GetBytes(50_000), .. SampleImages.Noise(50_000)];
        BitConverter.TryWriteBytes(all.AsSpan(4), all.Length - 8);
        return all;
    }

    [Theory]
    [InlineData("image/jpeg", 1)]
    [InlineData("image/png", 1)]
    [InlineData("image/png", 2)]
    public void Grey_stays_grey(string mediaType, int bands)
    {
        using var ramp = (Image.Xyz(400, 300)[0] * (255.0 / 399)).Cast(Enums.BandFormat.Uchar);
        using var grey = (bands == 1 ? ramp : ramp.Bandjoin(255)).Copy(interpretation: Enums.Interpretation.Bw);
        var original = mediaType == "image/jpeg" ? grey.JpegsaveBuffer(q: 95) : grey.PngsaveBuffer(compression: 0);
        var rendition = new ImageResizer(To100).Resize(original);
        using var shown = Image.NewFromBuffer(rendition.Bytes.ToArray());
        (rendition.IsOriginal, shown.Bands).ShouldBe((false, bands));
        foreach (var x in new[] { 10, 50, 90 }) shown.Getpoint(x, 30)[0].ShouldBe((x + 0.5) * 255 / 100, 4, $"column {x}");
    }

    [Fact]
    public void A_picture_in_CMYK_keeps_its_colours()
    {
        using var picture = Quarters();
        using var cmyk = picture.IccTransform("cmyk", inputProfile: "srgb");
        using var expected = cmyk.IccTransform("srgb", inputProfile: "cmyk"); // not all colours exist in ink
        var rendition = new ImageResizer(To100 with { Quality = 95 }).Resize(cmyk.JpegsaveBuffer(q: 98, keep: Enums.ForeignKeep.All));
        using var shown = Image.NewFromBuffer(rendition.Bytes.ToArray());
        rendition.IsOriginal.ShouldBeFalse();
        foreach (var (x, y) in new[] { (25, 20), (75, 20), (25, 55), (75, 55) })
            for (var band = 0; band < 3; band++) shown.Getpoint(x, y)[band].ShouldBe(expected.Getpoint(x * 4, y * 4)[band], 8, $"band {band} at {x},{y}");
    }

    [Theory]
    [InlineData("image/gif", ImageOutputFormat.Keep)]
    [InlineData("image/webp", ImageOutputFormat.Keep)]
    [InlineData("image/gif", ImageOutputFormat.WebP)]
    [InlineData("image/webp", ImageOutputFormat.Jpeg)]
    public void An_animation_keeps_every_frame(string mediaType, ImageOutputFormat format)
    {
        using var first = Quarters();
        using var second = first.Rot180();
        using var strip = Image.Arrayjoin([first, second], across: 1).Mutate(mutable =>
        {
            mutable.Set(GValue.GIntType, "page-height", 300);
            mutable.Set(GValue.ArrayIntType, "delay", new[] { 100, 200 });
        });
        var original = mediaType == "image/gif" ? strip.GifsaveBuffer() : strip.WebpsaveBuffer();
        ImageHeader.IsAnimated(original, mediaType).ShouldBeTrue();
        var rendition = new ImageResizer(To100 with { Format = format }).Resize(original);
        (rendition.IsOriginal, rendition.Problem).ShouldBe((true, null));
        rendition.Bytes.ToArray().ShouldBe(original);
        ShouldShowQuarters(original, tolerance: 30); // and it was an animation of pictures
    }

    [Theory]
    [InlineData("p3", false)]
    [InlineData("srgb", true)]
    public void Colours_stay_what_they_were_without_their_profile(string profile, bool isSrgb)
    {
        using var red = (Image.Black(300, 300, bands: 3) + new double[] { 200, 40, 30 }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using var tagged = red.IccTransform(profile, inputProfile: "srgb");
        IccProfile.IsSrgb((byte[])tagged.Get("icc-profile-data")).ShouldBe(isSrgb);
        var original = tagged.JpegsaveBuffer(q: 100, keep: Enums.ForeignKeep.All);
        var rendition = new ImageResizer(To100 with { Quality = 100 }).Resize(original);
        rendition.IsOriginal.ShouldBeFalse();
        using var shown = Image.NewFromBuffer(rendition.Bytes.ToArray());
        shown.Contains("icc-profile-data").ShouldBeFalse();
        var pixel = shown.Getpoint(50, 50);
        for (var band = 0; band < 3; band++) pixel[band].ShouldBe(new double[] { 200, 40, 30 }[band], 4);
    }

    [Fact]
    public void A_CMYK_picture_becomes_RGB()
    {
        using var picture = Draw(300, 300);
        using var cmyk = picture.IccTransform("cmyk", inputProfile: "srgb");
        var rendition = new ImageResizer(To100).Resize(cmyk.JpegsaveBuffer(q: 95, keep: Enums.ForeignKeep.None));
        using var shown = Image.NewFromBuffer(rendition.Bytes.ToArray());
        (rendition.IsOriginal, shown.Bands, shown.Interpretation).ShouldBe((false, 3, Enums.Interpretation.Srgb));
    }

    [Fact]
    public void A_small_image_is_never_enlarged_nor_touched()
    {
        var original = Jpeg(90, 60);
        var rendition = new ImageResizer(To100).Resize(original);
        (rendition.IsOriginal, rendition.Problem).ShouldBe((true, null));
        rendition.Bytes.ToArray().ShouldBe(original);
    }

    [Fact]
    public void The_original_wins_when_it_is_smaller()
    {
        using var flat = Image.Black(120, 120);
        var original = flat.PngsaveBuffer(compression: 9, bitdepth: 1, palette: true);
        var rendition = new ImageResizer(new ResizeOptions { Format = ImageOutputFormat.Jpeg }).Resize(original);
        (rendition.IsOriginal, rendition.Problem).ShouldBe((true, null));
    }

    [Theory]
    [InlineData(ImageOutputFormat.WebP, "image/webp")]
    [InlineData(ImageOutputFormat.Avif, "image/avif")]
    [InlineData(ImageOutputFormat.Jpeg, "image/jpeg")]
    public void A_format_can_be_asked_for(ImageOutputFormat format, string mediaType) =>
        new ImageResizer(new ResizeOptions { Format = format, MaxWidth = 200 }).Resize(Jpeg(400, 300)).Header?.MediaType.ShouldBe(mediaType);

    [Fact]
    public void Transparency_is_not_given_up_for_jpeg() =>
        new ImageResizer(new ResizeOptions { Format = ImageOutputFormat.Jpeg, MaxWidth = 200 }).Resize(Make("image/png")).Header?.MediaType.ShouldBe("image/png");

    public static TheoryData<string, byte[], string?> Untouched => new()
    {
        { "SVG", "<svg xmlns='http://www.w3.org/2000/svg' width='900' height='900'/>"u8.ToArray(), null },
        { "animated GIF", SampleImages.Gif(900, 900, frames: 2), null },
        { "animated WebP", SampleImages.WebP("anim", 900, 900), null },
        { "bomb", SampleImages.Png(60_000, 60_000), "too-many-pixels" },
        { "HTML", "<html>"u8.ToArray(), "not-an-image" },
        { "empty", [], "not-an-image" },
        { "PNG without pixels", SampleImages.Png(900, 900), "corrupt" },
        { "JPEG without tables", SampleImages.Jpeg(900, 900), "corrupt" },
        { "JPEG without a frame", [0xFF, 0xD8, 0xFF, 0xD9], "corrupt" },
        { "HEIC", SampleImages.Avif(900, 900, "heic"), "unsupported-format" },
        { "AVIF without pixels", SampleImages.Avif(900, 900), "corrupt" },
    };

    [Theory, MemberData(nameof(Untouched), DisableDiscoveryEnumeration = true)]
    public void What_must_not_or_cannot_be_resized_stays_as_it_is(string name, byte[] original, string? problem)
    {
        var rendition = new ImageResizer(To100).Resize(original);
        (rendition.IsOriginal, rendition.Problem).ShouldBe((true, problem), name);
        rendition.Bytes.ToArray().ShouldBe(original);
    }

    [Fact]
    public void A_truncated_image_stays_as_it_is()
    {
        foreach (var mediaType in (string[])["image/jpeg", "image/png", "image/webp", "image/gif"])
        {
            var original = Make(mediaType);
            var rendition = new ImageResizer(To100).Resize(original.AsMemory(0, original.Length * 2 / 3));
            (rendition.IsOriginal, rendition.Problem).ShouldBe((true, "corrupt"), mediaType);
        }
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/webp")]
    [InlineData("image/avif")]
    public void A_whole_file_with_damaged_pixels_stays_as_it_is(string mediaType)
    {
        var original = Make(mediaType);
        SampleImages.Noise(100).CopyTo(original, original.Length / 2);
        var rendition = new ImageResizer(To100).Resize(original);
        (rendition.IsOriginal, rendition.Problem).ShouldBe((true, "corrupt"));
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_at_any_concurrency()
    {
        var originals = ((string[])["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"]).Select(type => Make(type)).ToArray();
        var resizer = new ImageResizer(new ResizeOptions { MaxWidth = 77 });
        var alone = originals.Select(original => resizer.Resize(original).Bytes.ToArray()).ToArray();
        Parallel.For(0, 20, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            resizer.Resize(originals[i % originals.Length]).Bytes.ToArray().ShouldBe(alone[i % originals.Length]));
        NetVips.NetVips.Concurrency = 4;
        try
        {
            for (var i = 0; i < originals.Length; i++) resizer.Resize(originals[i]).Bytes.ToArray().ShouldBe(alone[i]);
        }
        finally
        {
            NetVips.NetVips.Concurrency = 1;
        }
    }

    [Fact]
    public void Loaders_that_are_not_needed_are_blocked()
    {
        new ImageResizer(To100).Resize(Jpeg(200, 100)).IsOriginal.ShouldBeFalse(); // sets libvips up
        Should.Throw<VipsException>(() => Image.NewFromBuffer("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"u8.ToArray()));
        Should.Throw<VipsException>(() => Image.NewFromBuffer("P5 1 1 255\n\0"u8.ToArray()));
    }

    [Fact]
    public void No_corpus_image_makes_it_throw_or_take_long()
    {
        var resizer = new ImageResizer(new ResizeOptions { MaxWidth = 20, MaxHeight = 20 });
        foreach (var file in CorpusImages.Files())
        {
            var watch = ThreadClock.StartNew();
            resizer.Resize(File.ReadAllBytes(file));
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5), file);
        }
    }

    [Theory]
    [InlineData(0, null, 82)]
    [InlineData(null, 0, 82)]
    [InlineData(null, null, 0)]
    [InlineData(null, null, 101)]
    public void Options_out_of_range_are_refused(int? width, int? height, int quality) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ImageResizer(new ResizeOptions { MaxWidth = width, MaxHeight = height, Quality = quality }));
}
