using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Tests.Cleaning;

namespace NewsArchive.Articles.Tests.Policies;

public sealed class PolicyFileTests
{
    [Fact]
    public void An_empty_policy_is_the_article_profile() =>
        Policy.Print(Policy.Read("{}")).ShouldBe(Policy.Print(ProfilePolicies.For(CleaningProfile.Article)));

    [Fact]
    public void Each_profile_printed_and_read_again_is_the_same_policy_and_cleans_alike()
    {
        foreach (var profile in Policy.Profiles)
        {
            var builtIn = new ArticleCleaner(new CleaningOptions { Profile = profile });
            var printed = Policy.Print(ProfilePolicies.For(profile));
            Policy.Print(Policy.Read(printed)).ShouldBe(printed);
            PolicyFile.DigestOf(Policy.Read(printed)).ShouldBe(PolicyFile.DigestOf(ProfilePolicies.For(profile)));
            var read = Policy.Cleaner(printed);
            foreach (var (name, body, kind) in Fixtures())
            {
                var (expected, actual) = (builtIn.CleanBody(body, kind), read.CleanBody(body, kind));
                actual.Body.ShouldBe(expected.Body, $"{profile} {name}");
                actual.Html.ShouldBe(expected.Html, $"{profile} {name}");
                actual.Report.Rows.ShouldBe(expected.Report.Rows, $"{profile} {name}");
            }
        }
    }

    [Fact]
    public void Profiles_differ_in_what_is_printed() =>
        Policy.Profiles.Select(profile => Policy.Print(ProfilePolicies.For(profile))).Distinct().Count().ShouldBe(Policy.Profiles.Length);

    /// <summary>Every article among the fixtures, and every example of the page.</summary>
    static IEnumerable<(string Name, string Body, BodyKind Kind)> Fixtures()
    {
        foreach (var folder in new[] { "articles", "cleaning" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(CleaningCorpus.Root, "fixtures", folder)).Order(StringComparer.Ordinal))
                if (Path.GetExtension(file) is ".md" or ".html" or ".txt")
                    foreach (var kind in Enum.GetValues<BodyKind>())
                        yield return (Path.GetFileName(file), CleaningCorpus.Body(File.ReadAllText(file)), kind);
        foreach (var example in DocumentedRulesTests.Examples())
            yield return (example.Data.Item1, example.Data.Item4, BodyKind.Html);
    }

