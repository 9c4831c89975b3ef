using System.Text;
using CsCheck;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

public sealed class ImageHeaderTests
{
    public static TheoryData<string, byte[], string, string, int, int> Images => new()
    {
        { "PNG", SampleImages.Png(770, 20), "image/png", ".png", 770, 20 },
        { "JPEG", SampleImages.Jpeg(640, 480), "image/jpeg", ".jpg", 640, 480 },
        { "JPEG upright by EXIF", SampleImages.Jpeg(640, 480, orientation: 3), "image/jpeg", ".jpg", 640, 480 },
        { "JPEG turned by EXIF", SampleImages.Jpeg(640, 480, orientation: 6), "image/jpeg", ".jpg", 480, 640 },
        { "GIF", SampleImages.Gif(300, 2), "image/gif", ".gif", 300, 2 },
        { "WebP lossy", SampleImages.WebP("VP8 ", 1000, 700), "image/webp", ".webp", 1000, 700 },
        { "WebP lossless", SampleImages.WebP("VP8L", 1000, 701), "image/webp", ".webp", 1000, 701 },
        { "WebP extended", SampleImages.WebP("VP8X", 1000, 702), "image/webp", ".webp", 1000, 702 },
        { "AVIF, its largest extent", SampleImages.Avif(1920, 1080), "image/avif", ".avif", 1920, 1080 },
        { "HEIC", SampleImages.Avif(1920, 1081, "heic"), "image/heic", ".heic", 1920, 1081 },
        { "BMP from the top", [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 10, 0, 0, 0, 0xF7, 0xFF, 0xFF, 0xFF, 1, 0], "image/bmp", ".bmp", 10, 9 },
        { "BMP of OS/2", [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 26, 0, 0, 0, 12, 0, 0, 0, 10, 0, 9, 0, 1, 0, 1, 0], "image/bmp", ".bmp", 10, 9 },
        { "ICO, its largest", [0, 0, 1, 0, 2, 0, 16, 16, 0, 0, 1, 0, 8, 0, 9, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 9, 0, 0, 0, 50, 0, 0, 0], "image/x-icon", ".ico", 256, 256 },
        { "TIFF", [.. "MM\0*"u8, 0, 0, 0, 8, 0, 2, 1, 0, 0, 3, 0, 0, 0, 1, 0, 70, 0, 0, 1, 1, 0, 4, 0, 0, 0, 1, 0, 0, 0, 80], "image/tiff", ".tif", 70, 80 },
        { "JPEG XL, small sides", [0xFF, 0x0A, 0b0100_1001, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "image/jxl", ".jxl", 40, 40 },
        { "SVG", Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' width=\"120px\" height='80.4'/>"), "image/svg+xml", ".svg", 120, 80 },
        { "SVG with everything before it", Encoding.UTF8.GetBytes("\uFEFF<?xml version='1.0'?>\n<!-- <html> -->\n<!DOCTYPE svg [ <!ENTITY a '>'> ]>\n<svg:svg viewBox='0 0 30 40'>"), "image/svg+xml", ".svg", 30, 40 },
        { "SVG in UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<svg width='1' height='2'>")], "image/svg+xml", ".svg", 1, 2 },
    };

