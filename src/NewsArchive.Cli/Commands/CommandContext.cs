using System.CommandLine;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>What a command runs with.</summary>
sealed record CommandContext(ParseResult Arguments, Terminal Terminal, CommonOptions Common, CancellationToken Cancel)
{
    public static TimeProvider Time => TimeProvider.System;

    public ReportOutput Report => new(Terminal, Common);

    public T Get<T>(Option<T> option) => Arguments.GetValue(option)!; // options without a default are declared nullable

    public T Get<T>(Argument<T> argument) => Arguments.GetValue(argument)!; // arguments here are required or arrays

    public ProgressLine? Progress() => ProgressLine.For(Terminal, Common, Time);

    /// <summary>Writes rows and a summary whose exit code is given.</summary>
    public ExitCode Finish(IEnumerable<ReportRow> rows, ExitCode code, string? reportPath, IEnumerable<KeyValuePair<string, long>> counts, string? output = null, string? digest = null) =>
        Report.Write(rows, new SummaryRow(Arguments.CommandResult.Command.Name, (int)code, [.. counts], output, digest), reportPath);

    /// <summary>Says something for people, unless told to be quiet.</summary>
    public void Say(string message)
    {
        if (!Common.IsQuiet)
            Terminal.Say(message);
    }
}

/// <summary>Binds a command's declaration to what it does.</summary>
static class CommandBinding
{
    public static Command Bind(this Command command, Terminal terminal, Func<CommandContext, Task<ExitCode>> run)
    {
        command.SetAction(async (result, cancel) =>
        {
            var common = CommonOptions.From(result);
            return (int)await Failures.GuardAsync(terminal, common, () => run(new CommandContext(result, terminal, common, cancel)));
        });
        return command;
    }

    public static Command Bind(this Command command, Terminal terminal, Func<CommandContext, ExitCode> run) =>
        command.Bind(terminal, context => Task.Run(() => run(context), context.Cancel));
}
