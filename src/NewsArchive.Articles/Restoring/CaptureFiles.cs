using NewsArchive.Articles.Captures;

namespace NewsArchive.Articles.Restoring;

/// <summary>The files that the captures of an archive may become; each has the number of its URL.</summary>
sealed class CaptureFiles
{
    readonly CapturePaths _paths;
    readonly int[] _inPathOrder;

    /// <summary>Names the files.</summary>
    /// <param name="index">The captures.</param>
    /// <param name="isClean">Whether pages are cleaned.</param>
    public CaptureFiles(CaptureIndex index, bool isClean)
    {
        Index = index;
        _paths = CaptureNames.Of(index, isClean);
        _inPathOrder = [.. Enumerable.Range(0, index.Count).Where(index.HasPayload)];
        _inPathOrder.AsSpan().Sort(_paths.Compare);
    }

    /// <summary>The captures.</summary>
    public CaptureIndex Index { get; }

    /// <summary>All files, in ordinal order of their paths.</summary>
    public IReadOnlyList<int> InPathOrder => _inPathOrder;

    /// <summary>The path of a URL's file, or null where there is no payload.</summary>
    public string? FindPath(int url) => _paths[url];

    /// <summary>Path of a file in the tree.</summary>
    public string PathOf(int file) => _paths[file]!; // a file has one

    /// <summary>All of a file.</summary>
    /// <exception cref="IOException">The temporary file of the captures cannot be read.</exception>
    public CaptureFile this[int file] => new(Index.UrlOf(file), Index.Payload(file), PathOf(file));

    /// <summary>The files directly in a folder; the tree itself is <c>""</c>.</summary>
    public IEnumerable<int> In(string folder)
    {
        var start = folder.Length == 0 ? "" : folder + "/";
        for (var place = LowerBound(start); place < _inPathOrder.Length && PathOf(_inPathOrder[place]) is var path && path.StartsWith(start, StringComparison.Ordinal); place++)
            if (path.IndexOf('/', start.Length) < 0)
                yield return _inPathOrder[place];
    }

    int LowerBound(string path)
    {
        var (low, high) = (0, _inPathOrder.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(PathOf(_inPathOrder[middle]), path) < 0 ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}

/// <summary>A capture that becomes a file.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Payload">The record that holds the payload.</param>
/// <param name="Path">Path in the tree.</param>
sealed record CaptureFile(string Url, WebCapture Payload, string Path);
