using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Restoring;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>restore</c>: a bundle becomes files again.</summary>
static class RestoreCommand
{
    const string Description =
        """
        Write the files of a bundle: the source tree byte for byte (--original, the default), or cleaned articles, pages and images
        (--clean) that open from disk. Each file is checked against its SHA-256 before it appears; nothing is overwritten unless told.

        Examples:
          newsarchive restore news.wacz -o posts/
          newsarchive restore news.wacz -o site/ --clean
          newsarchive restore news.wacz -o one/ --select 'posts/2021-*.md' --select https://example.org/story
        """;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("restore", Description);
        Argument<string> file = new("FILE") { Description = "The bundle" };
        Option<string> output = new("--output", "-o", "--out") { Description = "Folder to write to", Required = true, HelpName = "DIR" };
        Option<bool> original = new("--original") { Description = "The source files, byte for byte (default)" };
        Option<bool> clean = new("--clean") { Description = "Cleaned articles, readable pages and their images" };
        Option<string[]> select = new("--select") { Description = "Only what matches: glob over paths, original URL, or digest; may be repeated", HelpName = "GLOB|URL", DefaultValueFactory = _ => [] };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Say what would be written; write nothing" };
        Option<bool> force = new("--force") { Description = "Replace files that differ" };
        Option<bool> portable = new("--portable-names") { Description = "Map names that Windows or macOS cannot hold (default on Windows)" };
        Option<string?> report = new("--report") { Description = "Write one JSON object a line about every file", HelpName = "FILE" };
        command.Arguments.Add(file);
        foreach (var option in new Option[] { output, original, clean, select, dryRun, force, portable, report })
            command.Options.Add(option);
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
        if (!File.Exists(file))
            throw new MissingInputException(file);
        RestoreReport report;
        using (var progress = context.Progress())
        using (var bundle = Bundle.Open(file))
            report = new Restorer(options, progress).Restore(bundle, context.Cancel);
        var code = ToCode(report, options);
        context.Finish(report.Files, code, reportPath,
        [
            new("files", report.Files.Length), new("written", report.Count("written")), new("unchanged", report.Count("unchanged")),
            new("exists", report.Count("exists")), new("refused", report.Count("refused")), new("damaged", report.Count("damaged")),
        ], options.Output);
        if (options.IsDryRun && !context.Common.IsJson)
            foreach (var row in report.Files)
                context.Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Status}\t{row.Bytes}\t{row.Path}"));
        if (report.Files.IsEmpty)
            context.Terminal.Say("newsarchive: nothing matches --select; run newsarchive list to see the paths");
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{options.Output}: {report.Count("written")} files written, {report.Count("unchanged")} already there, {report.Files.Length - report.Count("written") - report.Count("unchanged") - report.Count("would-write")} not restored"));
        return code;
    }

    static ExitCode ToCode(RestoreReport report, RestoreOptions options) =>
        report.Files.IsEmpty && options.Select.Count > 0 ? ExitCode.Failure
        : report.IsComplete ? ExitCode.Done
        : report.Count("written") + report.Count("unchanged") == 0 && report.Count("exists") > 0 ? ExitCode.Usage
        : ExitCode.Partial;
}
