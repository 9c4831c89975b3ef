using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>clean</c>: articles in, clean articles out; a filter or a batch tool.</summary>
static class CleanCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("clean", "Remove presentational and hostile markup from articles without losing a visible word.")
        {
            Details =
                """
                Front matter is not touched; output is UTF-8. Without INPUT, or with - as the only one, reads stdin and writes stdout. One INPUT file without -o goes to stdout too.
                """,
            Examples =
                """
                newsarchive clean < post.md > clean.md
                newsarchive clean posts/ -o clean/ --report clean.jsonl
                newsarchive clean posts/ --check       exit 1 if something would change
                newsarchive clean posts/ --diff | less
                newsarchive clean posts/ --in-place
                newsarchive clean --jsonl < scraped.jsonl > clean.jsonl
                newsarchive clean --print-policy --profile strict > policy.json
                newsarchive clean posts/ -o clean/ --policy policy.json
                """,
        };
        var goal = new CleanOptions().AddTo(command);
        var inputs = new InputOptions().AddTo(command, withImages: false);
        return command.Bind(terminal, context => goal.Mode(context) switch
        {
            CleanMode.PrintPolicy => PrintPolicy(context, inputs),
            CleanMode.JsonLines => RunLines(context, inputs),
            _ => Run(context, inputs, goal),
        });
    }

    static ExitCode Run(CommandContext context, InputOptions inputs, CleanOptions goal)
    {
        var mode = goal.Mode(context);
        if ((context.Common.IsJson || goal.ReportPath(context) == "-") && mode is (CleanMode.Stdout or CleanMode.Diff))
            throw new UsageException("--json and --report - need -o, --in-place or --check: stdout has the cleaned article or the differences");
        var options = inputs.Read(context, inputs.Inputs(context) ?? ["-"], goal.OutputFolder(context), goal.ReportPath(context));
        var listing = SourceFinder.Find(options.Sources with { ArticlesOnly = true });
        if (mode == CleanMode.Stdout && (listing.Sources.Length > 1 || listing.Sources.Any(source => source.Kind is SourceKind.Container or SourceKind.WebArchive)))
            throw new UsageException("more than one article cannot go to stdout; pass -o DIR, --in-place, --check or --diff");
        var started = Stopwatch.GetTimestamp();
        var result = CleanAll(context, options, listing, goal.Target(context));
        var time = Stopwatch.GetElapsedTime(started);
        var code = ToCode(mode, listing, result);
        context.Finish([.. result.Rows, .. result.Files], code, goal.ReportPath(context),
            [new("articles", result.Articles), new("changed", result.Changed), new("scanned", result.Scanned), new("problems", result.Problems.Count())]);
        Say(context, mode, goal, listing, result);
        if (context.Common.IsVerbose && result.Articles > 0)
            context.Say(ToSpeed(result, time));
        return code;
    }

    /// <summary>Hit rate of the scanner, what it left to the tree and why, and how fast the whole was: reading, cleaning and writing.</summary>
    static string ToSpeed(Result result, TimeSpan time)
    {
        var reasons = result.Rows.OfType<ArticleRow>().Select(row => row.Cleaning.Declined).OfType<string>().CountBy(reason => reason, StringComparer.Ordinal).OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")).ToList();
        var fragments = result.Scanned + result.Rows.OfType<ArticleRow>().Count(row => row.Cleaning.Declined is not null);
        var left = reasons.Count == 0 ? "" : $", left to the tree: {string.Join(", ", reasons)}";
        return string.Create(CultureInfo.InvariantCulture, $"scanned {result.Scanned} of {fragments} HTML fragments{left}; {result.Bytes / 1e6 / time.TotalSeconds:F1} MB/s");
    }

    sealed record Result(List<ReportRow> Rows, List<FileRow> Files)
    {
        public IEnumerable<ProblemRow> Problems => Rows.OfType<ProblemRow>();
        public long Bytes { get; set; }
        public int Articles => Rows.OfType<ArticleRow>().Count();
        public int Scanned => Rows.OfType<ArticleRow>().Count(row => row.Cleaning.Path == CleaningPath.Scanner);
        public int Changed => Rows.OfType<ArticleRow>().Count(row => !row.Cleaning.IsVerbatim);
    }

    static Result CleanAll(CommandContext context, ArchiveOptions options, SourceListing listing, CleanTarget target)
    {
        var result = new Result([.. listing.Problems.Select(problem => new ProblemRow(problem.Path, problem.Rule, problem.Message))], []);
        var done = 0;
        using var progress = context.Progress();
        foreach (var source in new CleanTree(options).CleanAll(listing.Sources, options.Jobs, context.Cancel))
        {
            result.Bytes += source.Length;
            result.Rows.AddRange(source.Problems);
            result.Rows.AddRange(source.Articles);
            result.Files.AddRange(target.Write(source));
            progress?.Report(new RunProgress(RunStage.Writing, ++done, listing.Sources.Length));
        }
        return result;
    }

    static ExitCode ToCode(CleanMode mode, SourceListing listing, Result result)
    {
        var problems = result.Problems.Where(problem => !problem.IsHarmless).ToList();
        if (listing.Sources.IsEmpty || (problems.Count > 0 && result.Articles == 0))
            return problems.Any(problem => problem.IsLimit) ? ExitCode.Limit : ExitCode.InvalidInput;
        if (mode == CleanMode.Check && result.Files.Count > 0)
            return ExitCode.Failure;
        return problems.Count > 0 || result.Files.Any(file => file.Status is "exists" or "refused") ? ExitCode.Partial : ExitCode.Done;
    }

    static void Say(CommandContext context, CleanMode mode, CleanOptions goal, SourceListing listing, Result result)
    {
        if (mode == CleanMode.Check && !context.Common.IsJson && goal.ReportPath(context) != "-")
            foreach (var file in result.Files)
                context.Terminal.WriteLine(file.Path);
        context.Terminal.PrintPlan(context, goal.IsDryRun(context), goal.ReportPath(context), result.Files);
        if (listing.Sources.IsEmpty)
            context.Terminal.Say("newsarchive: no article among the inputs; nothing was written");
        else if (mode != CleanMode.Stdout)
            context.Say(string.Create(CultureInfo.InvariantCulture, $"articles {result.Articles}, with something to clean {result.Changed}, problems {result.Problems.Count()}"));
    }

    static ExitCode PrintPolicy(CommandContext context, InputOptions inputs)
    {
        if (inputs.Inputs(context) is not null || context.Common.IsJson)
            throw new UsageException("--print-policy takes no input and no --json: stdout has the policy alone");
        context.Terminal.WriteText(System.Text.Encoding.UTF8.GetString(PolicyFile.Write(inputs.Cleaning(context).EffectivePolicy)));
        return ExitCode.Done;
    }

    /// <summary>Each input is a stream of JSON lines; without one it is stdin.</summary>
    static ExitCode RunLines(CommandContext context, InputOptions inputs)
    {
        if (context.Common.IsJson)
            throw new UsageException("--json does not go with --jsonl: stdout has the answers, each with its report");
        var cleaner = new CleanLines(inputs.Reading(context), inputs.Cleaning(context));
        var (lines, errors) = (0, 0);
        foreach (var input in inputs.Inputs(context) ?? ["-"])
        {
            if (input != "-")
                InputFile.Require(input, "a file of JSON lines");
            using var stream = input == "-" ? context.OpenInput() : File.OpenRead(input);
            var done = cleaner.Run(stream, context.Terminal.Content, inputs.Jobs(context), context.Cancel);
            (lines, errors) = (lines + done.Lines, errors + done.Errors);
        }
        context.Say(string.Create(CultureInfo.InvariantCulture, $"lines {lines}, errors {errors}"));
        return errors > 0 ? ExitCode.Partial : ExitCode.Done;
    }
}
