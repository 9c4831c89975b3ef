using System.Text;
using System.Text.Json;
using CsCheck;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Tests.Reporting;

public sealed class ReportRowTests
{
    [Fact]
    public void A_row_is_one_line_of_JSON_that_starts_with_its_type() => Gen.Select(HostilePaths.Path, Gen.String).Sample((path, text) =>
    {
        ReportRow[] rows =
        [
            new ProblemRow(path, "rule", text), new FileRow(path, "written", 3, "sha256:00", text), new FindingRow(new WarcDiagnostic("rule", WarcDiagnosticLevel.Fail, text, path, 7, "id")),
            new SummaryRow("archive", 3, [new("a", 1)], path, null), new ImageRow { Article = path, Url = text, Place = default, Status = "missing", Tried = [new(text, "missing"), new(path, "captured", text, text)] },
        ];
        foreach (var row in rows)
        {
            var json = row.ToJson();
            json.ShouldNotContain((byte)'\n');
            Encoding.UTF8.GetString(json).ShouldStartWith($"{{\"type\":\"{row.Type}\",");
            JsonDocument.Parse(json).Dispose();
        }
    }, iter: 300);

    [Fact]
    public void Text_of_any_script_stays_readable() =>
        Encoding.UTF8.GetString(new ProblemRow("港口.md", "empty", "é & <b>").ToJson()).ShouldBe("{\"type\":\"problem\",\"path\":\"港口.md\",\"rule\":\"empty\",\"message\":\"é & <b>\"}");
}
