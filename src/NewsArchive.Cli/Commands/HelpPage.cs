using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>
/// The help page of a command: summary, usage, arguments, options by group, examples. Wrapped at word ends to the width given; command
/// lines are never wrapped, so that they can be copied.
/// </summary>
sealed class HelpPage
{
    /// <summary>The last column in which descriptions may start; a longer name stands on a line of its own.</summary>
    const int MaxColumn = 26;

    readonly StringBuilder _text = new();
    readonly int _width;

    HelpPage(int width) => _width = Math.Clamp(width, 60, 100) - 1; // the last column of some terminals wraps by itself

    /// <summary>The page as text, lines ended by LF.</summary>
    public static string Of(Command command, int width)
    {
        var page = new HelpPage(width);
        if (command is RootCommand root)
            page.WriteRoot(root);
        else
            page.WriteCommand(command);
        return page._text.ToString();
    }

    void WriteRoot(RootCommand root)
    {
        Paragraph(root.Description ?? "");
        Heading("Usage");
        Line("  newsarchive COMMAND [options]");
        Heading("Commands");
        Entries(root.Subcommands.Select(command => (command.Name, command.Description ?? "")));
        WriteOptions("Options of every command", root.Options);
        Heading("Examples");
        Block(RootCommands.Examples);
        Heading("Exit codes");
        Entries(RootCommands.ExitCodes);
        Blank();
        Paragraph("newsarchive COMMAND --help explains a command.");
    }

    void WriteCommand(Command command)
    {
        Paragraph(command.Description ?? "");
        var details = command as ToolCommand;
        foreach (var paragraph in Lines(details?.Details))
        {
            Blank();
            Paragraph(paragraph);
        }
        Heading("Usage");
        Line("  " + Usage(command));
        Heading("Arguments");
        Entries(command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        foreach (var (title, options) in details?.Groups ?? [])
            WriteOptions(title, options);
        WriteOptions("Options of every command", command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive));
        Heading("Examples");
        Block(details?.Examples);
    }

    static string Usage(Command command)
    {
        var words = new List<string> { "newsarchive", command.Name };
        words.AddRange(command.Arguments.Select(argument =>
            (argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]") + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")));
        words.AddRange(command.Options.Where(option => option.Required).Select(option => $"{Names(option).Split(", ")[0]} {option.HelpName}"));
        return string.Join(' ', words.Append("[options]"));
    }

    void WriteOptions(string title, IEnumerable<Option> options)
    {
        Heading(title);
        Entries(options.Where(option => !option.Hidden).Select(option =>
            (Names(option) + (option.HelpName is { } value ? " " + value : ""), (option.Description ?? "") + (option.Required ? " (required)" : ""))));
    }

    /// <summary>One short name and the long one; further spellings are in docs/scripting.md.</summary>
    static string Names(Option option)
    {
        var shortName = option.Aliases.Where(alias => alias.Length == 2 && alias[0] == '-' && alias != "-?").Order(StringComparer.Ordinal).FirstOrDefault();
        return shortName is null ? option.Name : $"{shortName}, {option.Name}";
    }

    void Entries(IEnumerable<(string Name, string Description)> entries)
    {
        var all = entries.ToList();
        var column = Math.Min(MaxColumn, all.Max(entry => entry.Name.Length) + 4);
        foreach (var (name, description) in all)
        {
            var start = "  " + name;
            if (start.Length > column - 2)
            {
                Line(start);
                start = "";
            }
            foreach (var line in Wrap(description, _width - column))
            {
                Line(start.PadRight(column) + line);
                start = "";
            }
        }
    }

    void Heading(string title)
    {
        Blank();
        Line(title + ":");
    }

    void Paragraph(string text)
    {
        foreach (var line in Wrap(text, _width))
            Line(line);
    }

    void Block(string? text)
    {
        foreach (var line in Lines(text))
            Line("  " + line);
    }

    static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        if (line.Length > 0)
            yield return line.ToString();
    }

    void Line(string text) => _text.Append(text.TrimEnd()).Append('\n');

    void Blank() => _text.Append('\n');
}

/// <summary>Writes the help page to standard output: it was asked for, so it is data.</summary>
sealed class HelpPageAction(Terminal terminal) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        terminal.WriteText(HelpPage.Of(parseResult.CommandResult.Command, terminal.IsOutInteractive ? terminal.Width : 80));
        terminal.Flush();
        return (int)ExitCode.Done;
    }
}

/// <summary>Writes <c>newsarchive 0.1.0</c>.</summary>
sealed class VersionAction(Terminal terminal) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        terminal.WriteText(Articles.ToolVersion.Software + "\n");
        terminal.Flush();
        return (int)ExitCode.Done;
    }
}
