using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;
using NewsArchive.Warc;

namespace NewsArchive.Cli.Tests.Output;

public sealed class FindingReportTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static readonly ReportRow[] Rows =
    [
        new FindingRow(new WarcDiagnostic("block-digest", WarcDiagnosticLevel.Fail, "says \"a\", is b", "x,y.warc.gz", 12, "<urn:uuid:1>"), "=cmd|'/c calc'!A1.wacz"),
        new FindingRow(new WarcDiagnostic("padding", WarcDiagnosticLevel.Warn, "<script>alert(1)</script>\u202e"), "b.wacz"),
        new ProblemRow("c.wacz", "unreadable", "no such file\nline two"),
    ];

    static readonly string[] Files = ["=cmd|'/c calc'!A1.wacz", "b.wacz", "c.wacz", "d.wacz"];

    [Fact]
    public void A_table_is_quoted_and_holds_no_formula()
    {
        FindingReport.TryWrite(folder["r.CSV"], Files, Rows).ShouldBeTrue();
        File.ReadAllText(folder["r.CSV"]).ShouldBe(
            "file,level,rule,place,offset,message,record\r\n"
            + "\"'=cmd|'/c calc'!A1.wacz\",fail,block-digest,\"x,y.warc.gz\",12,\"says \"\"a\"\", is b\",<urn:uuid:1>\r\n"
            + "b.wacz,warn,padding,,,<script>alert(1)</script>\u202e,\r\n"
            + "c.wacz,fail,unreadable,,,\"no such file\nline two\",\r\n");
    }

    [Fact]
    public void A_page_escapes_what_comes_from_archives()
    {
        FindingReport.TryWrite(folder["r.html"], Files, Rows).ShouldBeTrue();
        var page = File.ReadAllText(folder["r.html"]);
        page.ShouldContain("<td>&lt;script&gt;alert(1)&lt;/script&gt;\\u{202E}</td>");
        page.ShouldNotContain("<script");
        page.ShouldContain("<li><span class=\"fail\">not sound</span>: c.wacz, failures 1, warnings 0</li>");
        page.ShouldContain("<li><span class=\"sound\">sound</span>: b.wacz, warnings 1</li>");
        page.ShouldContain("<li><span class=\"sound\">sound</span>: d.wacz, warnings 0</li>");
    }

    [Fact]
    public void Any_other_name_is_for_JSON_lines()
    {
        FindingReport.TryWrite(folder["r.jsonl"], Files, Rows).ShouldBeFalse();
        File.Exists(folder["r.jsonl"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_writes_the_table_that_its_report_is_named_for()
    {
        folder.Add("bad.wacz", "PK no zip");
        await Tool.RunAsync("verify", folder["bad.wacz"], "--report", folder["f.csv"]);
        File.ReadAllLines(folder["f.csv"]).Length.ShouldBeGreaterThan(1);
    }
}
