using System.Collections;
using System.Collections.Immutable;

namespace NewsArchive.Articles.Reading;

/// <summary>Every source of a run in ordinal order of path, and what was left out.</summary>
public sealed record SourceListing
{
    /// <summary>The sources, sorted by <see cref="SourceFile.Path"/> (ordinal), paths unique. Each is described anew whenever it is asked for: a million cost what their names do.</summary>
    public required IReadOnlyList<SourceFile> Sources { get; init; }

    /// <summary>Inputs that could not be used (missing, unreadable): one row each, the run goes on with the others.</summary>
    public required ImmutableArray<InputProblem> Problems { get; init; }

    /// <summary>Hidden and version-control files and folders that were skipped.</summary>
    public required int SkippedHidden { get; init; }
}

/// <summary>Found files, in order; described when asked for.</summary>
sealed class FoundSources(List<FoundFile> files) : IReadOnlyList<SourceFile>
{
    public int Count => files.Count;

    public SourceFile this[int index] => files[index].ToSource();

    public IEnumerator<SourceFile> GetEnumerator() => files.Select(file => file.ToSource()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>An input or article that could not be used.</summary>
/// <param name="Path">The input as the user named it, or the article's path.</param>
/// <param name="Rule">Stable kebab-case name: <c>missing</c>, <c>unreadable</c>, <c>empty</c>, <c>binary</c>, <c>too-large</c> …</param>
/// <param name="Message">What is wrong and what to do, in one line.</param>
/// <param name="Line">1-based line of a JSON Lines file, or null.</param>
public sealed record InputProblem(string Path, string Rule, string Message, int? Line = null);
