using System.Collections.Immutable;

namespace NewsArchive.Articles.Reading;

/// <summary>Turns what the user named (files, folders, globs, stdin) into the list of sources. See "What is an input" in docs/architecture.md.</summary>
public static class SourceFinder
{
    /// <summary>Finds every source.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path (the message names both): a usage error.</exception>
    public static SourceListing Find(SourceFinderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var found = new Dictionary<string, (SourceFile Source, string Input)>(StringComparer.Ordinal);
        var problems = ImmutableArray.CreateBuilder<InputProblem>();
        var skipped = 0;
        var excluded = options.Excluded.Select(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))).ToArray();
        foreach (var input in options.Inputs)
        {
            // Who names what lies in an output as input means it: cleaning a folder into itself, or archiving a store.
            var outputs = input is "-" or "" ? [] : excluded.Where(output => !IsAtOrBelow(Path.GetFullPath(input), output)).ToArray();
            foreach (var source in FindOne(input, options, problems, ref skipped))
            {
                if ((options.ArticlesOnly && source.Kind == SourceKind.Other) || IsExcluded(source, outputs))
                    continue;
                if (!found.TryAdd(source.Path, (source, input)))
                    throw UsageError($"{found[source.Path].Input} and {input} both give the path {source.Path}; name the folder above them instead");
            }
        }
        return new()
        {
            Sources = [.. found.Values.Select(pair => pair.Source).OrderBy(source => source.Path, StringComparer.Ordinal)],
            Problems = problems.ToImmutable(),
            SkippedHidden = skipped,
        };
    }

    static bool IsExcluded(SourceFile source, string[] excluded) => source.DiskPath is { } path && excluded.Any(output => IsAtOrBelow(path, output));

    static bool IsAtOrBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == Path.DirectorySeparatorChar);

    static IReadOnlyList<SourceFile> FindOne(
        string input, SourceFinderOptions options, ImmutableArray<InputProblem>.Builder problems, ref int skipped)
    {
        if (input == "-")
            return [Stdin(options)];
        if (Directory.Exists(input))
            return Walk(input, null, problems, ref skipped);
        if (Path.Exists(input) || IsLink(input) || !GlobPattern.IsGlob(input))
            return FindFile(input, problems);
        var pattern = GlobPattern.Parse(input);
        var matches = Directory.Exists(pattern.Folder) ? Walk(pattern.Folder, pattern, problems, ref skipped) : [];
        if (matches.Count == 0)
            problems.Add(new(input, "missing", "nothing matches the pattern"));
        return matches;
    }

    static bool IsLink(string input) => new FileInfo(input).LinkTarget is not null;

    static List<SourceFile> Walk(string folder, GlobPattern? pattern, ImmutableArray<InputProblem>.Builder problems, ref int skipped)
    {
        var walker = new FolderWalker(folder, pattern);
        walker.Walk();
        problems.AddRange(walker.Problems);
        skipped += walker.SkippedHidden;
        return walker.Sources;
    }

    static IReadOnlyList<SourceFile> FindFile(string input, ImmutableArray<InputProblem>.Builder problems)
    {
        if (!Path.Exists(input))
        {
            problems.Add(new(input, "missing", "there is no such file or folder"));
            return [];
        }
        try
        {
            var full = Path.GetFullPath(input);
            return [FolderWalker.SourceOf(new(full), new(Path.GetFileName(full)), Path.GetDirectoryName(full))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(input, "unreadable", e.Message));
            return [];
        }
    }

#pragma warning disable MA0015 // The message is for the user of the command; the name of a parameter of ours would only puzzle.
    static ArgumentException UsageError(string message) => new(message);
#pragma warning restore MA0015

    static SourceFile Stdin(SourceFinderOptions options)
    {
        if (!MemberPath.TryMap(options.StdinName, isBackslashSeparator: false, out var path))
            throw UsageError($"--stdin-name {options.StdinName}: {path}");
        using var stream = options.OpenStdin?.Invoke() ?? throw UsageError("an input is -, but there is no standard input");
        var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var bytes = buffer.ToArray();
        return new()
        {
            Path = path,
            Kind = SourceEndings.KindOf(options.StdinName),
            Length = bytes.Length,
            OpenRead = () => new MemoryStream(bytes, writable: false),
        };
    }
}

/// <summary>What to look for.</summary>
public sealed record SourceFinderOptions
{
    /// <summary>Files, folders, globs, or <c>-</c> for stdin, as named.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Leaves out files that are no articles.</summary>
    public bool ArticlesOnly { get; init; }

    /// <summary>Files and folders that are no input although they lie in one: what the run itself writes.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Opens standard input when an input is <c>-</c>; read once into memory. Its path is <see cref="StdinName"/>.</summary>
    public Func<Stream>? OpenStdin { get; init; }

    /// <summary>Path given to standard input; its ending decides how it is read.</summary>
    public string StdinName { get; init; } = StdinSource.DefaultName;
}
