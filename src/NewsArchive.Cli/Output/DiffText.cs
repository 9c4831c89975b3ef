namespace NewsArchive.Cli.Output;

/// <summary>Differences on stdout: as they are into a file or pipe, where <c>patch</c> reads them; escaped and coloured on a terminal.</summary>
static class DiffText
{
    const string Bold = "\e[1m", Red = "\e[31m", Green = "\e[32m", Cyan = "\e[36m", Plain = "\e[0m";

    public static void Write(Terminal terminal, string diff)
    {
        if (!terminal.IsOutInteractive)
        {
            terminal.WriteText(diff);
            return;
        }
        foreach (var line in diff.TrimEnd('\n').Split('\n'))
            terminal.WriteText($"{Colour(line)}{TerminalText.EscapeLine(line.TrimEnd('\r'))}{Plain}\n");
    }

    static string Colour(string line) =>
        line.StartsWith("--- ", StringComparison.Ordinal) || line.StartsWith("+++ ", StringComparison.Ordinal) ? Bold
        : line is ['-', ..] ? Red
        : line is ['+', ..] ? Green
        : line is ['@', ..] ? Cyan
        : "";
}
