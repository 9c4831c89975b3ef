namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>Twice the input takes at most two and a half times the processor time, whatever the input is.</summary>
[Collection<AloneInTheProcess>]
public sealed class LinearTimeTests
{
    const int Characters = 30_000;
    const double MostTimes = 2.5;

    /// <summary>Below this the clock and the collector say more than the work.</summary>
    static readonly TimeSpan least = TimeSpan.FromMilliseconds(40);

    public static TheoryData<BodyKind, string, string> Growing() => new()
    {
        { BodyKind.Html, "<p>a<span style=\"font-size:2px\">b</span></p>\n", "flat spans" },
        { BodyKind.Html, "<span>x</span>", "siblings" },
        { BodyKind.Html, "<p>", "open paragraphs" },
        { BodyKind.Html, "<b>", "open formatting" },
        { BodyKind.Html, "<div>", "nesting" },
        { BodyKind.Html, "<font><p>", "reopened formatting" },
        { BodyKind.Html, "<b style='font-weight:bold'><span style=\"font-weight:normal\">x</span></b>", "split emphasis" },
        { BodyKind.Html, "<table><tr><td>", "tables" },
        { BodyKind.Html, "<a href=x>", "links" },
        { BodyKind.Html, "&#123;", "braces" },
        { BodyKind.Html, "<img src=data:x data-src=https://e.org/a.jpg><noscript><img src=https://e.org/a.jpg></noscript>", "twins" },
        { BodyKind.Html, "</p>", "end tags" },
        { BodyKind.Html, "<!--", "comment openers" },
        { BodyKind.Html, "‹!--", "escaped comment openers" },
        { BodyKind.Html, "<div style=\"display:none\">x", "hidden" },
        { BodyKind.Html, "<div style=\"visibility:hidden\">x<p style=visibility:visible>y", "hidden and shown" },
        { BodyKind.Html, "<amp-img src=a.jpg>x", "images that hold words" },
        { BodyKind.Html, "<amp-twitter>x", "players that hold players" },
        { BodyKind.Html, "<object><img src=a.jpg>", "objects in objects" },
        { BodyKind.Html, "<u style=\"text-decoration:none\">x", "undone lines" },
        { BodyKind.Html, "<select><option>x", "lists of choices" },
        { BodyKind.Html, "<svg><desc>x", "foreign content" },
        { BodyKind.Html, "<p id=a><a href=#a>x</a>", "targets" },
        { BodyKind.Html, "<picture><source srcset='a.jpg 1x'><img>", "pictures" },
        { BodyKind.HtmlDocument, "<body><title>x", "documents in documents" },
        { BodyKind.Markdown, "a <span style=\"font-size:2px\">b</span>\n\n", "spans in lines" },
        { BodyKind.Markdown, "<div>\n\n<p style=color:red>a</p>\n</div>\n\n", "islands" },
        { BodyKind.Markdown, "<div>\n\n*a*\n\n</div>\n\n", "islands that are not HTML alone" },
        { BodyKind.Markdown, "a\n=\n", "underlined headings" },
        { BodyKind.Markdown, "[a](https://e.org/?utm_source=b) ", "trackers" },
        { BodyKind.Markdown, "<<span>b</span>", "tags that keep others apart" },
        { BodyKind.Markdown, "<noscript><img src=a.jpg></noscript>", "pictures in noscripts" },
        { BodyKind.Markdown, "<svg><b>x</b></svg>", "elements that go with their content" },
        { BodyKind.Markdown, "`a`<b ", "code and open tags" },
    };

    [Theory]
    [MemberData(nameof(Growing))]
    public void Twice_the_input_takes_at_most_two_and_a_half_times_the_time(BodyKind kind, string piece, string why) => Compare(kind, piece, Characters, why);

    /// <summary>What is so fast that its square shows in long bodies only.</summary>
    [Theory]
    [InlineData(BodyKind.Html, "<p id=i></p><div><a href=#j>x</a></div>")]
    [InlineData(BodyKind.Html, "<p id=i></p>w<a href=#j>x</a>")]
    [InlineData(BodyKind.HtmlDocument, "<p id=i></p>w<a href=#j>x</a>")]
    [InlineData(BodyKind.HtmlDocument, "<p id=i></p>w<a href=#na-j>x</a>")]
    public void Twice_the_empty_targets_take_at_most_two_and_a_half_times_the_time(BodyKind kind, string piece) => Compare(kind, piece, 4 * Characters, "targets that are empty");

    static void Compare(BodyKind kind, string piece, int characters, string why)
    {
        var seen = new List<string>();
        for (var pieces = characters / piece.Length; seen.Count < 3; pieces *= 2) // a collection may fall into one measurement, not into all; what is square stays square
        {
            var (once, twice) = (Fastest(kind, piece, pieces), Fastest(kind, piece, 2 * pieces));
            if (twice <= MostTimes * (once > least ? once : least))
                return;
            seen.Add($"{pieces} pieces {once.TotalMilliseconds:F0} ms, twice {twice.TotalMilliseconds:F0} ms");
        }
        Assert.Fail($"{why}: {string.Join("; ", seen)}");
    }

    static TimeSpan Fastest(BodyKind kind, string piece, int times)
    {
        var body = string.Concat(Enumerable.Repeat(piece, times));
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 2; i++)
        {
            var clock = ThreadClock.StartNew();
            CleaningLaws.Clean(body, kind);
            var took = clock.Elapsed;
            best = took < best ? took : best;
        }
        return best;
    }
}
