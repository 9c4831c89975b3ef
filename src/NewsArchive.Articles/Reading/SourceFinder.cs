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
        var found = new List<FoundFile>();
        var problems = ImmutableArray.CreateBuilder<InputProblem>();
        var skipped = 0;
        var excluded = options.Excluded.Select(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))).ToArray();
        foreach (var input in options.Inputs)
        {
            // Who names what lies in an output as input means it: archiving a store.
            var outputs = input is "-" or "" ? [] : excluded.Where(output => !IsAtOrBelow(Path.GetFullPath(input), output)).ToArray();
            foreach (var file in FindOne(input, options, problems, ref skipped))
                if ((!options.ArticlesOnly || file.Kind != SourceKind.Other) && !IsExcluded(file, outputs))
                    found.Add(file);
        }
        found.Sort(FoundFile.CompareByPath);
        RequireDistinct(found);
        return new()
        {
            Sources = new FoundSources(found),
            Problems = problems.ToImmutable(),
            SkippedHidden = skipped,
        };
    }

    static void RequireDistinct(List<FoundFile> sorted)
    {
        for (var i = 1; i < sorted.Count; i++)
            if (FoundFile.CompareByPath(sorted[i - 1], sorted[i]) == 0)
                throw UsageError($"{sorted[i - 1].Folder.Input} and {sorted[i].Folder.Input} both give the path {sorted[i].ToSource().Path}; name the folder above them instead");
    }

    static bool IsExcluded(FoundFile file, string[] excluded) =>
        excluded.Length > 0 && file.Folder.Given is null && file.Folder.Disk.Combine(file.Name).Text is var path && excluded.Any(output => IsAtOrBelow(path, output));

    static bool IsAtOrBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == Path.DirectorySeparatorChar);

    static IReadOnlyList<FoundFile> FindOne(
        string input, SourceFinderOptions options, ImmutableArray<InputProblem>.Builder problems, ref int skipped)
    {
        if (input == "-")
            return [Stdin(options)];
        if (Directory.Exists(input))
            return Walk(input, input, null, problems, ref skipped);
        if (Path.Exists(input) || IsLink(input) || !GlobPattern.IsGlob(input))
            return FindFile(input, problems);
        var pattern = GlobPattern.Parse(input);
        var matches = Directory.Exists(pattern.Folder) ? Walk(input, pattern.Folder, pattern, problems, ref skipped) : [];
        if (matches.Count == 0)
            problems.Add(new(input, "missing", "nothing matches the pattern"));
        return matches;
    }

    static bool IsLink(string input) => new FileInfo(input).LinkTarget is not null;

    static List<FoundFile> Walk(string input, string folder, GlobPattern? pattern, ImmutableArray<InputProblem>.Builder problems, ref int skipped)
    {
        var walker = new FolderWalker(input, folder, pattern);
        walker.Walk();
        problems.AddRange(walker.Problems);
        skipped += walker.SkippedHidden;
        return walker.Files;
    }

    static IReadOnlyList<FoundFile> FindFile(string input, ImmutableArray<InputProblem>.Builder problems)
    {
        if (!Path.Exists(input))
        {
            problems.Add(new(input, "missing", "there is no such file or folder" + (input.Contains('\uFFFD') ? "; if its name is not UTF-8 it cannot be named here: name the folder that holds it" : "")));
            return [];
        }
        try
        {
            var full = Path.GetFullPath(input);
            var root = Path.GetDirectoryName(full);
            return [FolderWalker.FileOf(new FoundFolder(input, new(root ?? ""), new(""), root), new(Path.GetFileName(full)), new(full))];
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

    static FoundFile Stdin(SourceFinderOptions options)
    {
        if (!MemberPath.TryMap(options.StdinName, isBackslashSeparator: false, out var path))
            throw UsageError($"--stdin-name {options.StdinName}: {path}");
        using var stream = options.OpenStdin?.Invoke() ?? throw UsageError("an input is -, but there is no standard input");
        var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var bytes = buffer.ToArray();
        var source = new SourceFile
        {
            Path = path,
            Kind = SourceEndings.KindOf(options.StdinName),
            Length = bytes.Length,
            OpenRead = () => new MemoryStream(bytes, writable: false),
        };
        var slash = path.LastIndexOf('/');
        var folder = new FoundFolder("-", new(""), new(slash < 0 ? "" : path[..slash]), null) { Given = source };
        return new(folder, new(path[(slash + 1)..]), bytes.Length, 0, -1);
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
