using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace NewsArchive.Cli.Output;

/// <summary>Where a command reads and writes: data on <see cref="Out"/>, everything for people on <see cref="Error"/>.</summary>
[SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "the one place that knows the console")]
public sealed class Terminal
{
    /// <summary>Data, UTF-8, line feeds only. Text from articles goes to <see cref="Content"/>.</summary>
    public required Stream Out { get; init; }

    /// <summary>Messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> GetVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Whether <see cref="Error"/> is a terminal: only then progress is drawn.</summary>
    public bool IsErrorInteractive { get; init; }

    /// <summary>Whether <see cref="Out"/> is a terminal: text from archives is then escaped, and differences are coloured.</summary>
    public bool IsOutInteractive { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Standard output for what comes from articles: byte for byte into a file or pipe, escaped on a terminal.</summary>
    public Stream Content => IsOutInteractive ? new EscapingStream(Out) : Out;

    /// <summary>The process's own console. A reader of standard output that goes away (<c>| head</c>) stops nothing: .NET drops what is written then.</summary>
    public static Terminal System() => new()
    {
        // A list of a million records is not a million calls of write(2); a person sees each line at once.
        Out = StandardStreams.IsOutputClosed ? new ClosedStream() : Console.IsOutputRedirected ? new BufferedStream(Console.OpenStandardOutput(), 64 * 1024) : Console.OpenStandardOutput(),
        Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" },
        OpenInput = Console.OpenStandardInput,
        IsErrorInteractive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
        IsOutInteractive = !Console.IsOutputRedirected,
        Width = Console.IsErrorRedirected && Console.IsOutputRedirected ? 80 : WidthOrDefault(),
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

    /// <summary>Writes one row as JSON; on a terminal what could act there takes its other spelling.</summary>
    public void WriteJson(ReadOnlySpan<byte> json)
    {
        Out.Write(IsOutInteractive ? Encoding.UTF8.GetBytes(TerminalText.EscapeJson(Encoding.UTF8.GetString(json))) : json);
        Out.Write("\n"u8);
    }

    /// <summary>Writes one line of data; on a terminal what could act there is escaped.</summary>
    public void WriteLine(string text) => WriteText((IsOutInteractive ? TerminalText.EscapeLine(text) : text) + "\n");

    /// <summary>Writes text of our own as it is.</summary>
    public void WriteText(string text) => Out.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes one message for people on one line, escaped.</summary>
    public void Say(string message) => Error.Write(TerminalText.EscapeLine(message) + "\n");

    /// <summary>Hands over what is buffered.</summary>
    /// <exception cref="IOException">Standard output is a file and its disk is full.</exception>
    public void Flush() => Out.Flush();
}
