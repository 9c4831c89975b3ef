namespace NewsArchive.Articles.Reading;

/// <summary>Turns what the user named (files, folders, globs, stdin) into the list of sources. See "What is an input" in docs/architecture.md.</summary>
public static class SourceFinder
{
    /// <summary>Finds every source.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path (the message names both): a usage error.</exception>
    public static SourceListing Find(SourceFinderOptions options) => throw new NotImplementedException();
}

/// <summary>What to look for.</summary>
public sealed record SourceFinderOptions
{
    /// <summary>Files, folders, globs, or <c>-</c> for stdin, as named.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Leaves out files that are no articles.</summary>
    public bool ArticlesOnly { get; init; }

    /// <summary>Opens standard input when an input is <c>-</c>; read once into memory. Its path is <see cref="StdinName"/>.</summary>
    public Func<Stream>? OpenStdin { get; init; }

    /// <summary>Path given to standard input; its ending decides how it is read.</summary>
    public string StdinName { get; init; } = StdinSource.DefaultName;
}
