using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Restoring;

/// <summary>Temporaries that a killed restore left beside the files that it was writing. Folders whose names are no Unicode text keep theirs.</summary>
/// <param name="root">The folder of the tree.</param>
/// <param name="namesIn">The names of the files that will be written directly in a folder of it; the tree itself is <c>""</c>.</param>
sealed class RestoreLeftovers(string root, Func<string, IEnumerable<string>> namesIn)
{
    readonly HashSet<ulong> _done = [];

    /// <summary>Takes the paths of all files that will be written.</summary>
    public static RestoreLeftovers Of(string root, IEnumerable<BytePath> paths)
    {
        var names = paths.Where(path => path.Bytes.IsDefault).ToLookup(FolderOf, path => path.Text[(path.Text.LastIndexOf('/') + 1)..], StringComparer.Ordinal);
        return new(root, folder => names[folder]);
    }

    static string FolderOf(BytePath path) => path.Text[..Math.Max(0, path.Text.LastIndexOf('/'))];

    /// <summary>Clears the folder of a path on the first call for it. The path must be safe and no link on its way.</summary>
    public void RemoveBeside(BytePath path)
    {
        if (!path.Bytes.IsDefault || !_done.Add(TextKey.Of(FolderOf(path))) || !Directory.Exists(Path.Combine(root, FolderOf(path))))
            return;
        var names = namesIn(FolderOf(path)).ToHashSet(StringComparer.Ordinal);
        if (!names.Any(name => name.Contains(".tmp-", StringComparison.Ordinal))) // an archived file that is named so is no leftover
            DurableFile.RemoveStaleTemporaries(Path.Combine(root, FolderOf(path)), names.Contains);
    }
}
