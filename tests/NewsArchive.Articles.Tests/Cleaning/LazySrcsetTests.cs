namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>A srcset in an attribute of another name is several URLs, not one.</summary>
public sealed class LazySrcsetTests
{
    // The shape of Jetpack's lazy images after a scraper ran their script: a real src, a data: srcset, the lazy twins.
    const string Jetpack = """
        <p><img class="jetpack-lazy-image" data-lazy-sizes="(max-width: 1100px) 100vw, 1100px" data-lazy-src="https://e.org/a.png?resize=1100&amp;pending=1"
        data-lazy-srcset="https://e.org/a.png?w=1182&amp;ssl=1 1182w, https://e.org/a.png?resize=300%2C158&amp;ssl=1 300w" src="https://e.org/a.png?resize=1100"
        srcset="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"></p>
        """;

    [Theory]
    [InlineData(BodyKind.Html)]
    [InlineData(BodyKind.Markdown)]
    public void Each_entry_of_a_lazy_srcset_is_an_alternative_by_itself(BodyKind kind)
    {
        var (chosen, others) = CleaningLaws.Clean(Jetpack, kind).ImageAlternatives.ShouldHaveSingleItem();
        chosen.ShouldBe("https://e.org/a.png?w=1182&ssl=1");
        others.ShouldBe(["https://e.org/a.png?resize=1100&pending=1", "https://e.org/a.png?resize=300%2C158&ssl=1"]);
    }

    [Theory]
    [InlineData("data-img", "https://e.org/1.jpg 300w, https://e.org/2.jpg 600w", "https://e.org/2.jpg https://e.org/1.jpg", "any data attribute")]
    [InlineData("data-src", "https://e.org/1.jpg 1x,https://e.org/2.jpg 2x", "https://e.org/2.jpg https://e.org/1.jpg", "an attribute meant for one URL")]
    [InlineData("data-src", "https://e.org/1.jpg 1x", "https://e.org/1.jpg", "one entry")]
    [InlineData("data-src", "https://e.org/a b,c.jpg", "https://e.org/a b,c.jpg", "a URL with a space and a comma")]
    public void Descriptors_tell_a_srcset_whatever_the_name(string name, string value, string expected, string why) =>
        string.Join(' ', CleaningLaws.Clean($"<img src=https://e.org/s.jpg {name}='{value}'>").ImageAlternatives.ShouldHaveSingleItem().Value).ShouldBe(expected, why);

    [Theory]
    [InlineData("data-lazy-sizes='(max-width: 1100px) 100vw, 1100px'", false)]
    [InlineData("data-sizes=' (min-width:1px) 1px'", false)]
    [InlineData("data-sizes='javascript:x'", true)]
    [InlineData("data-x='&#1;javascript:x'", true)]
    public void Sizes_are_no_dangerous_urls(string attribute, bool isDangerous) =>
        CleaningLaws.Clean($"<p {attribute}>a</p>").Report.Rows.Any(row => row.Rule == "dangerous-urls").ShouldBe(isDangerous);
}
