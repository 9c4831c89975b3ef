using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Cleaning.Scanning;
using NewsArchive.Articles.Sanitizing;
using NewsArchive.Articles.Tests.Policies;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

/// <summary>
/// The scanner's promise: what it accepts comes out as the tree gives it, to the character and to the row. 100,000 generated bodies and 10,000 changed pieces of real articles a
/// run; a million and 100,000 with NEWSARCHIVE_FULL=1. The seed of a difference is in its message.
/// </summary>
public sealed class ScannerDifferentialTests
{
    static readonly bool isFull = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1";

    [Theory]
    [InlineData(CleaningProfile.Article, 70_000, 700_000)]
    [InlineData(CleaningProfile.Lossless, 30_000, 300_000)]
    [InlineData(CleaningProfile.Strict, 10_000, 100_000)]
    public void Generated_bodies_come_out_as_the_tree_gives_them(CleaningProfile profile, int few, int many)
    {
        var comparison = new ScannerComparison(profile, "https://page.org/");
        Compare(comparison, isFull ? many : few, GeneratedMarkup.Of);
        Assert.True(comparison.Accepted > (isFull ? many : few) / 6, $"only {comparison.Accepted} bodies were accepted: the comparison shows little");
    }

    [Theory]
    [InlineData(CleaningProfile.Article, 7_000, 70_000)]
    [InlineData(CleaningProfile.Lossless, 3_000, 30_000)]
    public void Changed_pieces_of_real_articles_come_out_as_the_tree_gives_them(CleaningProfile profile, int few, int many)
    {
        var articles = CleaningCorpus.Twins().Select(article => article.Body).ToList();
        if (CleaningCorpus.Folder is { } folder)
            articles.AddRange(CleaningCorpus.Articles(folder).Select(article => article.Body));
        Compare(new ScannerComparison(profile), isFull ? many : few, new MutatedArticles(articles).Of);
    }

    [Theory]
    [InlineData(CleaningProfile.Article)]
    [InlineData(CleaningProfile.Lossless)]
    [InlineData(CleaningProfile.Strict)]
    public void Every_article_of_the_corpus_comes_out_as_the_tree_gives_it(CleaningProfile profile)
    {
        Assert.SkipWhen(CleaningCorpus.Folder is null, "no corpus beside the repository");
        var articles = CleaningCorpus.Articles(CleaningCorpus.Folder!).Concat(CleaningCorpus.Twins()).Select(article => article.Body).ToList(); // skipped when null
        Compare(new ScannerComparison(profile), articles.Count, at => articles[at]);
    }

    [Fact]
    public void A_policy_with_a_rule_that_is_no_local_edit_is_left_to_the_tree()
    {
        HtmlScanner.TryClean("<p>a</p>", new CleaningOptions { Profile = CleaningProfile.Word }, null, out var declined).ShouldBeNull();
        declined.ShouldBe(ScanCondition.Policy);
    }

