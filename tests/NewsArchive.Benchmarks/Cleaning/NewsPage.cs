using System.Globalization;
using System.Text;

namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>
/// The markup of one very long article, as live blogs and year reviews are: headings, styled spans, links with campaign parameters, lists,
/// tables, lazy pictures with their noscript twins, comments. The same size gives the same page.
/// </summary>
sealed class NewsPage
{
    const int SectionsBetweenTables = 3;
    readonly Random random = SeedArticle.NewSource();
    readonly StringBuilder html = new("<article class=\"post-content entry\" id=\"post-1\">\n");

    NewsPage()
    {
    }

    /// <summary>At least so many bytes of UTF-8.</summary>
    public static string OfBytes(int size)
    {
        var page = new NewsPage();
        var bytes = 0;
        for (var section = 0; bytes < size; section++)
        {
            var start = page.html.Length;
            page.Section(section);
            bytes += Encoding.UTF8.GetByteCount(page.html.ToString(start, page.html.Length - start));
        }
        return page.html.Append("</article>\n").ToString();
    }

    string Words(int length) => SeedArticle.Sentence(random, length);

    void Add(FormattableString markup) => html.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');

    void Section(int number)
    {
        Add($"<!-- section {number} -->");
        Add($"<h2 id=\"section-{number}\" style=\"color:#333;margin-top:20px\"><span style=\"font-size:20px\">{Words(12)}</span></h2>");
        StyledParagraph(number);
        for (var paragraph = 0; paragraph < 4; paragraph++)
            Add($"<p>{Words(50)}<a href=\"https://news.example/{random.Next()}.html\">{Words(8)}</a>{Words(40)}</p>");
        Add($"<blockquote><p><em>{Words(40)}</em> &mdash; {Words(8)}</p></blockquote>");
        Add($"<ul><li>{Words(15)}</li><li><a href=\"/topics/{number}\">{Words(10)}</a></li><li><b>{Words(6)}</b>&nbsp;{Words(20)}</li></ul>");
        Picture(number);
        if (number % SectionsBetweenTables == 0)
            Table();
    }

    void StyledParagraph(int number) => Add(
        $"""
        <p style="text-align:left;line-height:1.8"><span style="font-family:SimSun;font-size:16px">{Words(45)}</span><strong>{Words(8)}</strong><a href="https://news.example/{number}/{random.Next()}?utm_source=feed&amp;utm_medium=rss" target="_blank" rel="noopener" class="link">{Words(9)}</a>, {Words(30)} &amp; <span style="font-weight:bold">{Words(5)}</span><span style="color:#000">。</span></p>
        """);

    void Picture(int number) => Add(
        $"""
        <figure class="wp-block-image size-large"><img decoding="async" width="1024" height="683" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" data-src="https://img.example/{number}-1024.jpg" data-srcset="https://img.example/{number}-1024.jpg 1024w, https://img.example/{number}-300.jpg 300w" alt="{Words(6)}" class="lazyload"><noscript><img src="https://img.example/{number}-1024.jpg" alt=""></noscript><figcaption>{Words(18)}</figcaption></figure>
        """);

    void Table()
    {
        Add($"<table class=\"data\" border=\"1\"><thead><tr><th>{Words(4)}</th><th>{Words(4)}</th><th>{Words(4)}</th></tr></thead><tbody>");
        for (var row = 0; row < 8; row++)
            Add($"<tr><td style=\"width:30%\">{Words(6)}</td><td>{random.Next(100000)}</td><td><span style=\"font-size:12px\">{random.Next(100)}%</span></td></tr>");
        Add($"</tbody></table>");
    }
}
