using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>A WARC that wget made of a site becomes a tree that opens from disk.</summary>
public sealed class WgetSiteTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--no-warc-compression")]
    [InlineData("--warc-cdx")]
    public async Task A_site_that_wget_saved_opens_from_disk_with_its_images_and_asks_for_nothing(string option)
    {
        using var folder = new TemporaryFolder();
        await using (var site = new PictureServer { Pages = Pages })
        {
            var wget = await Command.RunAsync("wget", ["--quiet", "--recursive", "--page-requisites", "--execute", "robots=off", "--warc-file", folder["site"], "--directory-prefix", folder["mirror"],
                .. option.Length > 0 ? new[] { option } : [], site.Origin]);
            (wget.ExitCode is 0 or 8).ShouldBeTrue(wget.Errors); // 8: the server answered one request with an error
        }
        var warc = Directory.GetFiles(folder["."], "site.warc*").Single();

        (await Command.NewsArchiveAsync("restore", warc, "-o", folder["original"], "-q")).ShouldExit(0);
        (await Command.NewsArchiveAsync("restore", warc, "-o", folder["clean"], "--clean", "-q")).ShouldExit(0);

        foreach (var picture in Directory.GetFiles(folder["original"], "harbour-600.jpg", SearchOption.AllDirectories))
            File.ReadAllBytes(picture).ShouldBe(File.ReadAllBytes(Path.Combine(Repository.Articles, "images", "harbour-600.jpg")));
        var pages = Directory.GetFiles(folder["clean"], "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        pages.Length.ShouldBe(2);
        var visit = await Chromium.OpenAsync(pages, "wget");
        visit.Outside.ShouldBeEmpty();
        foreach (var page in visit.Pages)
            page.ShouldShowEveryImage();
        visit.Pages.Sum(page => page.Images.Count).ShouldBe(3);
        visit.Pages.ShouldAllBe(page => !page.Text.Contains("acted", StringComparison.Ordinal));
    }

    static readonly Dictionary<string, string> Pages = new(StringComparer.Ordinal)
    {
        ["/"] = "<title>Harbour</title><body onload=\"document.body.innerHTML='acted'\"><script>document.write('acted')</script><p>The harbour <img src=\"/pictures/harbour-600.jpg\"> and <img src=\"pictures/lantern.png?size=2\"> <a href=\"/story?id=7\">story</a> <a href=\"/gone\">gone</a></p></body>",
        ["/story?id=7"] = "<title>Story</title><p>No body tags <img src='/pictures/harbour-600.jpg'> <a href='/'>home</a>",
    };
}