    /// <summary>A condition that is too wide shows nowhere else: declining is always right.</summary>
    [Theory]
    [InlineData("<figure><img src=\"data:image/gif;base64,R0lGODlh\" data-src=\"https://e.org/1.jpg\" class=\"lazy\"><noscript><img src=\"https://e.org/1.jpg\"></noscript></figure>")]
    [InlineData("<p><img src=/loading.gif data-src=https://e.org/1.jpg><noscript><img src=https://e.org/1.jpg></noscript><img src=/loading.gif data-src=https://e.org/2.jpg><noscript><img src=https://e.org/2.jpg></noscript></p>")]
    [InlineData("<p><a><img src=/loading.gif data-lazy-src=https://e.org/1-300x200.jpg></a> <noscript><a></a>x</noscript></p>", false)]
    [InlineData("<p>a</p><noscript><img src=https://e.org/1.jpg srcset=\"https://e.org/1.jpg 2x\" onclick=x></noscript><p>b</p>")]
    [InlineData("<p>a<img width=1 height=1 src=https://e.org/t.gif>b</p>")]
    [InlineData("<p><img srcset=\"https://e.org/1.jpg 300w, https://e.org/2.jpg 900w\" style=\"width:1px;height:1px\"></p>")]
    [InlineData("<div><button class=c><span>a</span></button><input type=text></div>")]
    [InlineData("<p>a <a href=\"/cdn-cgi/l/email-protection\" data-cfemail=\"543514367a37\">[email&nbsp;protected]</a></p>", false)]
    [InlineData("<p>a <a href=\"/cdn-cgi/l/email-protection\" data-cfemail=\"543514367a37\">[email protected]</a></p>")]
    [InlineData("<figure><audio controls><source src=https://e.org/a.mp3>x</audio></figure>")]
    [InlineData("<p>a</img>b</p><p class=MsoNormal>c<o:p></o:p></p>")]
    [InlineData("<article>\n <html>\n  <head>\n   <title>\n   </title>\n   <link href=x rel=stylesheet>\n  </head>\n  <body class=c>\n   <div id=target>\n   </div>\n  </body>\n </html>\n</article>")]
    [InlineData("<div>a<!DOCTYPE html>b</body>c</html></div>")]
    [InlineData("<!DOCTYPE html><div>a</div>", false)]
    [InlineData("<body><div>a</div></body>", false)]
    [InlineData("<div><p><span><div class=c><img src=https://e.org/1.jpg></div></span></p></div>")]
    [InlineData("<p>a<span><time>b</span>c</time></p>", false)] // AngleSharp takes time for special
    [InlineData("<div><sub><div>a</sub>b</div>c</sub></div>")]
    [InlineData("<div><iframe src=\"https://e.org/v?a=1&amp;b=2\" allowfullscreen class=c></iframe>a<b><iframe src=https://e.org/v width=1></iframe></b></div>")]
    [InlineData("<div><span>a<cite>b</div><p>c<span>d</p><div><span><div>e</span></div></div>")]
    public void What_real_posts_hold_is_scanned(string html, bool isAccepted = true)
    {
        var comparison = new ScannerComparison(CleaningProfile.Article);
        comparison.Difference(html).ShouldBeNull();
        comparison.Accepted.ShouldBe(isAccepted ? 1 : 0);
    }

    const string OddNames = "{\"lazySources\":[\"original\",\"data-src\",\"title\",\"data-original-src\"]}", OddSets = "{\"lazySources\":[\"alt\"],\"lazySrcsets\":[\"sizes\",\"data-orig-file\"]}";

    [Theory]
    [InlineData("{}", "<div><p><noscript><img src=/a.jpg></noscript></p><noscript><img src=/a.jpg></noscript></div>")] // lifted once
    [InlineData("{}", "<p><NOSCRIPT><img src=/a.jpg></NOSCRIPT></p><NOSCRIPT><img src=/a.jpg></NOSCRIPT>")]
    [InlineData("{}", "<audio>x &source src=\"https://e.org/b.mp3\"></audio>")] // text, no tag
    [InlineData("{\"dataAttributes\":true}", "<p><noscript><img src=javascript:x data-src=/a.jpg></noscript></p>")]
    [InlineData("{\"dataAttributes\":true}", "<img src=/q.png><noscript></noscript><noscript><img data-x=\"/q.png\" src=\"ftp://e.org/a.jpg\"/></noscript>")]
    [InlineData(OddNames, "<img data-original-src=\"/y/z.jpg\" src=\"javascript:x\">")]
    [InlineData(OddNames, "<img src=/a.jpg class=lazy original=/b.jpg>")]
    [InlineData(OddNames, "<img src=/a.jpg class=lazy title=/b.jpg>")]
    [InlineData(OddNames, "<img src=/a.jpg class=lazy data-original-src=/b.jpg>")]
    [InlineData(OddSets, "<img src=/a.jpg class=lazy alt=/b.jpg>")]
    [InlineData(OddSets, "<img src=/a.jpg class=lazy sizes=\"/b.jpg 2x\">")]
    [InlineData("{\"attributes\":{\"remove\":{\"a\":[\"href\"]}}}", "<div><iframe src=https://e.org/v></iframe></div>")]
    [InlineData("{\"trackers\":{\"add\":[\"a\"]}}", "<div><iframe src=\"https://e.org/v?a=1\"></iframe></div>")]
    public void What_a_page_shows_late_comes_out_as_the_tree_gives_it(string policy, string html) => new ScannerComparison(new CleaningOptions { Policy = Policy.Read(policy) }).Difference(html).ShouldBeNull();

