using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>restore</c>: a bundle, or the captures of any web archive, become files again.</summary>
static class RestoreCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("restore", "Write the files of a bundle, or the captures of a WARC or WACZ of anybody's making.")
        {
            Details =
                """
                Each file is checked against its SHA-256 before it appears; nothing is overwritten unless told; files that are right already are left.

                A file that newsarchive did not make (WARC, WACZ, ARC; plain, gzip, Zstandard) becomes a browsable tree: for each URL the latest capture, as host/path.
                """,
            Examples =
                """
                newsarchive restore news.wacz -o posts/
                newsarchive restore news.wacz -o site/ --clean
                newsarchive restore news.wacz -o one/ --select 'posts/2021-*.md'
                newsarchive restore news.wacz -o one/ --select https://example.org/story
                newsarchive restore crawl.warc.gz -o site/ --clean
                newsarchive restore news.wacz -o received/ --captures
                """,
        };
        Argument<string> file = new("FILE") { Description = "The bundle, or a .warc, .warc.gz, .warc.zst, .arc or .wacz file of anybody's making" };
        var output = OptionKinds.RequiredPathTo("--output", "DIR", "Folder to write to", PathUse.Folder, "-o", "--out");
        Option<bool> original = new("--original") { Description = "The source files, byte for byte (the default)" };
        Option<bool> clean = new("--clean") { Description = "Cleaned articles, readable pages and their images" };
        Option<bool> captures = new("--captures") { Description = "What was received from the web, as host/path, although newsarchive made the bundle" };
        Option<string[]> select = new("--select") { Description = "Only what matches: a glob over paths, an original URL, or a digest; of captures also a glob over URLs, or where a URL begins (https://host/folder/); may be repeated", HelpName = "GLOB|URL", DefaultValueFactory = _ => [] };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Say what would be written; write nothing" };
        Option<bool> force = new("--force") { Description = "Replace files that differ" };
        Option<bool> portable = new("--portable-names") { Description = "Map names that Windows or macOS cannot hold (the default on Windows)" };
        var report = OptionKinds.Report("Write one JSON object a line about every file");
        command.Arguments.Add(file);
        command.AddOptions("What", original, clean, captures, select);
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
            Captures = context.Get(captures),
            Select = context.Get(select),
            IsDryRun = context.Get(dryRun),
            Overwrite = context.Get(force),
            PortableNames = context.Get(portable) || OperatingSystem.IsWindows(),
        }, context.Get(report)));
    }

    const string What = "a .wacz, .warc, .warc.gz, .warc.zst or .arc file";

    static ExitCode Run(CommandContext context, string file, RestoreOptions options, string? reportPath)
    {
        using var folder = OutputFolder.Take(options.IsDryRun ? null : options.Output);
        if (options.Captures || !InputFile.Read(file, () => BundleManifest.IsIn(file), What))
            return CaptureRestoring.Run(context, file, options, reportPath);
        RestoreReport report;
        FindingRow[] damage;
        using (var progress = context.Progress())
        using (var bundle = InputFile.Read(file, () => Bundle.Open(file), What))
        {
            report = InputFile.Read(file, () => new Restorer(options, progress).Restore(bundle, context.Cancel));
            damage = bundle.IndexDamage is { } found ? [new(found, file)] : [];
        }
        var code = ToCode(report, options);
        string[] statuses = ["written", "would-write", "unchanged", "exists", "refused", "damaged"];
        context.Finish([.. report.Files, .. damage], code, reportPath,
            [new("files", report.Files.Length), .. statuses.Select(status => new KeyValuePair<string, long>(status == "would-write" ? "wouldWrite" : status, report.Count(status)))], options.Output);
        context.Terminal.PrintPlan(context, options.IsDryRun, reportPath, report.Files);
        foreach (var row in damage)
            context.Say($"{FindingText.Of(row)}; the records themselves were read instead");
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
