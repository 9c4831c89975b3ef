using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Restoring;

/// <summary>Temporaries that a killed restore left beside the files that it was writing. Folders whose names are no Unicode text keep theirs.</summary>
sealed class RestoreLeftovers(string root, IEnumerable<BytePath> paths)
{
    readonly ILookup<string, string> _namesByFolder = paths.Where(path => path.Bytes.IsDefault).ToLookup(path => FolderOf(path), path => path.Text[(path.Text.LastIndexOf('/') + 1)..], StringComparer.Ordinal);
    readonly HashSet<string> _done = new(StringComparer.Ordinal);

    static string FolderOf(BytePath path) => path.Text[..Math.Max(0, path.Text.LastIndexOf('/'))];

    /// <summary>Clears the folder of a path on the first call for it. The path must be safe and no link on its way.</summary>
    public void RemoveBeside(BytePath path)
    {
        if (!path.Bytes.IsDefault || !_done.Add(FolderOf(path)))
            return;
        var names = _namesByFolder[FolderOf(path)].ToHashSet(StringComparer.Ordinal);
        if (!names.Any(name => name.Contains(".tmp-", StringComparison.Ordinal))) // an archived file that is named so is no leftover
            DurableFile.RemoveStaleTemporaries(Path.Combine(root, FolderOf(path)), names.Contains);
    }
}
