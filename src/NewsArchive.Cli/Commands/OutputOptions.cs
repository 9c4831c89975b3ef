using System.CommandLine;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>The options of commands that make one file of others: <c>repair</c>, <c>recompress</c>, <c>index</c>.</summary>
sealed class OutputOptions(string helpName, string description)
{
    readonly Option<string> _output = OptionKinds.RequiredPathTo("--output", helpName, description, PathUse.File, "-o", "--out");
    readonly Option<bool> _force = new("--force") { Description = "Replace the file when it exists; never one that is read" };
    readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "Do the work, say what would be written; write nothing" };
    readonly Option<string?> _report = OptionKinds.Report("Write the JSON lines into FILE");

    public OutputOptions AddTo(ToolCommand command)
    {
        command.AddOptions("Output", _output, _force, _dryRun, _report);
        return this;
    }

    public string Path(CommandContext context) => context.Get(_output);
    public bool IsDryRun(CommandContext context) => context.Get(_dryRun);
    public string? ReportPath(CommandContext context) => context.Get(_report);

    /// <exception cref="UsageException">The name is taken, or is that of a folder.</exception>
    public OutputFile Create(CommandContext context) => OutputFile.Create(Path(context), context.Get(_force), IsDryRun(context));
}
