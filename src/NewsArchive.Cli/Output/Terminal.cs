using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace NewsArchive.Cli.Output;

/// <summary>Where a command reads and writes: data on <see cref="Out"/>, everything for people on <see cref="Error"/>.</summary>
[SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "the one place that knows the console")]
public sealed class Terminal
{
    /// <summary>Data, UTF-8, line feeds only.</summary>
    public required Stream Out { get; init; }

    /// <summary>Messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal: only then progress is drawn.</summary>
    public bool IsErrorInteractive { get; init; }

    /// <summary>Whether <see cref="Out"/> is a terminal: text from archives is then escaped.</summary>
    public bool IsOutInteractive { get; init; }

    /// <summary>Columns of the terminal, for the progress line.</summary>
    public int Width { get; init; } = 80;

    /// <summary>The process's own console.</summary>
    public static Terminal System() => new()
    {
        Out = Console.OpenStandardOutput(),
        Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" },
        OpenInput = Console.OpenStandardInput,
        IsErrorInteractive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"),
        IsOutInteractive = !Console.IsOutputRedirected,
        Width = Console.IsErrorRedirected ? 80 : WidthOrDefault(),
    };

    static int WidthOrDefault()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80; // a terminal that does not tell its size
        }
    }

    /// <summary>Writes one line of data as it is.</summary>
    public void WriteData(ReadOnlySpan<byte> line)
    {
        Out.Write(line);
        Out.Write("\n"u8);
    }

    /// <summary>Writes one line of data; on a terminal what could act there is escaped.</summary>
    public void WriteLine(string text) => WriteData(Encoding.UTF8.GetBytes(IsOutInteractive ? TerminalText.Escape(text) : text));

    /// <summary>Writes one message for people, escaped.</summary>
    public void Say(string message) => Error.Write(TerminalText.Escape(message) + "\n");
}