    [Theory, MemberData(nameof(Images), DisableDiscoveryEnumeration = true)]
    public void The_bytes_tell_type_and_size(string _, byte[] bytes, string mediaType, string extension, int width, int height) =>
        ImageHeader.Sniff(bytes).ShouldBe(new ImageHeader(mediaType, extension, new PixelSize(width, height)));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<!DOCTYPE html><html><body><svg width='1' height='1'/></body></html>", "HTML with SVG inside")]
    [InlineData("\n<html>", "HTML")]
    [InlineData("{\"error\":\"<svg>\"}", "JSON")]
    [InlineData("BMW builds cars, and this is a text that starts with two letters", "text like a BMP")]
    [InlineData("<?xml version='1.0'?><rss><svg/></rss>", "XML of another kind")]
    [InlineData("<!-- never ends", "open comment")]
    [InlineData("<svgfoo>", "a longer name")]
    [InlineData("GIF90a", "a version that is none")]
    [InlineData("RIFF\0\0\0\0WAVE", "RIFF sound")]
    [InlineData("\0\0\0\u0018ftypmp42\0\0\0\0mp42isom", "video")]
    public void What_is_no_image_is_told_so(string text, string _) =>
        ImageHeader.Sniff(Encoding.Latin1.GetBytes(text)).ShouldBeNull();

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("image/gif")]
    [InlineData("image/webp")]
    [InlineData("image/avif")]
    public void A_file_cut_anywhere_is_incomplete_and_whole_it_is_not(string mediaType)
    {
        var bytes = mediaType switch
        {
            "image/png" => SampleImages.Png(padding: 40),
            "image/jpeg" => SampleImages.Jpeg(orientation: 6),
            "image/gif" => SampleImages.Gif(frames: 2),
            "image/webp" => SampleImages.WebP("VP8 ", 10, 10),
            _ => SampleImages.Avif(10, 10),
        };
        ImageHeader.IsComplete(bytes, mediaType).ShouldBeTrue();
        if (mediaType != "image/avif") ImageHeader.IsComplete([.. bytes, 0, 0, 0], mediaType).ShouldBeTrue("bytes after the end are harmless");
        for (var cut = 1; cut < bytes.Length; cut++)
            if (ImageHeader.IsComplete(bytes.AsSpan(0, cut), mediaType))
                (mediaType == "image/avif" && EndsABox(bytes, cut)).ShouldBeTrue($"cut to {cut} of {bytes.Length}");
    }

    [Fact]
    public void A_damaged_JPEG_that_was_not_cut_counts_as_whole()
    {
        var bytes = SampleImages.Jpeg();
        bytes[^8] = 0xFF; // a marker that is none, whose "segment" would reach beyond the end
        bytes[^7] = 0xE7;
        ImageHeader.IsComplete(bytes, "image/jpeg").ShouldBeTrue();
        ImageHeader.IsComplete(bytes.AsSpan(0, bytes.Length - 1), "image/jpeg").ShouldBeFalse();
    }

    static bool EndsABox(byte[] bytes, int cut)
    {
        var at = 0;
        while (at < cut) at += System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
        return at == cut;
    }

    [Fact]
    public void Animation_is_recognised()
    {
        ImageHeader.IsAnimated(SampleImages.Gif(frames: 2), "image/gif").ShouldBeTrue();
        ImageHeader.IsAnimated(SampleImages.Gif(frames: 1), "image/gif").ShouldBeFalse();
        ImageHeader.IsAnimated(SampleImages.WebP("anim", 9, 9), "image/webp").ShouldBeTrue();
        ImageHeader.IsAnimated(SampleImages.WebP("VP8X", 9, 9), "image/webp").ShouldBeFalse();
        ImageHeader.IsAnimated(SampleImages.Avif(9, 9, "avis"), "image/avif").ShouldBeTrue();
        ImageHeader.IsAnimated(SampleImages.Png(), "image/png").ShouldBeFalse();
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var images = Images.Select(row => row.Data.Item2).ToArray();
        Gen.Select(Gen.Int[0, images.Length - 1], Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 400]).Sample((image, at, value, cut) =>
        {
            var bytes = images[image].ToArray();
            bytes[at % bytes.Length] = value;
            var part = bytes.AsSpan(0, Math.Min(bytes.Length, cut));
            if (ImageHeader.Sniff(part) is not { } header) return;
            ImageHeader.IsComplete(part, header.MediaType);
            ImageHeader.IsAnimated(part, header.MediaType);
        }, iter: 20_000);
    }

    [Fact]
    public void Every_corpus_image_is_read_without_a_fault()
    {
        foreach (var file in CorpusImages.Files())
        {
            var bytes = File.ReadAllBytes(file);
            for (var cut = bytes.Length; cut >= 0; cut -= 1 + bytes.Length / 200)
            {
                var header = ImageHeader.Sniff(bytes.AsSpan(0, cut));
                if (header is not null) ImageHeader.IsComplete(bytes.AsSpan(0, cut), header.MediaType);
            }
            (ImageHeader.Sniff(bytes) is null).ShouldBe(file.EndsWith("README", StringComparison.Ordinal), file);
        }
    }
}
