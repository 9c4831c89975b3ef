using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>The folders on the way to the file that was written last, held open: files come in the order of their paths, so most stand in the same folder.</summary>
sealed class TreeFolders(string root) : IDisposable
{
    readonly List<(string Name, OpenFolder Folder)> _open = [];
    OpenFolder? _root;
    string? _path;

    /// <summary>A folder below the root, made when it is missing; null when something on the way is no folder. The path must be one that <see cref="SafePath"/> does not refuse.</summary>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    public OpenFolder? Enter(ReadOnlySpan<char> path)
    {
        _root ??= OpenFolder.Open(root);
        if (_path is null || !path.SequenceEqual(_path))
        {
            _path = null;
            if (!TryEnterAll(path))
                return null;
            _path = path.ToString();
        }
        return _open.Count == 0 ? _root : _open[^1].Folder;
    }

    bool TryEnterAll(ReadOnlySpan<char> path)
    {
        var depth = 0;
        if (!path.IsEmpty)
            foreach (var range in path.Split('/'))
                if (!TryEnter(depth++, path[range]))
                    return false;
        Leave(depth);
        return true;
    }

    bool TryEnter(int depth, ReadOnlySpan<char> name)
    {
        if (depth < _open.Count && name.SequenceEqual(_open[depth].Name))
            return true;
        Leave(depth);
        var above = depth == 0 ? _root! : _open[depth - 1].Folder; // the root is opened first
        if (above.TryEnter(name.ToString()) is not { } folder)
            return false;
        _open.Add((name.ToString(), folder));
        return true;
    }

    void Leave(int depth)
    {
        for (; _open.Count > depth; _open.RemoveAt(_open.Count - 1))
            _open[^1].Folder.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave(0);
        _root?.Dispose();
    }
}
