using System.Globalization;
using System.Text;

namespace NewsArchive.Benchmarks;

/// <summary>
/// Web pages in Chinese, every fifth in Japanese, that compress like real ones: words of one to four characters, drawn as often as the rank of
/// characters and words in real text has it (Zipf), and a frame of markup that all pages share. The same number gives the same page.
/// </summary>
sealed class ChineseText
{
    const int Seed = 20210408;
    const int CharacterCount = 3500, WordCount = 20_000;

    readonly string[] _chinese = Words(new Random(Seed), 0x4E00, CharacterCount);
    readonly string[] _kana = Words(new Random(Seed + 1), 0x3042, 80);
    readonly double[] _ranks = Ranks(WordCount, 0.95);

    /// <summary>A page of 8 to 56 KB.</summary>
    public byte[] Page(int number)
    {
        var random = new Random(Seed + number);
        var isJapanese = number % 5 == 4;
        var title = Sentence(random, isJapanese);
        var html = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{(isJapanese ? "ja" : "zh-Hans")}\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<link rel=\"stylesheet\" href=\"/style/main.css?v=20210408\"></head>\n<body class=\"post-template-default single single-post postid-{number}\">\n<nav class=\"menu\">");
        for (var link = 0; link < 12; link++)
            html.Append(CultureInfo.InvariantCulture, $"<a class=\"menu-item menu-item-type-taxonomy\" href=\"/category/{link}/\">{_chinese[link * 7]}</a>\n");
        html.Append(CultureInfo.InvariantCulture, $"</nav>\n<article id=\"post-{number}\"><h1 class=\"entry-title\">{title}</h1>\n<time datetime=\"2021-04-{1 + number % 28:D2}T02:38:00Z\">2021-04-{1 + number % 28:D2}</time>\n");
        for (var paragraphs = 8 + random.Next(60); paragraphs > 0; paragraphs--)
        {
            html.Append("<p>");
            for (var sentences = 2 + random.Next(6); sentences > 0; sentences--)
                html.Append(Sentence(random, isJapanese)).Append('。');
            html.Append("</p>\n");
        }
        return Encoding.UTF8.GetBytes(html.Append("</article>\n<footer class=\"site-footer\"><p>版权所有</p></footer></body></html>\n").ToString());
    }

    string Sentence(Random random, bool isJapanese)
    {
        var text = new StringBuilder();
        for (var words = 6 + random.Next(14); words > 0; words--)
        {
            text.Append((isJapanese && words % 2 == 0 ? _kana : _chinese)[Draw(random)]);
            if (words > 1 && random.Next(8) == 0)
                text.Append('，');
        }
        return text.ToString();
    }

    int Draw(Random random) => Rank(random, _ranks);

    static string[] Words(Random random, int first, int characterCount)
    {
        var characters = Enumerable.Range(first, characterCount).Select(code => (char)code).ToArray();
        random.Shuffle(characters);
        var ranks = Ranks(characterCount, 0.8);
        return [.. Enumerable.Range(0, WordCount).Select(_ => string.Concat(Enumerable.Range(0, 1 + random.Next(4)).Select(_ => characters[Rank(random, ranks)])))];
    }

    /// <summary>Sums of 1/rank^exponent, up to 1.</summary>
    static double[] Ranks(int count, double exponent)
    {
        var sums = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
            sums[rank] = sum += Math.Pow(rank + 1, -exponent);
        return [.. sums.Select(one => one / sum)];
    }

    static int Rank(Random random, double[] ranks) => Array.BinarySearch(ranks, random.NextDouble()) is var found && found >= 0 ? found : Math.Min(~found, ranks.Length - 1);
}
