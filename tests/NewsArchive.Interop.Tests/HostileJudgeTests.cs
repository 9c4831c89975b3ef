using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>Controls of <see cref="HostileTests"/>: the judge notices each way to act, and lets pass what may be there.</summary>
public sealed class HostileJudgeTests
{
    static readonly (ShownAs ShownAs, string Html, string? Kind)[] rows =
    [
        (ShownAs.Fragment, "<p onclick=\"alert(1)\">a</p>", "execution"),
        (ShownAs.Fragment, "<p onpointerenter=\"void 0\">a handler that calls nothing we watch</p>", "execution"),
        (ShownAs.Fragment, "<a href=\"java&#10;script:alert(1)\">a</a>", "execution"),
        (ShownAs.Fragment, "<a href=\"javascript:void 0\">a</a>", "execution"),
        (ShownAs.Fragment, "<script>void 0</script>", "execution"),
        (ShownAs.Fragment, "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\"></iframe>", "execution"),
        (ShownAs.Document, "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body onload=\"alert(1)\"></body></html>", "execution"),
        (ShownAs.Fragment, "<p style=\"background:url(http://news.invalid/x)\">a</p>", "request"),
        (ShownAs.Fragment, "<link rel=\"stylesheet\" href=\"http://news.invalid/x\">", "request"),
        (ShownAs.Fragment, "<video poster=\"http://news.invalid/x\"></video>", "request"),
        (ShownAs.Document, "<!DOCTYPE html><html><head><meta http-equiv=\"refresh\" content=\"0;url=http://news.invalid/\"></head><body></body></html>", "request"),
        (ShownAs.Fragment, "<form action=\"http://news.invalid/\"><input type=\"submit\"></form>", "request"),
        (ShownAs.Fragment, "<a href=\"vbscript:x\">a</a>", "static"),
        (ShownAs.Fragment, "<img srcset=\"a.png 1x, data:image/svg+xml,x 2x\">", "static"),
        (ShownAs.Fragment, "<p style=\"position:fixed\">a</p>", "static"),
        (ShownAs.Fragment, "<p style=\"background-color:url(//news.invalid/x)\">no declaration to Chromium, but nothing to keep</p>", "static"),
        (ShownAs.Fragment, "<p style=\"width:if(style(--x:1):1px;else:2px)\">a</p>", "static"),
        (ShownAs.Fragment, "<p id=\"alert\">a</p>", "static"),
        (ShownAs.Fragment, "<img name=\"createElement\">", "clobber"),
        (ShownAs.Fragment, "<form><math><mtext></form><form><mglyph><style></math>a", "unstable"),
        (ShownAs.Fragment, "<menuitem>a<menuitem>b", "difference"),
        (ShownAs.Fragment, "a</div>b", "broken"),
        (ShownAs.Fragment, "<p>a <img src=\"http://news.invalid/a.png\" srcset=\"http://news.invalid/b.png 2x\"> <a href=\"http://news.invalid/\">b</a></p>", null),
        (ShownAs.Fragment, "<p style=\"color:rgb(0 0 0);background-color:hsla(0,0%,0%,1)\">a</p>", null),
        (ShownAs.Fragment, "<pre>\n\na</pre>", null),
        (ShownAs.Text, "<script>alert(1)</script><img src=x onerror=alert(1)>", null),
    ];

    [Fact]
    public async Task The_browser_notices_each_way_to_act_and_nothing_else()
    {
        var verdict = await Chromium.PokeAsync([.. rows.Select(row => HostileItem.Clean(row.ShownAs, row.Html))]);

        for (var i = 0; i < rows.Length; i++)
        {
            var kinds = verdict.Findings.Where(finding => finding.Id == i).Select(finding => finding.Kind).ToHashSet();
            if (rows[i].Kind is { } kind)
                kinds.ShouldContain(kind, rows[i].Html);
            else
                kinds.ShouldBeEmpty(rows[i].Html);
        }
        verdict.Judged.ShouldBe(rows.Length);
        verdict.ImageRequests.ShouldBeGreaterThan(0);
    }
}
