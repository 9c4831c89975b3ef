using CsCheck;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning;

public sealed class CleaningPropertyTests
{
    static readonly string[] pieces =
    [
        "<p>", "</p>", "<div>", "</div>", "<span style=\"font-size:22px\">", "<span style='font-weight:bold'>", "<span style=\"font-weight:normal\">", "<span>", "</span>", "<b>", "</b>", "<i>", "</i>",
        "<font color=red>", "</font>", "<a href=\"https://e.org/a?utm_source=x&b=1\">", "<a href='#x'>", "<a name=x>", "</a>", "<ul>", "<li>", "</li>", "</ul>", "<table>", "<tr>", "<td style=\"text-align:center\">", "</td>", "</table>",
        "<h2>", "</h2>", "<br>", "<br/>", "<hr>", "<pre>", "\n", "</pre>", "<em>", "</em>", "<img src=\"https://e.org/1.jpg\">", "<img src=data:x data-src=https://e.org/2.jpg srcset='https://e.org/3.jpg 300w, https://e.org/4.jpg 900w'>",
        "<noscript>", "</noscript>", "<noscript><img src=https://e.org/5.jpg></noscript>", "<figure>", "<figcaption>", "</figcaption>", "</figure>", "<iframe src=https://e.org/f></iframe>", "<script>alert(1)</script>", "<style>p{}</style>",
        "<div style=\"display:none\">", "<span style='visibility:hidden'>", "<p hidden>", "<button>", "</button>", "<form>", "</form>", "<input value=x>", "<textarea>", "</textarea>", "<select><option>", "</select>", "<svg>", "<text>", "</svg>", "<math><mi>", "</math>",
        "<!-- c -->", "<!-", "<![CDATA[x]]>", "<?x?>", "<x-y>", "</x-y>", "<center>", "</center>", "<marquee>", "</marquee>", "<object>", "</object>", "<video poster=https://e.org/p.jpg>", "</video>", "<p style='white-space:pre-wrap;color:#fff'>",
        "<b style='font-weight:400'>", "<td>", "<caption>", "<template>", "</template>", "<dl>", "<dt>", "<dd>", "<ruby>", "<rt>", "<blockquote>", "</blockquote>", "<details>", "<summary>", "</details>", "<p align=center>", "<body onload=x>", "<html>", "<title>", "</title>",
        "<xmp>", "</xmp>", "<nobr>", "</nobr>", "<strong style=\"vertical-align:super\">", "</strong>", "<u>", "</u>", "<picture>", "<source data-srcset=\"https://e.org/6.jpg\">", "</picture>", "<o:p>", "</o:p>", "<img width=1 height=1 src=https://e.org/t.gif>", "<amp-twitter>", "</amp-twitter>", "<amp-ad>", "</amp-ad>", "<amp-img src=https://e.org/7.jpg>", "</amp-img>", "<amp-iframe src=https://e.org/g>", "</amp-iframe>",
        "<object data=https://e.org/o>", "</u>", "<u style=text-decoration:none>", "<span style=\"font:bold 12px/1 serif;font-style:italic\">", "<div style=\"visibility:hidden\">", "<p style=visibility:visible>", "<font color=white>", "<s style=\"text-decoration:underline\">",
        "word", " ", "文字", "&nbsp;", "&amp;", "&#123;", "}", "&lt;b&gt;", "\uFEFF", "a\u200Db", "&", "<", ">", "\"", "‹!-- x --›", "&am", "p;", "\t", "x < y", "😀",
    ];

    static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(at => choices[at]);

    internal static readonly Gen<string> soup = OneOf(pieces).Array[0, 24].Select(string.Concat);
    static readonly Gen<string> rubbish = Gen.Frequency((3, OneOf("<", ">", "/", "=", "\"", "'", "!", "-", " ", "a", "p", "&", "#", ";", "\0", "\r", "\n", "\uD800", "style", "href", "`", "*", "[", "](", ")")), (1, Gen.Char.Select(c => c.ToString()))).Array[0, 40].Select(string.Concat);

    [Theory]
    [InlineData(CleaningProfile.Article, 700)]
    [InlineData(CleaningProfile.Lossless, 300)]
    [InlineData(CleaningProfile.Strict, 300)]
    [InlineData(CleaningProfile.Word, 200)]
    public void Any_markup_comes_out_safe_stable_and_with_all_its_words(CleaningProfile profile, int times) =>
        soup.Sample(html => Check(html, BodyKind.Html, profile), iter: times, threads: 1);

