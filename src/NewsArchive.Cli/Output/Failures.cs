using NewsArchive.Articles;
using NewsArchive.Articles.Packing;
using NewsArchive.Warc;

namespace NewsArchive.Cli.Output;

/// <summary>Turns what went wrong into one message and an exit code.</summary>
public static class Failures
{
    /// <summary>Runs a command; every expected failure becomes a message that says what, where and what to do.</summary>
    public static async Task<ExitCode> GuardAsync(Terminal terminal, CommonOptions common, Func<Task<ExitCode>> command)
    {
        try
        {
            return await command();
        }
#pragma warning disable CA1031 // The last resort of a process: whatever it is, the user gets a message and a code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var (code, message) = Explain(exception is AggregateException { InnerException: { } inner } ? inner : exception);
            terminal.Say("newsarchive: " + message);
            if (common.IsDebug)
                terminal.Say(exception.ToString());
            return code;
        }
    }

    static (ExitCode Code, string Message) Explain(Exception exception) => exception switch
    {
        OperationCanceledException => (ExitCode.Interrupted, "interrupted; nothing is lost, run the same command again to go on"),
        SourceChangedException => (ExitCode.TryAgain, exception.Message),
        MissingInputException or ArticleFormatException or WarcFormatException => (ExitCode.InvalidInput, exception.Message),
        UsageException or ArgumentException => (ExitCode.Usage, exception.Message),
        UnauthorizedAccessException or IOException => (ExitCode.OutputError, exception.Message + "; check permissions and free space, then run again"),
        _ => (ExitCode.Failure, $"{exception.GetType().Name}: {exception.Message}; this is a defect of newsarchive, run again with --debug and report it"),
    };
}

/// <summary>A command line that parses but cannot be carried out.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>A named file that is not there.</summary>
public sealed class MissingInputException(string path) : Exception($"{path}: no such file; check the name");