    [Theory]
    [InlineData("""{"elements":{"remove":["strong","b"]},"styleMeaning":{"bold":null}}""", "<p><b>a</b> <span style='font-weight:bold'>b</span></p>", "<p>a b</p>")]
    [InlineData("""{"elements":{"add":["font"]},"attributes":{"add":{"font":["color"]}}}""", "<font color=red size=2>a</font><font size=2>b</font>", "<font color=\"red\">a</font>b")]
    [InlineData("""{"attributes":{"remove":{"*":["class"],"img":["srcset"]}}}""", "<p class=c title=t>a<img src=a.jpg srcset='b.jpg 2x'></p>", "<p title=\"t\">a<img src=\"a.jpg\"></p>")]
    [InlineData("""{"attributes":{"add":{"*":["itemprop","data-x"]}}}""", "<p itemprop=a data-x=1 data-y=2>b</p>", "<p itemprop=\"a\" data-x=\"1\">b</p>")]
    [InlineData("""{"attributes":{"a":["href"]}}""", "<p class=c>a<a href=b rel=c>d</a></p>", "<p>a<a href=\"b\">d</a></p>")]
    [InlineData("""{"attributes":{}}""", "<p class=c>a<a href=b rel=c>d</a></p>", "<p>ad</p>")]
    [InlineData("""{"dataAttributes":true}""", "<p data-x=1 data-Y=javascript:x>a</p>", "<p data-x=\"1\">a</p>")]
    [InlineData("""{"urlSchemes":["https","sms"]}""", "<a href=sms:1>a</a> <a href=http://e.org/>b</a> <a href=https://e.org/>c</a><img src=http://e.org/1.jpg><img src=sms:1>", "<a href=\"sms:1\">a</a> b <a href=\"https://e.org/\">c</a><img><img>")]
    [InlineData("""{"urlSchemes":{"remove":["tel"],"add":["magnet"]}}""", "<a href=tel:1>a</a> <a href=magnet:?x>b</a>", "a <a href=\"magnet:?x\">b</a>")]
    [InlineData("""{"dataImages":false}""", "<img alt=a src='data:image/png;base64,AA=='>", "<img alt=\"a\">")]
    [InlineData("""{"styles":{"add":{"color":["red","#fff"]}}}""", "<p style='color:red'>a</p><p style='color:blue'>b</p><p style='color:#fff'>c</p>", "<p style=\"color:red\">a</p><p>b</p><p style=\"color:#fff\">c</p>")]
    [InlineData("""{"styles":{"add":{"color":"any"},"remove":["text-align"]}}""", "<p style='color:teal;text-align:center'>a</p><p style='color:url(x)'>b</p>", "<p style=\"color:teal\">a</p><p>b</p>")]
    [InlineData("""{"styles":{"add":{"color":"any"}}}""", "<p style='color:#fff'>a</p>", "<p style='color:#fff'>a</p>")]
    [InlineData("""{"styles":{"add":{"color":"any"}}}""", "<p style='color:#fff;margin:0'>a</p>", "<p style=\"color:#fff\">a</p>")]
    [InlineData("""{"rules":{"remove":["hidden-text"]},"styles":{"add":{"visibility":["hidden"]}}}""", "<p style='visibility:hidden'>a</p>", "<p style='visibility:hidden'>a</p>")]
    [InlineData("""{"styles":{}}""", "<p style='text-align:center'>a</p>", "<p>a</p>")]
    [InlineData("""{"styleMeaning":{"bold":"b","italic":"i","underline":"ins","strike":"del","super":null}}""", "<p><span style='font-weight:bold;font-style:italic;text-decoration:underline line-through;vertical-align:super'>a</span></p>", "<p><b><i><ins><del>a</del></ins></i></b></p>")]
    [InlineData("""{"rules":{"remove":["style-meaning"]}}""", "<p><span style='font-weight:bold'>a</span></p>", "<p>a</p>")]
    [InlineData("""{"rules":{"remove":["empty-blocks","presentational-spans"]}}""", "<p></p><p><span style='color:red'>a</span></p>", "<p></p><p><span>a</span></p>")]
    [InlineData("""{"rules":{"remove":["presentational-spans"]}}""", "<p><font color=red>a</font></p>", "<p>a</p>")]
    [InlineData("""{"rules":{"add":["office-markup"]}}""", "<p class=MsoNormal>a</p>", "<p>a</p>")]
    [InlineData("""{"hiddenText":"drop"}""", "<div style='display:none'>a</div><p>b</p>", "<p>b</p>")]
    [InlineData("""{"extends":"strict","hiddenText":"keep"}""", "<div style='display:none'>a</div><p>b</p>", "<div>a</div><p>b</p>")]
    [InlineData("""{"zeroWidth":["U+200B","U+FEFF"]}""", "<p>a\u200Bb\uFEFFc\u200Dd</p>", "<p>abc\u200Dd</p>")]
    [InlineData("""{"zeroWidth":{"add":["U+00AD"],"remove":["U+FEFF"]}}""", "<p>a\u00ADb\uFEFFc</p>", "<p>ab\uFEFFc</p>")]
    [InlineData("""{"trackers":{"add":["spm","share_*"],"remove":["gclid"]}}""", "<a href='?SPM=1&share_from=2&gclid=3&utm_x=4'>a</a>", "<a href=\"?gclid=3\">a</a>")]
    [InlineData("""{"trackers":["x"]}""", "<a href='?x=1&utm_x=4'>a</a>", "<a href=\"?utm_x=4\">a</a>")]
    [InlineData("""{"lazySources":{"add":["file","zoomfile"]}}""", "<img src=none.gif file=a/b.jpg>", "<img src=\"none.gif\">")]
    [InlineData("""{"lazySources":{"add":["file"]}}""", "<img src=blank.gif file=a/b.jpg>", "<img src=\"a/b.jpg\">")]
    [InlineData("""{"lazySrcsets":{"add":["data-bgset"]}}""", "<img src=blank.gif data-bgset='a.jpg 1x, b.jpg 2x'>", "<img src=\"b.jpg\">")]
    [InlineData("""{"output":"text"}""", "<p>a</p><p>b</p>", "a\nb")]
    [InlineData("""{"extends":"text","output":"html"}""", "<p style='color:red'>a</p>", "<p>a</p>")]
    [InlineData("""{"description":"ours","$schema":"policy.schema.json","limits":{"maxDepth":16}}""", "<p>a</p>", "<p>a</p>")]
    public void Each_key_changes_what_it_names(string json, string html, string expected)
    {
        var cleaner = Policy.Cleaner(json);
        var clean = cleaner.CleanBody(html, BodyKind.Html);
        clean.Body.ShouldBe(expected);
        clean.Report.Rows.ShouldAllBe(row => row.Rule != "unstable-markup" && row.Rule != "escaped-to-text", "the rules, not the gate, did it");
        if (Policy.Read(json) is { IsPlainText: false })
            CleaningLaws.Broken(html, BodyKind.Html, cleaner).ShouldBeNull();
        Policy.Print(Policy.Read(Policy.Print(Policy.Read(json)))).ShouldBe(Policy.Print(Policy.Read(json)), "printing what was read");
    }

