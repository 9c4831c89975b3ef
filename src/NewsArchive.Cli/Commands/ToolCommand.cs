using System.CommandLine;

namespace NewsArchive.Cli.Commands;

/// <summary>A command with everything that its help page says (see <see cref="HelpPage"/>).</summary>
sealed class ToolCommand(string name, string summary) : Command(name, summary)
{
    readonly List<(string Title, Option[] Options)> _groups = [];

    /// <summary>Paragraphs after the summary, each on one line; they are wrapped.</summary>
    public string Details { get; init; } = "";

    /// <summary>Command lines as one would type them, one a line; they are not wrapped, so they stay below 78 columns.</summary>
    public string Examples { get; init; } = "";

    /// <summary>The options by what they are about, in the order of the help page.</summary>
    public IReadOnlyList<(string Title, Option[] Options)> Groups => _groups;

    /// <summary>Declares options that belong together, with others of that title if there are some.</summary>
    public void AddOptions(string title, params Option[] options)
    {
        foreach (var option in options)
            Options.Add(option);
        var place = _groups.FindIndex(group => group.Title == title);
        if (place < 0)
            _groups.Add((title, options));
        else
            _groups[place] = (title, [.. _groups[place].Options, .. options]);
    }
}
