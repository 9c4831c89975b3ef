using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Verifying;
using NewsArchive.Cli.Output;
using NewsArchive.Warc;

namespace NewsArchive.Cli.Commands;

/// <summary><c>verify</c>: everything that can be checked.</summary>
static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("verify", "Check everything that can be checked in a bundle, WARC file or index.")
        {
            Details =
                """
                Every byte of the zip, every digest, every index line, every record, and the list of sources. One finding a line on stdout, fields separated by TAB: file, level, rule, place, what, record. Exit 0 means that all of it holds.
                """,
            Examples =
                """
                newsarchive verify news.wacz
                newsarchive verify *.wacz --json
                newsarchive verify *.wacz --report findings.html
                """,
        };
        Argument<string[]> files = new("FILE") { Description = ".wacz, .warc, .warc.gz, .cdx or .cdxj files; an index may be .gz; - is stdin (a WARC file or a plain index)", Arity = ArgumentArity.OneOrMore };
        var report = OptionKinds.Report("Write the findings into FILE: a table (.csv), a page (.html), else JSON lines");
        command.Arguments.Add(files);
        command.AddOptions("Output", report);
        return command.Bind(terminal, context => Run(context, context.Get(files), context.Get(report)));
    }

    static ExitCode Run(CommandContext context, string[] files, string? reportPath)
    {
        InputFile.RequireOneInput(files);
        var rows = new List<ReportRow>();
        foreach (var file in files)
            rows.AddRange(Verify(context, file, isPrinted: !context.Common.IsJson && reportPath != "-"));
        var failed = rows.OfType<FindingRow>().Count(row => row.Finding.Level == WarcDiagnosticLevel.Fail);
        var unread = rows.OfType<ProblemRow>().Count();
        var code = unread > 0 ? ExitCode.InvalidInput : failed > 0 ? ExitCode.Failure : ExitCode.Done;
        var isTable = reportPath is not null && FindingReport.TryWrite(reportPath, files, rows);
        context.Finish(rows, code, isTable ? null : reportPath,
        [
            new("files", files.Length), new("unreadable", unread), new("failures", failed), new("warnings", rows.OfType<FindingRow>().Count() - failed),
        ]);
        return code;
    }

    /// <summary>The findings of one file; one that cannot be verified at all is a problem, and the others are still looked at.</summary>
    static List<ReportRow> Verify(CommandContext context, string file, bool isPrinted)
    {
        try
        {
            var all = file == InputFile.StandardInput ? InputFile.ReadInput(context, input => FileVerifier.Verify(input, context.Cancel)) : InputFile.Read(file, () => FileVerifier.Verify(file, context.Cancel));
            var findings = all.Where(finding => finding.Level != WarcDiagnosticLevel.Ignore).ToList();
            if (isPrinted)
                foreach (var finding in findings)
                    context.Terminal.WriteLine(ToLine(file, finding));
            if (!findings.Any(finding => finding.Level == WarcDiagnosticLevel.Fail))
                context.Say($"{file}: sound");
            else if (file != InputFile.StandardInput && FileKinds.Tell(file) is FileKind.Wacz or FileKind.Warc)
                context.Say($"{file}: if it is damaged, newsarchive repair {file} -o OUT saves what is sound");
            return [.. findings.Select(finding => new FindingRow(finding, file))];
        }
        catch (InputException exception)
        {
            return [new ProblemRow(file, "unreadable", exception.Reason)];
        }
    }

    static string ToLine(string file, WarcDiagnostic finding)
    {
        var place = finding.Offset is { } offset ? string.Create(CultureInfo.InvariantCulture, $"{finding.File}@{offset}") : finding.File;
        return string.Join('\t', file, finding.Level == WarcDiagnosticLevel.Fail ? "fail" : "warn", finding.Rule, place ?? "-", finding.Message, finding.RecordId ?? "-");
    }
}
