using System.CommandLine;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>What a command runs with.</summary>
sealed record CommandContext(ParseResult Arguments, Terminal Terminal, CommonOptions Common, CancellationToken Cancel)
{
    public static TimeProvider Time => TimeProvider.System;

    public string Name => Arguments.CommandResult.Command.Name;

    public T Get<T>(Option<T> option) => Arguments.GetValue(option)!; // options without a default are declared nullable

    public T Get<T>(Argument<T> argument) => Arguments.GetValue(argument)!; // arguments here are required, arrays, or nullable

    public ProgressLine? Progress() => ProgressLine.For(Terminal, Common.IsQuiet, Time);

    /// <summary>Standard input; a blocked read ends when the command is interrupted.</summary>
    public InterruptibleStream OpenInput() => new InterruptibleStream(Terminal.OpenInput(), Cancel);

    /// <summary>Gives rows and a summary to whoever asked for them.</summary>
    public void Finish(IEnumerable<ReportRow> rows, ExitCode code, string? reportPath, IEnumerable<KeyValuePair<string, long>> counts, string? output = null, string? digest = null) =>
        new ReportOutput(Terminal, Common).Write(rows, new SummaryRow(Name, (int)code, [.. counts], output, digest), reportPath);

    /// <summary>Writes the missing images to a file, when one is named.</summary>
    public void WriteErrors(IEnumerable<ReportRow> rows, string? path)
    {
        if (path is not null)
            new ReportOutput(Terminal, Common).WriteErrors(rows, path);
    }

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
        command.SetAction(async (result, cancel) => (int)await GuardAsync(new CommandContext(result, terminal, CommonOptions.From(result), cancel), run));
        return command;
    }

    public static Command Bind(this Command command, Terminal terminal, Func<CommandContext, ExitCode> run) =>
        command.Bind(terminal, context => Task.Run(() => run(context), context.Cancel));

    /// <summary>Runs a command; every failure becomes a message, and with --json a summary.</summary>
    static async Task<ExitCode> GuardAsync(CommandContext context, Func<CommandContext, Task<ExitCode>> run)
    {
        try
        {
            WrittenPaths.Check(context);
            var code = await run(context);
            context.Terminal.Flush();
            return code;
        }
#pragma warning disable CA1031 // The last resort of a process: whatever it is, the user gets a message and a code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Explain(context, exception);
        }
    }

    static ExitCode Explain(CommandContext context, Exception exception)
    {
        var (code, message) = Failures.Explain(exception);
        context.Terminal.Say("newsarchive: " + message);
        if (context.Common.IsDebug)
            foreach (var line in exception.ToString().Split('\n'))
                context.Terminal.Say(line);
        try
        {
            if (context.Common.IsJson && code != ExitCode.Usage) // a wrong call has nothing on stdout
                context.Terminal.WriteJson(new SummaryRow(context.Name, (int)code, [], Error: message).ToJson());
            context.Terminal.Flush();
        }
        catch (IOException)
        {
            // Standard output is what failed: said already, or its reader is gone.
        }
        return code;
    }
}