    [Theory]
    [InlineData("<div>a<b></b>\uFEFF<body>b</div>")] // nothing is left of a text that a parser adds to
    [InlineData("<p>a\uFEFF</b> \n<i>c</i></p>")] // one text, the sample of its row
    [InlineData("\uFEFF</body> ")] // the body around the fragment does not end there
    [InlineData("<div>w<p></p><body>x</div>")] // no block, but a word
    [InlineData("<div><noscript><img src=/a.jpg></noscript><body></body><body></body><body></body><body></body><img src=/a-300x200.jpg></div>")] // a twin right behind
    [InlineData("<div><noscript><img src=/a.jpg></noscript><!DOCTYPE html><br>x<br><img src=/a-300x200.jpg></div>")] // the fourth node
    [InlineData("<p class= \"c\" foo=\"x\">a</p><p class =\"c\" foo=\"x\">b</p><p  class=\"c\" foo=\"x\">c</p>")]
    [InlineData("<p REFERRERPOLICY=\"x\" DataTime=\"y\"><IMG SRC=/1.jpg ReferrerPolicy=no-referrer></p><BLOCKQUOTE Cite=/x>a</BlockQuote>")]
    public void What_a_parser_ignores_or_reads_alike_comes_out_as_the_tree_gives_it(string html)
    {
        foreach (var profile in new[] { CleaningProfile.Article, CleaningProfile.Lossless })
            new ScannerComparison(profile).Difference(html).ShouldBeNull();
    }

    [Theory]
    [InlineData("<div><noscript></noscriptx>w</noscript></div><p>v</p>")]
    [InlineData("<div><noscript><img src=/a.jpg></NOSCRIPT-x></noscript></div><p>v</p>")]
    [InlineData("<p><img src=/a.jpg>x<noscript><img src=/a.jpg></noscript></noscriptx><img src=/a-300x200.jpg></p>")]
    public void An_end_tag_whose_name_goes_on_ends_nothing(string html) => ComeOutAlike(html);

    [Theory]
    [InlineData("<ruby><dt><span><rp>")]
    [InlineData("<ruby><dt><button><rp>")]
    [InlineData("<ruby><dt><font color=red><rp>a</rp></font></dt></ruby>")]
    [InlineData("<ruby><p><span><rt>a")]
    [InlineData("<ruby><rt><span><span><rp>a")]
    public void A_ruby_part_that_would_end_what_is_written_around_it_comes_out_as_the_tree_gives_it(string html) => ComeOutAlike(html);

    [Theory]
    [InlineData("<picture><source srcset=.><noscript><img src=g></noscript>")]
    [InlineData("<picture><source srcset=/a.webp><noscript><img src=/a.jpg></noscript></picture>")]
    [InlineData("<picture><source srcset=/a.webp><span><noscript><img src=/a.jpg></noscript></span></picture>")]
    public void An_image_that_is_lifted_into_a_picture_comes_out_as_the_tree_gives_it(string html) => ComeOutAlike(html);

    const string DropsZeroWidthSpaces = "{\"zeroWidth\":{\"add\":[\"U+200B\"]}}";

