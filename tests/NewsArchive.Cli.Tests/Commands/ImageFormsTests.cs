using System.Text.RegularExpressions;
using NewsArchive.Articles.Tests.Images;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>Every form in which articles refer to images, one row each, from the page to the server's log to the rewritten page.</summary>
public sealed partial class ImageFormsTests(FormsSite site) : IClassFixture<FormsSite>
{
    public static TheoryData<string> Names => [.. FormsSite.Forms.Select(form => form.Form)];

    static ImageForms Form(string name) => FormsSite.Forms.Single(form => form.Form == name);

    [Fact]
    public void The_table_has_every_form_once()
    {
        FormsSite.Forms.Count().ShouldBeGreaterThanOrEqualTo(100);
        FormsSite.Forms.Select(form => form.Form).ShouldBeUnique();
        FormsSite.Forms.Select(form => form.Request).ShouldBeUnique();
        FormsSite.Forms.Select(form => form.Place).Distinct().Order().ShouldBe(Enum.GetNames<NewsArchive.Articles.Images.ImagePlace>().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_form_is_fetched(string name) => site.Requests.ShouldContain(Form(name).Request);

    [Fact]
    public void Nothing_else_is_fetched_and_nothing_twice()
    {
        site.Requests.Except(FormsSite.Forms.Select(form => form.Request)).ShouldBeEmpty();
        site.Requests.ShouldBeUnique();
        site.Fetch.ShouldExit(ExitCode.Done);
        site.Fetch.Summary.GetProperty("captured").GetInt32().ShouldBe(FormsSite.Forms.Count(form => form.Place != "Stylesheet") - 2); // an original and what wraps it are one picture
        site.Fetch.Summary.GetProperty("stylesheets").GetInt32().ShouldBe(2);
        site.Fetch.Summary.GetProperty("embedded").GetInt32().ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_form_is_rewritten(string name)
    {
        var form = Form(name);
        if (form.Place == "Stylesheet" || Unseen.Contains(form.Request))
            return;
        var file = site.FileOf("local", form.Request).ShouldNotBeNull();
        var links = form.File.EndsWith(".css", StringComparison.Ordinal) ? Directory.GetFiles(site.Folder("local/assets"), "*.css", SearchOption.AllDirectories) : [site.Folder("local/" + form.File)];
        links.SelectMany(page => LinksIn(File.ReadAllText(page)).Select(link => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(link))))).ShouldContain(file);
    }

    // A placeholder gives way to its picture, and what an image service made of one to the original.
    static readonly string[] Unseen = ["/blank.gif", "/wp-content/uploads/wrapped-770x547.jpg", "/wp-content/uploads/wrapped-770x547.jpg?w=770&resize=770%2C547"];

    [Fact]
    public void Rewritten_pages_and_stylesheets_ask_the_network_for_nothing()
    {
        site.Rewrite.ShouldExit(ExitCode.Done);
        // What is left: an article's own address, what scripts, comments and titles say, fonts, a link to a page, and a base that is none any more.
        var left = site.TextOf("local").Split(site.Authority).Skip(1).Select(rest => Word().Match(rest).Value).Distinct().Order(StringComparer.Ordinal);
        left.ShouldBe(["/based/", "/css/no-font.woff2", "/news/page.html", .. Decoys], ignoreOrder: true);
        site.TextOf("local").ShouldContain("data-original-href=\"http://");
        site.TextOf("local").ShouldContain($"@import url(\"data:,#");
    }

    static readonly string[] Decoys =
    [
        "/no-title.jpg", "/no-description.jpg", "/no-id.jpg", "/no-publisher", "/no-script.jpg", "/no-font.woff", "/no-comment.jpg", "/no-string.jpg", "/no-comment-2.jpg", "/no-video.mp4",
        "/wiki/File:no-wiki.jpg", "/no-code.jpg", "/no-fence.jpg",
    ];

    [Fact]
    public void The_embedded_image_becomes_a_file()
    {
        site.TextOf("local").ShouldNotContain("data:image/png");
        Directory.EnumerateFiles(site.Folder("local/assets"), "image-*.png", SearchOption.AllDirectories).ShouldHaveSingleItem();
        Directory.EnumerateFiles(site.Folder("out/assets"), "image-*.png", SearchOption.AllDirectories).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_survives_cleaning_is_local_and_one_for_each_picture()
    {
        site.Archive.ShouldExit(ExitCode.Done);
        var clean = site.TextOf("out/clean");
        FetchedByItself().Matches(clean).Select(match => match.Value).Where(link => link.Contains(site.Authority, StringComparison.Ordinal) && !link.Contains("/no-title.jpg", StringComparison.Ordinal)).ShouldBeEmpty(); // text of a title
        foreach (var survivor in Survivors)
            site.FileOf("out", survivor).ShouldNotBeNull(survivor);
        foreach (var reduced in new[] { "/set-320.jpg", "/set-1x.jpg", "/wp-content/uploads/wrapped-770x547.jpg?w=770&resize=770%2C547", "/blank.gif", "/lazy-set-1.jpg" })
            site.FileOf("out", reduced).ShouldBeNull(reduced);
    }

    static readonly string[] Survivors =
    [
        "/img-quoted.jpg", "/img-single.jpg", "/img-bare.jpg", "/set,640.jpg", "/set-2x.jpg", "/picture.jpg", "/lazy-data-src.jpg", "/lazy-set-2.jpg", "/lazy-original.jpg", "/lazy-lazy-src.jpg",
        "/large-file-src.jpg", "/lazy-own.jpg", "/poster.jpg", "/amp-set-2.jpg", "/amp-anim.gif", "/anchor.jpg", "/figure.jpg", "/protocol-relative.jpg", "/root-relative.jpg",
        "/news/page-relative.jpg", "/news/dot-segments.jpg", "/raw%20space.jpg", "/escaped%20space.jpg", "/comma,name.jpg", "/%E5%9B%BE.jpg", "/ampersand.jpg?a=1&b=2", "/wp-content/uploads/wrapped.jpg",
        "/md-inline.jpg", "/md%20angle.jpg", "/md-reference.jpg", "/md-linked.jpg", "/md-link.jpg", "/md-html.jpg", "/md-island.jpg", "/fm-headimg.jpg", "/fm-photo-2.jpg", "/fm-hero.jpg",
    ];

    [Fact]
    public void Front_matter_keeps_every_other_byte()
    {
        var before = File.ReadAllLines(Path.Combine(FormsSite.Fixtures, "front-matter.md"));
        var after = File.ReadAllLines(site.Folder("local/front-matter.md"));
        after.Length.ShouldBe(before.Length);
        foreach (var (was, now) in before.Zip(after))
            if (was.Contains("fm-", StringComparison.Ordinal))
                LocalPath().Replace(now, "").ShouldBe(Regex.Replace(was, "(http:/)?/[^ '\"]*fm-[^ '\"]*", "", RegexOptions.None, TimeSpan.FromSeconds(1)));
            else
                now.ShouldBe(was.Replace("forms.test", site.Authority, StringComparison.Ordinal));
    }

    [Fact]
    public void A_dry_run_lists_what_is_then_fetched_and_why_but_for_what_only_stylesheets_know()
    {
        var planned = site.Plan.ShouldExit(ExitCode.Done).Rows.Where(row => row.GetProperty("type").GetString() == "image").ToList();
        var addresses = planned.Where(row => row.GetProperty("status").GetString() == "would-fetch").Select(row => new Uri(row.GetProperty("fetchedUrl").GetString()!).PathAndQuery);
        var known = FormsSite.Forms.Where(form => form.Place != "LinkedStyle").Select(form => form.Request).ToList();
        addresses.Except(known).ShouldBeEmpty();
        known.Except(addresses).ShouldBeEmpty();
        planned.Select(row => row.GetProperty("rule").GetString()).Distinct().Order().ShouldBe(["alternative", "embedded", "placeholder", "srcset", "unwrapped", "written"]);
        planned.ShouldAllBe(row => row.GetProperty("place").GetString()!.Length > 0);
    }

    static IEnumerable<string> LinksIn(string text) => LocalPath().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"(\.\./)*(assets/)?[0-9a-f]{2}/[^\s""'()<>,\\]*-[0-9a-f]{12}\.[a-z]+|(\.\./)*assets/[0-9a-f]{2}/[^""'<>\s]+?\.[a-z]{3}", RegexOptions.None, 1000)]
    private static partial Regex LocalPath();

    [GeneratedRegex(@"\s(?:src|srcset|poster|background|data|style)=""([^""]*)""", RegexOptions.None, 1000)]
    private static partial Regex FetchedByItself();

    [GeneratedRegex(@"^[^\s""'()<>\\`]*", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
