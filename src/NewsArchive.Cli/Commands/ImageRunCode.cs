using NewsArchive.Articles.Trees;

namespace NewsArchive.Cli.Commands;

/// <summary>The exit code of <c>fetch</c> and <c>rewrite</c>.</summary>
static class ImageRunCode
{
    public static ExitCode Of(ImageRunReport report, bool missingOk) =>
        report.Sources == 0 ? ExitCode.InvalidInput
        : report.HasProblems || report.IsAnyFileLeft || (report.MissingImages > 0 && !missingOk) ? ExitCode.Partial
        : ExitCode.Done;
}
