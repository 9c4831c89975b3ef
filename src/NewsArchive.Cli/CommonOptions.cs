using System.CommandLine;

namespace NewsArchive.Cli;

/// <summary>The options that every command takes.</summary>
sealed record CommonOptions
{
    /// <summary>No message but errors.</summary>
    public bool IsQuiet { get; init; }
    /// <summary>A message for everything.</summary>
    public bool IsVerbose { get; init; }
    /// <summary>JSON lines on stdout.</summary>
    public bool IsJson { get; init; }
    /// <summary>Stack traces.</summary>
    public bool IsDebug { get; init; }

    /// <summary>Adds them to the root command, for all.</summary>
    public static void AddTo(RootCommand root)
    {
        root.Options.Add(new Option<bool>("--quiet", "-q") { Description = "Say nothing but errors", Recursive = true });
        root.Options.Add(new Option<bool>("--verbose", "-v") { Description = "Say what happens to each article, image and file", Recursive = true });
        root.Options.Add(new Option<bool>("--json") { Description = "Write one JSON object a line to stdout, a summary last", Recursive = true });
        root.Options.Add(new Option<bool>("--debug") { Description = "Show stack traces of failures", Recursive = true });
    }

    /// <summary>Reads them.</summary>
    public static CommonOptions From(ParseResult result) => new()
    {
        IsQuiet = Has(result, "--quiet"),
        IsVerbose = Has(result, "--verbose"),
        IsJson = Has(result, "--json"),
        IsDebug = Has(result, "--debug"),
    };

    static bool Has(ParseResult result, string name) =>
        result.RootCommandResult.Command.Options.OfType<Option<bool>>().FirstOrDefault(option => option.Name == name) is { } option && result.GetValue(option);
}
