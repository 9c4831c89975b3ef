using NewsArchive.Articles.Reading;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>Whether the folder of <c>clean -o</c> is one that can be written to.</summary>
static class CleanOutput
{
    /// <summary>Refuses what would write among, or over, the inputs.</summary>
    /// <exception cref="UsageException">It is the folder of an input, or a folder below one.</exception>
    public static void Check(string folder, IReadOnlyList<string> inputs, SourceListing listing)
    {
        var output = Real(folder);
        var input = inputs.FirstOrDefault(input => input != "-" && Directory.Exists(input) && IsAtOrBelow(output, Real(input)))
            ?? listing.Sources.Select(source => source.Root).Distinct().FirstOrDefault(root => root is not null && Real(root) == output);
        if (input is not null)
            throw new UsageException($"{folder} is, or lies in, the input {input}; pass --in-place to replace the files themselves, or name a folder beside it");
    }

    static bool IsAtOrBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == Path.DirectorySeparatorChar || Path.EndsInDirectorySeparator(folder));

    /// <summary>The path with the links on its way followed, as far as it is there.</summary>
    static string Real(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
            full = Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        return Path.GetDirectoryName(full) is { } parent ? Path.Combine(Real(parent), Path.GetFileName(full)) : full;
    }
}
