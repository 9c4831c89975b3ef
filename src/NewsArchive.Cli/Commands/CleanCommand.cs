using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>clean</c>: articles in, clean articles out; a filter or a batch tool.</summary>
static class CleanCommand
{
    const string Description =
        """
        Remove presentational and hostile markup from articles without losing a visible word. Front matter is not touched.

        Without INPUT, or with - as the only one, reads stdin and writes stdout. One INPUT file without -o goes to stdout too.

        Examples:
          newsarchive clean < post.md > clean.md
          newsarchive clean posts/ -o clean/ --report clean.jsonl
          newsarchive clean posts/ --check        exit 1 and a list when something would change
          newsarchive clean posts/ --in-place
        """;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("clean", Description);
        var inputs = new InputOptions().AddTo(command);
        Option<string?> output = new("--output", "-o", "--out") { Description = "Folder to write to, with the same tree", HelpName = "DIR" };
        Option<bool> inPlace = new("--in-place") { Description = "Replace the files themselves, each in one step" };
        Option<bool> check = new("--check") { Description = "Write nothing; exit 1 and list the files that would change" };
        Option<bool> force = new("--force") { Description = "Replace files in -o DIR that differ" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Say what would be written; write nothing" };
        Option<string?> report = new("--report") { Description = "Write one JSON object a line about every article", HelpName = "FILE" };
        foreach (var option in new Option[] { output, inPlace, check, force, dryRun, report })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(output) is null ? 0 : 1) + (result.GetValue(inPlace) ? 1 : 0) + (result.GetValue(check) ? 1 : 0) > 1)
                result.AddError("-o, --in-place and --check exclude each other");
        });
        return command.Bind(terminal, context =>
        {
            var named = inputs.Inputs(context);
            var options = inputs.Read(context, named.Count == 0 ? ["-"] : named);
            var target = context.Get(output) is { } folder ? CleanTarget.Folder(folder, context.Get(force), context.Get(dryRun))
                : context.Get(inPlace) ? CleanTarget.InPlace(context.Get(dryRun))
                : context.Get(check) ? CleanTarget.Check()
                : CleanTarget.Stdout(context.Terminal.Out);
            return Run(context, options, target, context.Get(report));
        });
    }

    static ExitCode Run(CommandContext context, ArchiveOptions options, CleanTarget target, string? reportPath)
    {
        if (context.Common.IsJson && target.IsStdout)
            throw new UsageException("--json needs -o, --in-place or --check: the cleaned article itself goes to stdout");
        var listing = SourceFinder.Find(options.Sources with { ArticlesOnly = true });
        if (target.IsStdout && (listing.Sources.Length > 1 || listing.Sources.Any(source => source.Kind is SourceKind.Container)))
            throw new UsageException("more than one article cannot go to stdout; pass -o DIR, --in-place or --check");
        var rows = listing.Problems.Select(problem => (ReportRow)new ProblemRow(problem.Path, problem.Rule, problem.Message)).ToList();
        var files = new List<FileRow>();
        var done = 0;
        using (var progress = context.Progress())
            foreach (var source in new CleanTree(options).CleanAll(listing.Sources, options.Jobs, context.Cancel))
            {
                rows.AddRange(source.Problems);
                rows.AddRange(source.Articles);
                files.AddRange(target.Write(source));
                progress?.Report(new RunProgress(RunStage.Writing, ++done, listing.Sources.Length));
            }
        var code = ToCode(target, listing, rows, files);
        context.Finish([.. rows, .. files], code, reportPath,
        [
            new("articles", rows.OfType<ArticleRow>().Count()), new("changed", rows.OfType<ArticleRow>().Count(row => !row.Cleaning.IsVerbatim)),
            new("problems", rows.OfType<ProblemRow>().Count()),
        ]);
        if (target.IsCheck && !context.Common.IsJson)
            foreach (var file in files.Where(file => file.Status == "would-change"))
                context.Terminal.WriteLine(file.Path);
        if (!target.IsStdout)
            context.Say(string.Create(CultureInfo.InvariantCulture, $"{rows.OfType<ArticleRow>().Count()} articles, {rows.OfType<ArticleRow>().Count(row => !row.Cleaning.IsVerbatim)} with something to clean"));
        return code;
    }

    static ExitCode ToCode(CleanTarget target, SourceListing listing, List<ReportRow> rows, List<FileRow> files)
    {
        var problems = rows.OfType<ProblemRow>().Any(problem => problem.Rule != "empty");
        if (listing.Sources.IsEmpty || (problems && !rows.OfType<ArticleRow>().Any()))
            return ExitCode.InvalidInput;
        if (target.IsCheck && files.Any(file => file.Status == "would-change"))
            return ExitCode.Failure;
        return problems || files.Any(file => file.Status is "exists" or "refused" or "failed") ? ExitCode.Partial : ExitCode.Done;
    }
}
