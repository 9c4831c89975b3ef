using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>
/// ReplayWeb.page in Chromium shows the pages of a bundle. Screenshots stay in artifacts/test/screenshots/replay for somebody to look at.
/// </summary>
public sealed class ReplayTests(FixtureBundle bundle)
{
    [Fact]
    public async Task Every_page_replays_with_its_text_and_all_its_images()
    {
        var visit = await Chromium.ReplayAsync(bundle.Wacz, bundle.Pages, "replay");

        foreach (var page in visit.Pages)
        {
            page.Text.Trim().ShouldNotBeEmpty(page.Url);
            page.Text.ShouldNotContain("Archived Page Not Found", customMessage: page.Url);
            page.Images.Where(image => image.NaturalWidth == 0).Select(image => image.Src).ShouldBeEmpty(page.Url);
        }
        visit.Outside.ShouldBeEmpty();
        Shown(visit, "港口灯会").ShouldShowEveryImage();
        Shown(visit, "港口灯会").Text.ShouldContain("约有四万名游客");
        Shown(visit, "gbk-market").ShouldShowEveryImage();
        Shown(visit, "gbk-market").Text.ShouldContain("天还没亮，队伍就排到了桥头。");
        Shown(visit, "release-notes").ShouldShowEveryImage();
        Shown(visit, "arabic-palms").ShouldShowEveryImage();
        Shown(visit, "tram-returns").ShouldShowEveryImage();
    }

    static SeenPage Shown(Visit visit, string name) => visit.Pages.Single(page => Uri.UnescapeDataString(page.Url).Contains(name, StringComparison.Ordinal));
}
