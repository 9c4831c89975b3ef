using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class StoredResizeTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("newsarchive-resize-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null, null, ImageOutputFormat.Keep, 82)]
    [InlineData(770, null, ImageOutputFormat.WebP, 1)]
    [InlineData(1, 2, ImageOutputFormat.Avif, 100)]
    public void Sizes_are_remembered(int? width, int? height, ImageOutputFormat format, int quality)
    {
        var options = new ResizeOptions { MaxWidth = width, MaxHeight = height, Format = format, Quality = quality };
        StoredResize.Save(_folder, new() { MaxWidth = 5 });
        StoredResize.Save(_folder, options);
        StoredResize.Load(_folder).ShouldBe(options);
        Directory.GetFiles(_folder).Length.ShouldBe(1);
    }

    [Fact]
    public void A_store_without_sizes_has_the_defaults() => StoredResize.Load(_folder).ShouldBe(new ResizeOptions());

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"maxWidth":0,"format":"Keep","quality":82}""")]
    [InlineData("""{"maxWidth":-5,"format":"Keep","quality":82}""")]
    [InlineData("""{"maxWidth":99999999999,"format":"Keep","quality":82}""")]
    [InlineData("""{"maxWidth":"5","format":"Keep","quality":82}""")]
    [InlineData("""{"format":"77","quality":82}""")]
    [InlineData("""{"format":"Bmp","quality":82}""")]
    [InlineData("""{"format":null,"quality":82}""")]
    [InlineData("""{"format":"Keep","quality":101}""")]
    public void A_file_that_is_not_ours_is_said_so(string json)
    {
        File.WriteAllText(Path.Combine(_folder, "resize.json"), json);
        Should.Throw<ArticleFormatException>(() => StoredResize.Load(_folder)).Message.ShouldContain("--max-width");
    }
}