    [Fact]
    public void Any_document_comes_out_safe_stable_and_with_all_its_words() =>
        Gen.Select(OneOf("", "\uFEFF"), OneOf("t", "&lt;b> &amp;amp; \"x\"", "標題 |  two  spaces"), soup).Sample((mark, title, html) =>
            Check($"{mark}<!DOCTYPE html><html><head><title>{title}</title></head><body>{html}", BodyKind.HtmlDocument, CleaningProfile.Article), iter: 300, threads: 1);

    [Fact]
    public void Any_markdown_comes_out_safe() =>
        Gen.OneOf(soup, rubbish).Sample(markdown => Safe(markdown), iter: 300, threads: 1);

    static readonly string[] markdownPieces =
    [
        "word ", "文字", "\n", "\n\n", "# h\n", "- item\n", "  - sub\n", "> quote\n", "*em*", "**b**", "`code`", "[l](https://e.org/a?utm_source=x&b=1)", "![i](https://e.org/1.jpg)", "[r][x]", "\n\n[x]: https://e.org/?fbclid=1\n\n",
        "| a | b |\n|---|---|\n| c | d |\n", "---\n", "<https://e.org/>", "https://e.org/b", "<span style=\"font-size:9px\">s</span>", "<span style='font-weight:bold'>b *c*</span>", "<font color=red>f</font>",
        "<img class=lazy src=data:x data-src=https://e.org/2.jpg>", "<noscript><img src=https://e.org/3.jpg></noscript>", "<br/>", "<sub>2</sub>", "<b onclick=x>k</b>", "<iframe src=https://e.org/f></iframe>",
        "\n\n<div style=\"color:red\">\n<p>e<span>f</span></p>\n\n<p>g</p>\n</div>\n\n", "\n\n<div>\n\n*m*\n\n</div>\n\n", "<p style=\"text-align:center;margin:0\">p</p>\n", "<!-- c -->", "<svg><text>t</text></svg>", "<center>", "</center>", "<u>", "</u>",
        "<a name=x>", "</a>", "&amp;", "&nbsp;", "1. one\n", "~~s~~", "<video src=https://e.org/v.mp4>old</video>", "<span style=\"display:none\">h</span>", "<details><summary>s</summary>\n\nd\n</details>\n", "{{ x }}", "&#123;",
    ];

    static readonly string[] joints =
        ["&l", "t;", "<b", "<", "`", "``", "```\n", " onclick=x>", "script>", "(javascript:x)", "[y]", ": javascript:x", "\\", "\\<", "<!-- -->", "<span>", "</span>", "<i></i>", ">", "img src=x onerror=x>", "/b>", "    ", "\n", "'", "\"", "<a title='", "x"];

    static readonly Gen<string> hostileMarkdown = Gen.Frequency((3, OneOf(joints)), (1, OneOf(markdownPieces)), (1, OneOf(pieces))).Array[0, 16].Select(string.Concat);

    [Theory]
    [InlineData(CleaningProfile.Article, 600)]
    [InlineData(CleaningProfile.Lossless, 200)]
    [InlineData(CleaningProfile.Strict, 200)]
    public void No_markdown_joins_into_something_that_acts(CleaningProfile profile, int times) => hostileMarkdown.Sample(text => Joins(text, profile), iter: times, threads: 1);

    /// <summary>Judged as other people's Markdown programs render it, HTML and all.</summary>
    static void Joins(string markdown, CleaningProfile profile)
    {
        var clean = CleaningLaws.Clean(markdown, BodyKind.Markdown, profile);
        var fault = CleaningOracle.Fault(clean.Html) ?? (CleaningOracle.Fault(Markdig.Markdown.ToHtml(clean.Body)) is var rendered && rendered == "comment" ? null : rendered); // an attribute may say <!--
        if ((fault ?? (CleaningLaws.Clean(clean.Body, BodyKind.Markdown, profile).Body is var again && again != clean.Body ? $"became {again}" : null)) is { } broken)
            throw new Xunit.Sdk.XunitException($"{broken}\nfrom {markdown}\nto {clean.Body}");
    }

    static readonly Gen<string> markdown = OneOf(markdownPieces).Array[0, 16].Select(string.Concat);

    [Theory]
    [InlineData(CleaningProfile.Article, 400)]
    [InlineData(CleaningProfile.Lossless, 150)]
    [InlineData(CleaningProfile.Strict, 150)]
    [InlineData(CleaningProfile.Word, 100)]
    public void Any_markdown_keeps_every_law(CleaningProfile profile, int times) =>
        markdown.Sample(text => Check(text, BodyKind.Markdown, profile), iter: times, threads: 1);

