using NewsArchive.Articles;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Warc;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Cli.Output;

/// <summary>Turns what went wrong into an exit code and one message that says what, where and what to do.</summary>
static class Failures
{
    /// <summary>The exit code and the message of an exception.</summary>
    public static (ExitCode Code, string Message) Explain(Exception exception) => exception switch
    {
        AggregateException { InnerException: { } inner } => Explain(inner),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted; nothing is lost, run the same command again to go on"),
        InputChangedException => (ExitCode.TryAgain, $"{exception.Message}; run the command again"),
        SourceChangedException or NetworkLostException or StoreInUseException or OutputInUseException => (ExitCode.TryAgain, exception.Message),
        NameTakenException taken => (ExitCode.TryAgain, $"{taken.Path} appeared while this run was working and was left as it is: another process writes there; wait for it, then run again"),
        InputException or ArticleFormatException or WarcFormatException => (ExitCode.InvalidInput, exception.Message),
        LimitException => (ExitCode.Limit, exception.Message),
        UsageException or ArgumentException { ParamName: null } => (ExitCode.Usage, exception.Message),
        UnauthorizedAccessException or IOException => (ExitCode.OutputError, $"{exception.Message.TrimEnd('.')}; check permissions and free space, then run again"),
        _ => (ExitCode.Failure, $"{exception.GetType().Name}: {exception.Message}; this is a defect of newsarchive, run again with --debug and report it"),
    };
}

/// <summary>A command line that parses but cannot be carried out.</summary>
sealed class UsageException(string message) : Exception(message);

/// <summary>A named input that cannot be used at all.</summary>
sealed class InputException(string path, string reason, Exception? inner = null) : Exception($"{path}: {reason}", inner)
{
    /// <summary>What is wrong, without the path.</summary>
    public string Reason => reason;
}

/// <summary>Another process writes into the output folder.</summary>
sealed class OutputInUseException(string folder) : Exception($"another newsarchive writes into {folder}; wait for it or name another folder");

/// <summary>More than a limit allows.</summary>
sealed class LimitException(string message) : Exception(message);