    [Fact]
    public void Markdown_links_follow_the_schemes_of_the_policy() =>
        Policy.Clean("""{"urlSchemes":["https"]}""", "[a](https://e.org) [b](http://e.org) [c](d)\n", BodyKind.Markdown).ShouldBe("[a](https://e.org) [b](#) [c](d)\n");

    [Fact]
    public void Characters_without_width_that_a_reader_could_count_are_reported()
    {
        var clean = Policy.Cleaner("""{"zeroWidth":["U+200B","U+FEFF"]}""").CleanBody("<p>a\u200Bb\uFEFFc</p>", BodyKind.Html);
        clean.Report.Rows.Single(row => row.Rule == "zero-width").RemovedTextCharacters.ShouldBe(1);
        var policy = ProfilePolicies.WithoutZeroWidthSpaces(ProfilePolicies.For(CleaningProfile.Lossless));
        new ArticleCleaner(new CleaningOptions { Policy = policy }).CleanBody("<p>a\u200Bb\u200Cc</p>", BodyKind.Html).Body.ShouldBe("<p>ab\u200Cc</p>");
    }

    [Fact]
    public void Limits_of_the_policy_hold_unless_the_options_say_others()
    {
        var policy = Policy.Read("""{"limits":{"maxTags":3,"maxAttributes":1,"maxDepth":20,"maxCharacters":100}}""");
        var options = new CleaningOptions { Policy = policy };
        (options.MaxTags, options.MaxAttributes, options.MaxDepth, options.MaxCharacters).ShouldBe((3, 1, 20, 100));
        Should.Throw<ArticleFormatException>(() => new ArticleCleaner(options).CleanBody("<p>a</p><p>b</p>", BodyKind.Html)).IsLimit.ShouldBeTrue();
        new ArticleCleaner(options with { MaxTags = 4 }).CleanBody("<p>a</p><p>b</p>", BodyKind.Html).Body.ShouldBe("<p>a</p><p>b</p>");
        (options with { MaxTags = 4 }).EffectivePolicy.Limits.ShouldBe(policy.Limits with { MaxTags = 4 });
    }

    [Fact]
    public void One_policy_serves_many_threads()
    {
        var cleaner = Policy.Cleaner("""{"elements":{"remove":["small"]}}""");
        var expected = cleaner.CleanBody("<p>a<small>b</small><a href=javascript:x>c</a></p>", BodyKind.Html).Body;
        Parallel.For(0, 500, _ => cleaner.CleanBody("<p>a<small>b</small><a href=javascript:x>c</a></p>", BodyKind.Html).Body.ShouldBe(expected));
    }
}
