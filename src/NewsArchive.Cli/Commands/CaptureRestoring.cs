using System.Globalization;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;

namespace NewsArchive.Cli.Commands;

/// <summary><c>restore</c> of captures: runs it and says what came of it.</summary>
static class CaptureRestoring
{
    static readonly string[] FileStatuses = ["written", "would-write", "unchanged", "exists", "refused", "damaged"];
    static readonly string[] CaptureStatuses = ["redirect", "error", "unresolved", "skipped", "not-cleaned"];
    static readonly string[] LossStatuses = ["exists", "refused", "damaged", "unresolved", "not-cleaned"];

    public static ExitCode Run(CommandContext context, string file, RestoreOptions options, string? reportPath)
    {
        using var report = Restore(context, file, options);
        var code = ToCode(report, options);
        context.Finish(report.Files.Concat<ReportRow>(report.NotMade), code, reportPath,
            [new("files", report.FileCount), .. FileStatuses.Concat(CaptureStatuses).Select(status => new KeyValuePair<string, long>(ToName(status), report.Count(status)))], options.Output);
        context.Terminal.PrintPlan(context, options.IsDryRun, reportPath, report.Files);
        if (code == ExitCode.Failure)
            context.Terminal.Say($"newsarchive: nothing matches --select; run newsarchive list {file} to see the URLs");
        else
            Say(context, report, options);
        return code;
    }

    static CaptureReport Restore(CommandContext context, string file, RestoreOptions options)
    {
        using var progress = context.Progress();
        return InputFile.Read(file, () => new CaptureRestorer(options, progress).Restore(file, context.Cancel));
    }

    /// <summary>The name of a count; <c>error</c> would be the summary's own.</summary>
    static string ToName(string status) => status switch { "would-write" => "wouldWrite", "not-cleaned" => "notCleaned", "redirect" => "redirects", "error" => "errors", _ => status };

    static void Say(CommandContext context, CaptureReport report, RestoreOptions options)
    {
        var made = options.IsDryRun ? $"to write {report.Count("would-write")}" : $"written {report.Count("written")}";
        context.Say(string.Create(CultureInfo.InvariantCulture,
            $"{options.Output}: files {made}, already there {report.Count("unchanged")}, redirects {report.Count("redirect")}, errors {report.Count("error")}, left out {report.Count("skipped")}, not restored {NotRestored(report)}"));
    }

    static int NotRestored(CaptureReport report) => LossStatuses.Sum(report.Count);

    static ExitCode ToCode(CaptureReport report, RestoreOptions options) =>
        report.FileCount == 0 && !report.NotMade.Any() && options.Select.Count > 0 ? ExitCode.Failure
        : report.IsComplete ? ExitCode.Done
        : report.Count("exists") > 0 && report.Count("exists") == report.FileCount ? ExitCode.Usage
        : ExitCode.Partial;
}
