using System.Globalization;
using System.Net;
using System.Text;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc;

namespace NewsArchive.Cli.Output;

/// <summary>The report of <c>verify</c> for people with other tools: a table for a spreadsheet, or a page for a browser.</summary>
static class FindingReport
{
    static readonly string[] Heads = ["file", "level", "rule", "place", "offset", "message", "record"];

    /// <summary>Writes the report when its name asks for one of the two; false for every other name.</summary>
    public static bool TryWrite(string path, IReadOnlyList<string> files, IReadOnlyList<ReportRow> rows)
    {
        var table = rows.Select(Cells).OfType<string[]>();
        var text = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => ToCsv(table),
            ".html" or ".htm" => ToPage(files, [.. table]),
            _ => null,
        };
        if (text is null)
            return false;
        using var file = ReportFile.Create(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Finish();
        return true;
    }

    static string[]? Cells(ReportRow row) => row switch
    {
        FindingRow { Finding: var finding } found =>
        [
            found.Input ?? "", finding.Level == WarcDiagnosticLevel.Fail ? "fail" : "warn", finding.Rule, finding.File ?? "",
            finding.Offset?.ToString(CultureInfo.InvariantCulture) ?? "", finding.Message, finding.RecordId ?? "",
        ],
        ProblemRow problem => [problem.Path, "fail", problem.Rule, "", "", problem.Message, ""],
        _ => null,
    };

    /// <summary>RFC 4180, with a head line.</summary>
    static string ToCsv(IEnumerable<string[]> table)
    {
        var csv = new StringBuilder();
        foreach (var cells in table.Prepend(Heads))
            csv.AppendJoin(',', cells.Select(ToCell)).Append("\r\n");
        return csv.ToString();
    }

    /// <summary>What a spreadsheet would run as a formula gets an apostrophe before it: names and messages come from archives.</summary>
    static string ToCell(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..] ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n'") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>One page by itself: no script, nothing fetched.</summary>
    static string ToPage(IReadOnlyList<string> files, string[][] table)
    {
        var page = new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>newsarchive verify</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }
            table { border-collapse: collapse; width: 100%; }
            th, td { border-bottom: 1px solid #ccc; padding: .3em .6em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
            .fail { color: #a40000; font-weight: bold; }
            .sound { color: #146c2e; }
            </style>
            </head>
            <body>
            <h1>newsarchive verify</h1>
            <ul>

            """);
        foreach (var file in files)
            page.Append(Verdict(file, table));
        page.Append("</ul>\n");
        if (table.Length > 0)
            AppendTable(page, table);
        return page.Append("</body>\n</html>\n").ToString();
    }

    static string Verdict(string file, string[][] table)
    {
        var found = table.Where(cells => cells[0] == file).ToList();
        var failures = found.Count(cells => cells[1] == "fail");
        return failures == 0
            ? string.Create(CultureInfo.InvariantCulture, $"<li><span class=\"sound\">sound</span>: {Escape(file)}, warnings {found.Count}</li>\n")
            : string.Create(CultureInfo.InvariantCulture, $"<li><span class=\"fail\">not sound</span>: {Escape(file)}, failures {failures}, warnings {found.Count - failures}</li>\n");
    }

    static void AppendTable(StringBuilder page, string[][] table)
    {
        page.Append("<table>\n<tr>").AppendJoin("", Heads.Select(head => $"<th>{head}</th>")).Append("</tr>\n");
        foreach (var cells in table)
            page.Append($"<tr class=\"{cells[1]}-row\">").AppendJoin("", cells.Select((cell, column) => column == 1 ? $"<td class=\"{cell}\">{cell}</td>" : $"<td>{Escape(cell)}</td>")).Append("</tr>\n");
        page.Append("</table>\n");
    }

    /// <summary>Markup is escaped, and so is what would turn the text around or hide in it.</summary>
    static string Escape(string text) => WebUtility.HtmlEncode(TerminalText.EscapeLine(text));
}
