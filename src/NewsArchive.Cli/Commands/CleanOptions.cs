using System.CommandLine;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>What <c>clean</c> does with what it has cleaned.</summary>
enum CleanMode
{
    Stdout = 0,
    Folder,
    InPlace,
    Check,
    Diff,
    JsonLines,
    PrintPolicy,
}

/// <summary>The options that choose the mode of <c>clean</c>.</summary>
sealed class CleanOptions
{
    readonly Option<string?> _output = OptionKinds.PathTo("--output", "DIR", "Folder to write to, with the same tree", PathUse.Folder, "-o", "--out");
    readonly Option<bool> _inPlace = new("--in-place") { Description = "Replace the files themselves; each old one stays until the new one is whole and on disk" };
    readonly Option<bool> _check = new("--check") { Description = "Write nothing; list the files that would change, and exit 1 if there are any" };
    readonly Option<bool> _diff = new("--diff") { Description = "Write nothing; show the changes on stdout (unified diff)" };
    readonly Option<bool> _jsonLines = new("--jsonl") { Description = "A filter for programs: {\"html\":…} or {\"payload\":…} a line in, {\"clean\":…,\"report\":{…}} a line out, in order; a bad line gives {\"error\":…}, and exit 3 at the end" };
    readonly Option<bool> _printPolicy = new("--print-policy") { Description = "Clean nothing; write the whole policy that holds as JSON, for --policy" };
    readonly Option<bool> _force = new("--force") { Description = "Replace files in -o DIR that differ" };
    readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "With -o or --in-place: say what would be written; write nothing" };
    readonly Option<string?> _report = OptionKinds.Report("Write one JSON object a line about every article");

    public CleanOptions AddTo(ToolCommand command)
    {
        command.AddOptions("Output (default: stdout)", _output, _inPlace, _check, _diff, _jsonLines, _printPolicy, _force, _dryRun, _report);
        command.Validators.Add(result =>
        {
            var isTree = result.GetResult(_output) is not null || result.GetValue(_inPlace);
            if (new[] { result.GetResult(_output) is not null, result.GetValue(_inPlace), result.GetValue(_check), result.GetValue(_diff), result.GetValue(_jsonLines), result.GetValue(_printPolicy) }.Count(isChosen => isChosen) > 1)
                result.AddError("-o, --in-place, --check, --diff, --jsonl and --print-policy exclude each other");
            if (result.GetValue(_force) && result.GetResult(_output) is null)
                result.AddError("--force says what happens to files in -o DIR; pass both");
            if (result.GetValue(_dryRun) && !isTree)
                result.AddError("--dry-run goes with -o or --in-place; --check and --diff write nothing anyway");
            if (result.GetResult(_report) is not null && result.GetValue(_printPolicy))
                result.AddError("--report does not go with --print-policy, which cleans nothing");
            if (result.GetResult(_report) is not null && result.GetValue(_jsonLines))
                result.AddError("--report does not go with --jsonl: each answer has its own");
        });
        return this;
    }

    public string? OutputFolder(CommandContext context) => context.Get(_output);
    public string? ReportPath(CommandContext context) => context.Get(_report);
    public bool IsDryRun(CommandContext context) => context.Get(_dryRun);

    public CleanMode Mode(CommandContext context) =>
        context.Get(_output) is not null ? CleanMode.Folder
        : context.Get(_inPlace) ? CleanMode.InPlace
        : context.Get(_check) ? CleanMode.Check
        : context.Get(_diff) ? CleanMode.Diff
        : context.Get(_jsonLines) ? CleanMode.JsonLines
        : context.Get(_printPolicy) ? CleanMode.PrintPolicy
        : CleanMode.Stdout;

    public CleanTarget Target(CommandContext context, ProgressLine? progress) => Mode(context) switch
    {
        CleanMode.Folder => CleanTarget.Folder(context.Get(_output)!, context.Get(_force), context.Get(_dryRun)), // the mode says that it is given
        CleanMode.InPlace => CleanTarget.InPlace(context.Get(_dryRun)),
        CleanMode.Check => CleanTarget.Check(),
        CleanMode.Diff => CleanTarget.Diff(diff =>
        {
            progress?.Clear();
            DiffText.Write(context.Terminal, diff);
        }),
        _ => CleanTarget.Into(context.Terminal.Content),
    };

    /// <summary>A line on stdout for a file of <c>--check</c> or of a dry run, unless the rows go there.</summary>
    public void Print(CommandContext context, FileRow file, ProgressLine? progress)
    {
        var isCheck = Mode(context) == CleanMode.Check;
        if (context.Common.IsJson || ReportPath(context) == "-" || !(isCheck || IsDryRun(context)))
            return;
        progress?.Clear();
        if (isCheck)
            context.Terminal.WriteLine(file.Path);
        else
            context.Terminal.PrintPlan(file);
    }
}
