namespace NewsArchive.Articles;

/// <summary>An input that cannot be read as an article or a policy: says file, line and what to do.</summary>
public sealed class ArticleFormatException : FormatException
{
    /// <summary>Says what is wrong, in which file, and on which 1-based line.</summary>
    public ArticleFormatException(string message, string? file = null, int? line = null, Exception? inner = null)
        : base(Compose(message, file, line), inner) => (File, Line) = (file, line);

    /// <summary>The file, as the caller named it.</summary>
    public string? File { get; }

    /// <summary>1-based line, where known.</summary>
    public int? Line { get; }

    /// <summary>Whether a limit was hit: a higher one would do.</summary>
    public bool IsLimit { get; init; }

    static string Compose(string message, string? file, int? line) =>
        file is null ? message
        : line is null ? $"{file}: {message}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}:{line}: {message}");
}
