using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>Controls: each judge accepts what is right and notices what is not, on files that our library did not write.</summary>
public sealed class JudgesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task The_browser_sees_which_images_of_a_replayed_page_are_there()
    {
        HandMadeWacz.Write(folder["control.wacz"]);

        var visit = await Chromium.ReplayAsync(folder["control.wacz"], [HandMadeWacz.GoodPage, HandMadeWacz.BadPage], "control");

        visit.Pages[0].ShouldShowEveryImage();
        visit.Pages[0].Text.ShouldContain("对照");
        visit.Pages[1].Images.Select(image => image.NaturalWidth).ShouldBe([2, 0]);
    }

    [Fact]
    public async Task The_browser_says_so_when_a_page_is_not_in_the_bundle()
    {
        HandMadeWacz.Write(folder["control.wacz"]);

        var visit = await Chromium.ReplayAsync(folder["control.wacz"], ["https://newsarchive.invalid/control/pages/absent.html"], "control-absent");

        visit.Pages[0].Text.ShouldContain("Not Found");
    }

    [Fact]
    public async Task The_browser_reports_addresses_outside_the_disk()
    {
        await File.WriteAllTextAsync(folder["page.html"], "<img src=\"http://127.0.0.1:9/remote.png\">", TestContext.Current.CancellationToken);

        var visit = await Chromium.OpenAsync([folder["page.html"]], "control-disk");

        visit.Outside.ShouldBe(["http://127.0.0.1:9/remote.png"]);
        visit.Pages[0].Images[0].NaturalWidth.ShouldBe(0);
    }

    [Fact]
    public async Task Warcio_accepts_a_right_digest_and_notices_a_wrong_one()
    {
        HandMadeWacz.WriteWarc(folder["right.warc.gz"]);
        HandMadeWacz.WriteWarc(folder["wrong.warc.gz"], "sha256:" + new string('0', 64));

        (await Warcio.CheckAsync(folder["right.warc.gz"])).SelectMany(record => record.Problems).ShouldBeEmpty();
        (await Warcio.CheckAsync(folder["wrong.warc.gz"])).SelectMany(record => record.Problems).ShouldBe(["WARC-Block-Digest is wrong"]);
    }

    [Fact]
    public async Task Warcio_notices_bytes_after_the_last_member()
    {
        HandMadeWacz.WriteWarc(folder["tail.warc.gz"]);
        await using (var file = File.Open(folder["tail.warc.gz"], FileMode.Append))
            file.Write(new byte[7]);

        (await Warcio.RawCheckAsync(folder["tail.warc.gz"])).ExitCode.ShouldNotBe(0);
    }

    public void Dispose() => folder.Dispose();
}
