using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class ShownImagesTests
{
    [Fact]
    public void Two_pictures_whose_digests_begin_alike_get_two_files()
    {
        var paths = new Dictionary<string, WarcDigest>(StringComparer.Ordinal);
        var first = Add(new('a', 64));
        var second = Add(new string('a', 63) + "b");
        first.ShouldBe("assets/aa/photo-aaaaaaaaaaaa.jpg");
        second.ShouldBe($"assets/aa/photo-{new string('a', 63)}b.jpg");
        Add(new('a', 64)).ShouldBe(first);

        string Add(string hex)
        {
            var digest = new WarcDigest("sha256", hex);
            var image = new ShownImage(AssetName.For(digest, "photo.jpg", ".jpg"), digest, 1, new("image/jpeg", ".jpg", null), null, null);
            var named = ShownImages.Named(new ShownImageFile(image, new GatheredImage.Skipped("x"), () => new(ReadOnlyMemory<byte>.Empty)), paths).Image;
            paths.TryAdd(named.Path, named.Digest);
            return named.Path;
        }
    }
}
