using System.Collections.Immutable;
using System.Globalization;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Cli.Output;

/// <summary>Gives the rows of a run to whoever asked: JSON lines on stdout, a report file, messages for people.</summary>
sealed class ReportOutput(Terminal terminal, CommonOptions common)
{
    /// <summary>Writes every row, and the summary last.</summary>
    public void Write(IEnumerable<ReportRow> rows, SummaryRow summary, string? reportPath)
    {
        var all = rows.Append(summary).ToImmutableArray();
        if (reportPath is not (null or "-"))
            WriteFile(all, reportPath);
        if (common.IsJson || reportPath == "-")
            foreach (var row in all)
                terminal.WriteJson(row.ToJson());
        foreach (var row in all)
            if (ToMessage(row, (ExitCode)summary.ExitCode) is { } message)
                terminal.Say(message);
    }

    /// <summary>Writes the images that are missing, to be fed back with <c>--retry-from</c>: an empty file says that there are none.</summary>
    public void WriteErrors(IEnumerable<ReportRow> rows, string path)
    {
        var missing = rows.Where(row => row is ImageRow { Status: "missing" }).ToImmutableArray();
        if (path != "-")
            WriteFile(missing, path);
        else
            foreach (var row in missing)
                terminal.WriteJson(row.ToJson());
    }

    static void WriteFile(ImmutableArray<ReportRow> rows, string path)
    {
        using var file = DurableFile.Create(path);
        foreach (var row in rows)
        {
            file.Stream.Write(row.ToJson());
            file.Stream.Write("\n"u8);
        }
        file.Commit(overwrite: true); // a report is named to be written anew by every run
    }

    /// <summary>What people are told of a row. Told to be quiet: only what keeps the run from being done.</summary>
    string? ToMessage(ReportRow row, ExitCode code) => ToError(row) is { } error
        ? common.IsQuiet && code == ExitCode.Done ? null : error
        : common.IsQuiet ? null : ToNote(row);

    static string? ToError(ReportRow row) => row switch
    {
        ProblemRow problem => $"{problem.Path}: {problem.Rule}: {problem.Message}",
        ImageRow { Error: not null } image => $"{image.Article}: image {image.Url}: {image.Rule}: {image.Error}",
        FileRow { Status: "exists" or "refused" or "damaged" or "failed" } file => $"{file.Path}: {file.Status}: {file.Message}",
        _ => null,
    };

    string? ToNote(ReportRow row) => row switch
    {
        ImageRow { Rule: { } rule } image when common.IsVerbose => $"{image.Article}: image {image.Url}: {image.Status}: {rule}",
        ImageRow image when common.IsVerbose => $"{image.Article}: image {image.Url}: {image.Status} {image.LocalPath}",
        ArticleRow article when common.IsVerbose => $"{article.Path}: {ToText(article)}",
        ArticleRow { Warnings: [var warning, ..] } article => $"{article.Path}: {warning.Rule}: {warning.Message}",
        FileRow file when common.IsVerbose => $"{file.Path}: {file.Status}",
        _ => null,
    };

    static string ToText(ArticleRow article)
    {
        var text = article.Cleaning.IsVerbatim
            ? "nothing to clean"
            : string.Join(", ", article.Cleaning.Rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Rule} {row.Count}")));
        if (article.Cleaning.Declined is { } reason)
            text += $" (left to the tree: {reason})";
        return string.Join("; ", article.Warnings.Select(warning => $"{warning.Rule}: {warning.Message}").Prepend(text));
    }
}
