using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
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
        var named = inputs.Inputs(context) ?? ["-"];
        var options = inputs.Read(context, named, goal.OutputFolder(context), goal.ReportPath(context));
        var listing = SourceFinder.Find(options.Sources with { ArticlesOnly = true });
        if (mode == CleanMode.Stdout && (listing.Sources.Count > 1 || listing.Sources.Any(source => source.Kind is SourceKind.Container or SourceKind.WebArchive)))
            throw new UsageException("more than one article cannot go to stdout; pass -o DIR, --in-place, --check or --diff");
        if (goal.OutputFolder(context) is { } folder)
            CleanOutput.Check(folder, named, listing);
        var counts = new CleanCounts();
        var started = Stopwatch.GetTimestamp();
        CleanAll(context, options, listing, goal, counts);
        var time = Stopwatch.GetElapsedTime(started);
        if (listing.Sources.Count == 0)
            context.Terminal.Say("newsarchive: no article among the inputs; nothing was written");
        else if (mode != CleanMode.Stdout)
            context.Say(string.Create(CultureInfo.InvariantCulture, $"articles {counts.Articles}, with something to clean {counts.Changed}, problems {counts.Problems}"));
        if (context.Common.IsVerbose && counts.Articles > 0)
            context.Say(counts.ToSpeed(time));
        return counts.ToCode(mode, listing.Sources.Count > 0);
    }

    /// <summary>Each row is told as it comes and then forgotten: a run over any number of files takes the same memory.</summary>
    static void CleanAll(CommandContext context, ArchiveOptions options, SourceListing listing, CleanOptions goal, CleanCounts counts)
    {
        using var folder = OutputFolder.Take(goal.IsDryRun(context) ? null : goal.OutputFolder(context));
        using var progress = context.Progress();
        using var report = new RunningReport(context.Terminal, context.Common, goal.ReportPath(context), progress);
        void Take(ReportRow row)
        {
            counts.Add(row);
            report.Add(row, isExcused: row is ProblemRow { IsHarmless: true });
            if (row is FileRow file)
                goal.Print(context, file, progress);
        }
        foreach (var problem in listing.Problems)
            Take(new ProblemRow(problem.Path, problem.Rule, problem.Message));
        var cleaned = new CleanTree(options).CleanAll(listing.Sources, options.Jobs, context.Cancel);
        var done = 0;
        foreach (var rows in goal.Target(context, progress).WriteAll(counts.Pass(cleaned)))
        {
            foreach (var row in rows.All)
                Take(row);
            progress?.Report(new RunProgress(RunStage.Writing, ++done, listing.Sources.Count));
        }
        progress?.Clear();
        report.Finish(new SummaryRow(context.Name, (int)counts.ToCode(goal.Mode(context), listing.Sources.Count > 0),
            [new("articles", counts.Articles), new("changed", counts.Changed), new("scanned", counts.Scanned), new("problems", counts.Problems)]));
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
                InputFile.RequireReadable(input, "a file of JSON lines");
            using Stream stream = input == "-" ? context.OpenInput() : File.OpenRead(input);
            var done = cleaner.Run(stream, context.Terminal.Content, inputs.Jobs(context), context.Cancel);
            (lines, errors) = (lines + done.Lines, errors + done.Errors);
        }
        context.Say(string.Create(CultureInfo.InvariantCulture, $"lines {lines}, errors {errors}"));
        return errors > 0 ? ExitCode.Partial : ExitCode.Done;
    }
}
