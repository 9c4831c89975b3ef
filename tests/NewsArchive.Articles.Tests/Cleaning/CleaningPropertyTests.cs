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
        "<xmp>", "</xmp>", "<nobr>", "</nobr>", "<strong style=\"vertical-align:super\">", "</strong>", "<u>", "</u>", "<picture>", "<source data-srcset=\"https://e.org/6.jpg\">", "</picture>", "<o:p>", "</o:p>", "<img width=1 height=1 src=https://e.org/t.gif>",
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
        soup.Sample(html => Check("<!DOCTYPE html><html><head><title>t</title></head><body>" + html, BodyKind.HtmlDocument, CleaningProfile.Article), iter: 200, threads: 1);

    [Fact]
    public void Any_markdown_comes_out_safe() =>
        Gen.OneOf(soup, rubbish).Sample(markdown => Safe(markdown), iter: 300, threads: 1);

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

    public static TheoryData<string, string> Growing() => new()
    {
        { "<p>a<span style=\"font-size:2px\">b</span></p>\n", "flat spans" },
        { "<span>x</span>", "siblings" },
        { "<p>", "open paragraphs" },
        { "<b>", "open formatting" },
        { "<div>", "nesting" },
        { "<font><p>", "reopened formatting" },
        { "<b style='font-weight:bold'><span style=\"font-weight:normal\">x</span></b>", "split emphasis" },
        { "<table><tr><td>", "tables" },
        { "<a href=x>", "links" },
        { "&#123;", "braces" },
        { "<img src=data:x data-src=https://e.org/a.jpg><noscript><img src=https://e.org/a.jpg></noscript>", "twins" },
        { "</p>", "end tags" },
        { "<!--", "comment openers" },
        { "‹!--", "escaped comment openers" },
        { "<div style=\"display:none\">x", "hidden" },
    };

    [Theory]
    [MemberData(nameof(Growing))]
    public void Twice_the_input_takes_about_twice_the_time(string piece, string why)
    {
        var small = Fastest(string.Concat(Enumerable.Repeat(piece, 2_000)));
        var large = Fastest(string.Concat(Enumerable.Repeat(piece, 8_000)));
        // Four times the input: 4 when linear, 16 when quadratic. Thread time, so that a busy machine does not count; small times still jump.
        (large.TotalMilliseconds < 10 * Math.Max(small.TotalMilliseconds, 25)).ShouldBeTrue($"{why}: {small.TotalMilliseconds:F0} ms, then {large.TotalMilliseconds:F0} ms");
    }

    static TimeSpan Fastest(string html)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 2; i++)
        {
            var clock = ThreadClock.StartNew();
            CleaningLaws.Clean(html);
            var took = clock.Elapsed;
            best = took < best ? took : best;
        }
        return best;
    }
}
