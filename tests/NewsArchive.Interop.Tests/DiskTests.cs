using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>What <c>restore --clean</c> writes opens from disk, complete and without asking the network for anything.</summary>
public sealed class DiskTests(FixtureBundle bundle)
{
    [Fact]
    public async Task Every_restored_page_shows_all_its_images_from_disk_alone()
    {
        using var folder = new TemporaryFolder();
        (await Command.NewsArchiveAsync("restore", bundle.Wacz, "-o", folder["out"], "--clean", "-q")).ShouldExit(0);

        var pages = Directory.GetFiles(folder["out/pages"], "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        pages.Length.ShouldBe(bundle.Pages.Count);
        var visit = await Chromium.OpenAsync(pages, "disk");

        visit.Outside.ShouldBeEmpty();
        foreach (var page in visit.Pages)
            page.Images.Where(image => image.NaturalWidth == 0).Select(image => image.Src).ShouldBeEmpty(page.Url);
        visit.Pages.Sum(page => page.Images.Count).ShouldBeGreaterThan(8);
        visit.Pages.Single(page => page.Url.Contains("港口灯会", StringComparison.Ordinal)).ShouldShowEveryImage();
    }
}
