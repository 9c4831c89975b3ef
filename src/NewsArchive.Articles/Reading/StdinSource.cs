namespace NewsArchive.Articles.Reading;

/// <summary>Gives standard input a name by what it holds, when the user gave none.</summary>
public static class StdinSource
{
    /// <summary>
    /// The options with standard input read: a text that begins with front matter is a post (<c>stdin.md</c>, told HTML or Markdown by its
    /// body), a line that begins with <c>{</c> is scraper output, everything else is HTML. Read only when an input is <c>-</c>.
    /// </summary>
    public static SourceFinderOptions Named(SourceFinderOptions options)
    {
        if (options.StdinName != DefaultName || !options.Inputs.Contains("-") || options.OpenStdin is not { } open)
            return options;
        using var buffer = new MemoryStream();
        using (var stdin = open())
            stdin.CopyTo(buffer);
        var bytes = buffer.ToArray();
        return options with { OpenStdin = () => new MemoryStream(bytes, writable: false), StdinName = NameFor(bytes) };
    }

    /// <summary>The name that stands for "tell by content".</summary>
    public const string DefaultName = "stdin";

    static string NameFor(ReadOnlySpan<byte> bytes)
    {
        var text = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
        text = text.TrimStart(" \t\r\n"u8);
        return text.StartsWith("---"u8) ? "stdin.md" : text.StartsWith("{"u8) ? "stdin.jsonl" : "stdin.html";
    }
}
