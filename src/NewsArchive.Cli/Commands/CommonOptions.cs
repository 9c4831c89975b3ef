using System.CommandLine;

namespace NewsArchive.Cli;

/// <summary>The options that every command takes.</summary>
public sealed record CommonOptions
{
    static readonly Option<bool> s_quiet = new("--quiet", "-q") { Description = "Say nothing but errors", Recursive = true };
    static readonly Option<bool> s_verbose = new("--verbose", "-v") { Description = "Say what happens to each article, image and file", Recursive = true };
    static readonly Option<bool> s_json = new("--json") { Description = "Write one JSON object a line to stdout, each with a \"type\"", Recursive = true };
    static readonly Option<bool> s_debug = new("--debug") { Description = "Show stack traces of failures", Recursive = true };

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
        root.Options.Add(s_quiet);
        root.Options.Add(s_verbose);
        root.Options.Add(s_json);
        root.Options.Add(s_debug);
    }

    /// <summary>Reads them.</summary>
    public static CommonOptions From(ParseResult result) => new()
    {
        IsQuiet = result.GetValue(s_quiet),
        IsVerbose = result.GetValue(s_verbose),
        IsJson = result.GetValue(s_json),
        IsDebug = result.GetValue(s_debug),
    };
}
