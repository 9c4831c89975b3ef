using System.Collections.Concurrent;
using System.Collections.Frozen;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>
/// Temporaries that a killed run left beside the files that this one writes. Each folder is listed once; only what has the name of a
/// written file and no living writer is removed, and nothing where a written file is itself named so. Thread-safe.
/// </summary>
sealed class Leftovers
{
    const string TemporaryMark = ".tmp-";

    readonly ConcurrentDictionary<string, FrozenSet<string>> _suspects = new(StringComparer.Ordinal);

    /// <summary>Removes those of one file, an absolute path.</summary>
    public void RemoveOf(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path) ?? "/", Path.GetFileName(path));
        if (name.Contains(TemporaryMark, StringComparison.Ordinal))
            _suspects[folder] = []; // a written file that is named so itself is no leftover
        else if (_suspects.GetOrAdd(folder, Suspects).Contains(name))
            DurableFile.RemoveStaleTemporaries(folder, found => found == name);
    }

    /// <summary>The names that temporaries of a folder were to get.</summary>
    static FrozenSet<string> Suspects(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, "*" + TemporaryMark + "*").Select(file => Path.GetFileName(file)).Select(name => name[..name.LastIndexOf(TemporaryMark, StringComparison.Ordinal)]).ToFrozenSet(StringComparer.Ordinal);
}
