using System.CommandLine;
using System.CommandLine.Help;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>The command line: which commands there are, and how a wrong one is answered.</summary>
static class RootCommands
{
    const string Description =
        """
        Turns scraped news articles into clean, self-contained, verifiable archives (WACZ).

        Examples:
          newsarchive archive posts/ -o news.wacz          clean, fetch images, pack, verify
          newsarchive clean < post.html > clean.html       only clean, as a filter
          newsarchive verify news.wacz                     check every byte of a bundle
          newsarchive restore news.wacz -o posts/          get the source files back, byte for byte

        Exit codes: 0 done, 1 failure or findings, 2 usage, 3 partial, 4 invalid input, 5 limit hit, 6 output error,
        75 run again, 130 interrupted (run again to resume).
        """;

    public static async Task<ExitCode> RunAsync(string[] args, Terminal terminal)
    {
        var result = Create(terminal).Parse(args);
        if (result.Errors.Count > 0 && !AsksForHelp(args))
        {
            foreach (var error in result.Errors)
                terminal.Say("newsarchive: " + error.Message);
            var command = result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ";
            terminal.Say($"run newsarchive {command}--help for usage");
            return ExitCode.Usage;
        }
        return (ExitCode)await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
    }

    static bool AsksForHelp(string[] args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand(Description);
        CommonOptions.AddTo(root);
        root.Subcommands.Add(ArchiveCommand.Create(terminal));
        root.Subcommands.Add(CleanCommand.Create(terminal));
        root.Subcommands.Add(FetchCommand.Create(terminal));
        root.Subcommands.Add(RewriteCommand.Create(terminal));
        root.Subcommands.Add(PackCommand.Create(terminal));
        root.Subcommands.Add(ListCommand.Create(terminal));
        root.Subcommands.Add(ShowCommand.Create(terminal));
        root.Subcommands.Add(VerifyCommand.Create(terminal));
        root.Subcommands.Add(RestoreCommand.Create(terminal));
        root.SetAction(result =>
        {
            terminal.Say("newsarchive: a command is missing");
            new HelpAction().Invoke(result);
            return (int)ExitCode.Usage;
        });
        return root;
    }
}
