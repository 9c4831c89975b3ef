using System.Globalization;
using System.Text;

namespace NewsArchive.Benchmarks;

/// <summary>
/// An article in the format that scrapers of Chinese news leave, with the proportions of fixtures/seed: 3.6 KB of body, 14 blocks, four pairs of
/// font-size spans, a figure with a loose caption. The same random source gives the same articles.
/// </summary>
static class SeedArticle
{
    const int Seed = 20210408;
    const string StyledEnd = "<span style=\"font-size:22px\">”</span><span style=\"font-size:22px\">。</span>";

    /// <summary>The source of randomness to make articles from.</summary>
    public static Random NewSource() => new(Seed);

    /// <summary>The whole file: front matter and body.</summary>
    public static string File(Random random, int number) => string.Create(CultureInfo.InvariantCulture,
        $"\n---\ntitle: '{Sentence(random, 18)}'\ncategories: \n - 新媒体\n - 新闻\nheadimg: 'images/{number:D5}.jpg'\nauthor: 海湾晚报\ncomments: false\ndate: Thu, 08 Apr 2021 02:38:00 GMT\nthumbnail: 'images/{number:D5}.jpg'\n---\n\n{Body(random, number)}");

    /// <summary>The HTML alone.</summary>
    public static string Body(Random random, int number)
    {
        var text = new StringBuilder("<div>   \n");
        for (var block = 0; block < 13; block++)
        {
            if (block == 7)
                text.Append(CultureInfo.InvariantCulture, $"<h3>{Sentence(random, 7)}</h3>\n");
            if (block == 2)
                text.Append(CultureInfo.InvariantCulture, $"<figure id=\"attachment_{number}\" style=\"width:770px\" class=\"wp-caption aligncenter\"><img class=\"size-full wp-image-{number}\" src=\"images/{number:D5}.jpg\" data-recalc-dims=\"1\" referrerpolicy=\"no-referrer\">{Sentence(random, 20)}</figure>\n");
            text.Append(CultureInfo.InvariantCulture, $"<p>{Sentence(random, 58)}：“{Sentence(random, 20)}{(block % 3 == 1 ? StyledEnd : "”。")}</p>\n");
        }
        return text.Append("  \n</div>\n            ").ToString();
    }

    /// <summary>Common Chinese characters: what matters here is their size in UTF-8 and that no two sentences are equal.</summary>
    public static string Sentence(Random random, int length) => string.Create(length, random, (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = i % 15 == 14 ? '，' : (char)source.Next(0x4E00, 0x6E00);
    });
}
