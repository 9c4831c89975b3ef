using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Restoring;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>restore</c>: a bundle becomes files again.</summary>
static class RestoreCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("restore", "Write the files of a bundle: the sources byte for byte, or a clean tree.")
        {
            Details = "Each file is checked against its SHA-256 before it appears; nothing is overwritten unless told; files that are right already are left.",
            Examples =
                """
                newsarchive restore news.wacz -o posts/
                newsarchive restore news.wacz -o site/ --clean
                newsarchive restore news.wacz -o one/ --select 'posts/2021-*.md'
                newsarchive restore news.wacz -o one/ --select https://example.org/story
                """,
        };
        Argument<string> file = new("FILE") { Description = "The bundle" };
        var output = OptionKinds.RequiredPathTo("--output", "DIR", "Folder to write to", "-o", "--out");
        Option<bool> original = new("--original") { Description = "The source files, byte for byte (the default)" };
        Option<bool> clean = new("--clean") { Description = "Cleaned articles, readable pages and their images" };
        Option<string[]> select = new("--select") { Description = "Only what matches: a glob over paths, an original URL, or a digest; may be repeated", HelpName = "GLOB|URL", DefaultValueFactory = _ => [] };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Say what would be written; write nothing" };
        Option<bool> force = new("--force") { Description = "Replace files that differ" };
        Option<bool> portable = new("--portable-names") { Description = "Map names that Windows or macOS cannot hold (the default on Windows)" };
        var report = OptionKinds.Report("Write one JSON object a line about every file");
        command.Arguments.Add(file);
        command.AddOptions("What", original, clean, select);
        command.AddOptions("Output", output, force, portable, dryRun, report);
        command.Validators.Add(result =>
        {
            if (result.GetValue(original) && result.GetValue(clean))
                result.AddError("--original and --clean exclude each other; run restore twice for both");
        });
        return command.Bind(terminal, context => Run(context, context.Get(file), new RestoreOptions
        {
            Output = context.Get(output),
            Mode = context.Get(clean) ? RestoreMode.Clean : RestoreMode.Original,
            Select = context.Get(select),
            IsDryRun = context.Get(dryRun),
            Overwrite = context.Get(force),
            PortableNames = context.Get(portable) || OperatingSystem.IsWindows(),
        }, context.Get(report)));
    }

    static ExitCode Run(CommandContext context, string file, RestoreOptions options, string? reportPath)
    {
        RestoreReport report;
        using (var progress = context.Progress())
        using (var bundle = InputFile.Read(file, () => Bundle.Open(file), "a bundle"))
            report = InputFile.Read(file, () => new Restorer(options, progress).Restore(bundle, context.Cancel));
        var code = ToCode(report, options);
        string[] statuses = ["written", "would-write", "unchanged", "exists", "refused", "damaged"];
        context.Finish(report.Files, code, reportPath,
            [new("files", report.Files.Length), .. statuses.Select(status => new KeyValuePair<string, long>(status == "would-write" ? "wouldWrite" : status, report.Count(status)))], options.Output);
        context.Terminal.PrintPlan(context, options.IsDryRun, reportPath, report.Files);
        if (code == ExitCode.Failure)
            context.Terminal.Say($"newsarchive: nothing matches --select; run newsarchive list {file} to see the paths");
        else
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"{options.Output}: files {(options.IsDryRun ? $"to write {report.Count("would-write")}" : $"written {report.Count("written")}")}, already there {report.Count("unchanged")}, not restored {report.Count("exists") + report.Count("refused") + report.Count("damaged")}"));
        return code;
    }

    static ExitCode ToCode(RestoreReport report, RestoreOptions options) =>
        report.Files.IsEmpty && options.Select.Count > 0 ? ExitCode.Failure
        : report.IsComplete ? ExitCode.Done
        : report.Count("written") + report.Count("unchanged") + report.Count("would-write") == 0 && report.Count("exists") > 0 ? ExitCode.Usage
        : ExitCode.Partial;
}
