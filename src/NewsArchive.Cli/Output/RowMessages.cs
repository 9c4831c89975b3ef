using System.Globalization;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Cli.Output;

/// <summary>What people are told of a row.</summary>
sealed class RowMessages(CommonOptions common)
{
    /// <summary>The message, if there is any. Told to be quiet: only what keeps the run from being done.</summary>
    public string? Of(ReportRow row, bool isExcused) => ToError(row) is { } error
        ? common.IsQuiet && isExcused ? null : error
        : common.IsQuiet ? null : ToNote(row);

    static string? ToError(ReportRow row) => row switch
    {
        ProblemRow problem => $"{problem.Path}: {problem.Rule}: {problem.Message}",
        ImageRow { Error: not null } image => $"{image.Article}: image {image.Url}: {image.Rule}: {image.Error}",
        FileRow { Status: "exists" or "refused" or "damaged" or "failed" } file => $"{file.Path}: {file.Status}: {file.Message}",
        FileRow { Url: not null, Message: not null } file => $"{file.Path}: {file.Status}: {file.Message}", // a restored capture that may not be what was received
        CaptureRow { Status: "damaged" or "unresolved" or "not-cleaned" } capture => ToText(capture),
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

    static string ToText(CaptureRow row)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{row.File}@{row.Offset}");
        return row.Url is null ? $"{place}: {row.Status}: {row.Message}" : $"{row.Url}: {row.Status}: {row.Message} ({place})";
    }

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