    [Theory]
    [InlineData("<p>\n\u200B")]
    [InlineData("<div>a<p>\u200B \u200B\n</p>b</div>")]
    [InlineData("&</p>\u200B")]
    [InlineData("<div>a<p></p>\n\u200B</div>")]
    [InlineData("<div>a<p></p>\u200Bb</div>")]
    [InlineData("<p>a<span style=\"font-weight:bold\">\u200B</span></p>")]
    [InlineData("<p>a<span style=\"font-weight:bold\">b \u200B<i>c</i> \u200B\n</span></p>")]
    public void Characters_that_a_policy_drops_are_no_words(string html) => new ScannerComparison(new CleaningOptions { Policy = Policy.Read(DropsZeroWidthSpaces) }).Difference(html).ShouldBeNull();

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData(" ")]
    public void Generated_bodies_with_characters_that_a_policy_drops_come_out_as_the_tree_gives_them(string replaced) =>
        Compare(new ScannerComparison(new CleaningOptions { Policy = Policy.Read(DropsZeroWidthSpaces) }, "https://page.org/"), isFull ? 100_000 : 5_000, seed => GeneratedMarkup.Of(seed).Replace(replaced, " \u200B", StringComparison.Ordinal));

    static void ComeOutAlike(string html)
    {
        foreach (var profile in new[] { CleaningProfile.Article, CleaningProfile.Lossless, CleaningProfile.Strict })
            new ScannerComparison(profile).Difference(html).ShouldBeNull();
    }

    /// <summary>What the scanner makes an element of, or moves, by itself and nothing else: in generated bodies something else mostly sends it to the tree.</summary>
    static readonly string[] made =
    [
        "a<noscript><img src=https://e.org/1.jpg></noscript>", "<p><img data-src=https://e.org/1.jpg></p>", "<p><picture><source srcset=https://e.org/2.jpg><img src=https://e.org/1.jpg></picture></p>",
        "<p>a</p><iframe src=https://e.org/v></iframe>", "<p>a</p><audio><source src=https://e.org/v></audio>", "<p>a<span data-cfemail=543514367a37>b</span></p>", "<p>a<button>b</button></p>", "<p><span style=\"font-weight:bold\">a</span></p>", "<p><span style=\"font-style:italic;text-decoration:underline\">a</span></p>",
    ];

    /// <summary>Each element that a policy may leave out, left out: the scanner has more than one place where it writes an element.</summary>
    [Fact]
    public void Without_an_element_in_the_policy_bodies_come_out_as_the_tree_gives_them()
    {
        const int bodies = 400;
        var policies = new CleaningOptions().Policy.Elements.Select(Without).OfType<CleaningPolicy>().ToList();
        policies.Count.ShouldBeGreaterThan(40);
        foreach (var without in policies)
            Compare(new ScannerComparison(new CleaningOptions { Policy = without }, "https://page.org/"), bodies, seed => seed < made.Length ? made[seed] : GeneratedMarkup.Of(seed));
    }

    static CleaningPolicy? Without(string element)
    {
        try
        {
            return Policy.Read("{\"elements\":{\"remove\":[\"" + element + "\"]}}");
        }
        catch (ArticleFormatException)
        {
            return null; // no policy may
        }
    }

    static void Compare(ScannerComparison comparison, int count, Func<int, string> body)
    {
        var differences = new List<string>();
        for (var seed = 0; seed < count && differences.Count < 100; seed++)
            if (comparison.Difference(body(seed)) is { } difference)
                differences.Add($"seed {seed} {difference}");
        TestContext.Current.TestOutputHelper?.WriteLine($"accepted {comparison.Accepted}; " + string.Join(", ", comparison.Declined.OrderByDescending(pair => pair.Value)));
        Assert.True(differences.Count == 0, string.Join("\n\n", differences.OrderBy(text => text.Length).Take(6)));
    }
}