    [Fact]
    public void Any_characters_come_out_safe_and_stable() =>
        rubbish.Sample(html => Check(html, BodyKind.Html, CleaningProfile.Article), iter: 600, threads: 1);

    [Fact]
    public void Plain_text_never_throws() =>
        soup.Sample(html => CleaningLaws.Clean(html, BodyKind.Html, CleaningProfile.Text).Body == CleaningLaws.Clean(html).VisibleText, iter: 200, threads: 1);

    static void Check(string html, BodyKind kind, CleaningProfile profile)
    {
        if (CleaningLaws.Broken(html, kind, profile) is { } broken)
            throw new Xunit.Sdk.XunitException($"{profile}: {broken}\nfrom {html}");
    }

    static void Safe(string markdown)
    {
        var clean = CleaningLaws.Clean(markdown, BodyKind.Markdown);
        if (CleaningOracle.Fault(clean.Html) is { } fault)
            throw new Xunit.Sdk.XunitException($"{fault}\nfrom {markdown}");
    }

    // Made of what is allowed and spelt as a browser would write it: nothing to do for any rule.
    static readonly string[] cleanPieces =
    [
        "<p>文字 and words</p>", "<p>a <strong>b</strong> <em>c</em> <a href=\"https://e.org/?a=1&amp;b=2\">d</a></p>\n", "<p>e<br>f</p>", "<ul><li>g</li><li>h</li></ul>\r\n", "<h2>i</h2>\n\n",
        "<figure><img src=\"https://e.org/1.jpg\" alt=\"j\"><figcaption>k</figcaption></figure>", "<pre>l\n  m</pre>", "<blockquote><p>n&nbsp;!</p></blockquote>", "<p style=\"text-align:center\">o</p>",
        "<table><tbody><tr><td>p</td></tr></tbody></table>", "  ", "\n", "q &lt; r", "<div dir=\"rtl\">s</div>", "<p>&#123;{ t }</p>", "<p title='u'>v</p>", "<hr/>", "<p>\u200Dw\u00AD</p>",
    ];

    [Theory]
    [InlineData(CleaningProfile.Article)]
    [InlineData(CleaningProfile.Lossless)]
    [InlineData(CleaningProfile.Word)]
    public void Clean_input_comes_out_byte_for_byte(CleaningProfile profile) =>
        OneOf(cleanPieces).Array[0, 20].Select(string.Concat).Sample(html =>
        {
            var clean = CleaningLaws.Clean(html, BodyKind.Html, profile);
            return clean.Body == html && clean.Report.IsVerbatim && clean.Report.Rows.IsEmpty;
        }, iter: 200, threads: 1);

    static readonly Gen<string> head = OneOf("title: a\n", "date: 2021-04-08\r\n", "x: '{{ y }}'\n", "tags: [a, b]\n", "<b onclick=x>\n", "t: <span style=\"font-size:1px\">x</span>\n", "\n", "bad: \"\"\"'x'\n", "k: \u00A0&#123;\n", "  \n", "url: https://e.org/?utm_source=x\n")
        .Array[0, 8].Select(string.Concat);

    [Fact]
    public void Front_matter_stays_byte_for_byte() =>
        Gen.Select(OneOf("---\n", "---\r\n", "\uFEFF---\n", "\n---\n", "+++\n"), head, OneOf("---\n", "---\r\n", "---  \n", "+++\n"), Gen.OneOf(soup, markdown)).Sample((open, lines, close, body) =>
        {
            var text = open + lines + close + body;
            var front = NewsArchive.Articles.FrontMatter.FrontMatterReader.Read(text, 64 * 1024);
            var source = text[front.HeadLength..];
            var article = new Article
            {
                Origin = new ArticleOrigin { Path = "a.md", Source = null! }, // nothing here asks for the file
                Head = text[..front.HeadLength],
                FrontMatter = front.Block,
                Body = source,
                BodyKind = NewsArchive.Articles.Reading.BodyKindDetector.Detect(source),
                Encoding = new NewsArchive.Articles.Reading.SourceEncoding("utf-8", NewsArchive.Articles.Reading.EncodingDecision.ValidUtf8, true),
                SourceDigest = default,
                Warnings = [],
            };
            var clean = new ArticleCleaner().Clean(article);
            return (clean.Article.Head + clean.Clean.Body).StartsWith(text[..front.HeadLength], StringComparison.Ordinal);
        }, iter: 300, threads: 1);
}
