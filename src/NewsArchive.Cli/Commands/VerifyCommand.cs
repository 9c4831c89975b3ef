using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Verifying;
using NewsArchive.Cli.Output;
using NewsArchive.Warc;

namespace NewsArchive.Cli.Commands;

/// <summary><c>verify</c>: everything that can be checked.</summary>
static class VerifyCommand
{
    const string Description =
        """
        Check everything that can be checked in a WACZ bundle or WARC file: every byte of the zip, every digest, every index line, every
        record, and the list of sources. One finding a line: level, rule, where, what. Exit 0 means that all of it holds.

        Examples:
          newsarchive verify news.wacz
          newsarchive verify captures.warc.gz --json
        """;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("verify", Description);
        Argument<string[]> files = new("FILE") { Description = ".wacz, .warc, .warc.gz or .cdx/.cdxj files", Arity = ArgumentArity.OneOrMore };
        Option<string?> report = new("--report") { Description = "Write the findings as JSON lines", HelpName = "FILE" };
        command.Arguments.Add(files);
        command.Options.Add(report);
        return command.Bind(terminal, context => Run(context, context.Get(files), context.Get(report)));
    }

    static ExitCode Run(CommandContext context, string[] files, string? reportPath)
    {
        var findings = new List<WarcDiagnostic>();
        foreach (var file in files)
        {
            if (!File.Exists(file))
                throw new MissingInputException(file);
            var found = FileVerifier.Verify(file, context.Cancel);
            findings.AddRange(found);
            if (!context.Common.IsJson)
                Print(context, file, found);
        }
        var failed = findings.Count(finding => finding.Level == WarcDiagnosticLevel.Fail);
        var code = failed > 0 ? ExitCode.Failure : ExitCode.Done;
        context.Finish(findings.Where(finding => finding.Level != WarcDiagnosticLevel.Ignore).Select(finding => new FindingRow(finding)), code, reportPath,
            [new("files", files.Length), new("failures", failed), new("warnings", findings.Count(finding => finding.Level == WarcDiagnosticLevel.Warn))]);
        return code;
    }

    static void Print(CommandContext context, string file, IReadOnlyList<WarcDiagnostic> findings)
    {
        foreach (var finding in findings.Where(finding => finding.Level != WarcDiagnosticLevel.Ignore))
        {
            var place = finding.Offset is { } offset ? string.Create(CultureInfo.InvariantCulture, $"{finding.File}@{offset}") : finding.File;
            context.Terminal.WriteLine(string.Join('\t', new[] { file, finding.Level == WarcDiagnosticLevel.Fail ? "fail" : "warn", finding.Rule, place ?? "-", finding.Message }.Concat(finding.RecordId is { } id ? [id] : [])));
        }
        if (!findings.Any(finding => finding.Level == WarcDiagnosticLevel.Fail))
            context.Say($"{file}: sound");
    }
}
