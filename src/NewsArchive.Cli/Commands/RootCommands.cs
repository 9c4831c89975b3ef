using System.CommandLine;
using System.CommandLine.Help;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>The command line: which commands there are, and how a wrong one is answered.</summary>
static class RootCommands
{
    const string Description = "Turns scraped news articles into clean, self-contained, verifiable archives (WACZ).";

    /// <summary>Examples of the first help page.</summary>
    public const string Examples =
        """
        newsarchive archive posts/ -o news.wacz      clean, fetch, pack, verify
        newsarchive clean < post.html > clean.html   only clean, as a filter
        newsarchive verify news.wacz                 check every byte of a bundle
        newsarchive restore news.wacz -o posts/      get the sources back
        """;

    /// <summary>The promise of <see cref="ExitCode"/> in words.</summary>
    public static IEnumerable<(string Code, string Meaning)> ExitCodes =>
    [
        ("0", "done"),
        ("1", "failure, or verify and --check have findings"),
        ("2", "wrong call, or something would be overwritten"),
        ("3", "done but for what the report names"),
        ("4", "invalid input"),
        ("5", "a limit was hit"),
        ("6", "output cannot be written"),
        ("75", "try again later"),
        ("130", "interrupted; run again to go on"),
    ];

    /// <summary>How long a run that was interrupted may take to leave things in order.</summary>
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command line.</summary>
    public static async Task<ExitCode> RunAsync(string[] args, Terminal terminal)
    {
        // No response files: a file may be called @home.md.
        var result = Create(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is not (HelpPageAction or VersionAction) && UsageErrors.Of(result) is { Count: > 0 } errors)
            return Refuse(result, errors, terminal);
        return await InvokeAsync(result, terminal);
    }

    static async Task<ExitCode> InvokeAsync(ParseResult result, Terminal terminal)
    {
        try
        {
            var code = (ExitCode)await result.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = s_grace,
                Output = TextWriter.Null, // our actions write to the terminal that they were given
                Error = terminal.Error,
            });
            return Enum.IsDefined(code) ? code : ExitCode.Interrupted; // 143: SIGTERM, and the command took longer than its grace
        }
        catch (IOException exception)
        {
            // Only help and version come here: commands have their own guard.
            var (code, message) = Failures.Explain(exception);
            terminal.Say("newsarchive: " + message);
            return code;
        }
    }

    static ExitCode Refuse(ParseResult result, IReadOnlyList<string> errors, Terminal terminal)
    {
        foreach (var error in errors)
            terminal.Say("newsarchive: " + error);
        var command = result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ";
        terminal.Say($"run newsarchive {command}--help for usage");
        return ExitCode.Usage;
    }

    /// <summary>The declared command line; actions write to the terminal.</summary>
    public static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand(Description);
        root.Directives.Clear();
        CommonOptions.AddTo(root);
        foreach (var option in root.Options)
            if (option is HelpOption)
                option.Action = new HelpPageAction(terminal);
            else if (option is VersionOption)
                option.Action = new VersionAction(terminal);
        foreach (var create in new Func<Terminal, Command>[]
        {
            ArchiveCommand.Create, CleanCommand.Create, FetchCommand.Create, RewriteCommand.Create, PackCommand.Create,
            ListCommand.Create, ShowCommand.Create, VerifyCommand.Create, RestoreCommand.Create, DiffCommand.Create,
            MergeCommand.Create, SplitCommand.Create,
            PlanCommand.Create, RunCommand.Create, StatusCommand.Create, SubmitCommand.Create,
            RepairCommand.Create, RecompressCommand.Create, IndexCommand.Create,
        })
            root.Subcommands.Add(create(terminal));
        root.SetAction(result => (int)Refuse(result, ["a command is missing"], terminal));
        return root;
    }
}
