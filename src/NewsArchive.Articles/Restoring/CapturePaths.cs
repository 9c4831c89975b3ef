using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;

namespace NewsArchive.Articles.Restoring;

/// <summary>A path for each URL that has one. Most are the URL without its scheme, with an ending: of these the ending is kept alone.</summary>
sealed class CapturePaths(CaptureIndex index)
{
    const int MaxChars = 1024;
    const int MaxEndings = byte.MaxValue;

    readonly int[] _numbers = new int[index.Count]; // of an own path, and 1; below 0: that of an ending; 0: no path
    readonly TextTable _own = new();
    readonly List<string> _endings = [];
    readonly char[] _left = new char[MaxChars], _right = new char[MaxChars]; // of comparisons

    /// <summary>The path of a URL, or null.</summary>
    public string? this[int url] => _numbers[url] switch
    {
        0 => null,
        > 0 and var number => _own[number - 1],
        var ending => string.Concat(WithoutScheme(index.UrlOf(url)), _endings[~ending]),
    };

    /// <summary>Gives a URL a path, in place of the one that it may have.</summary>
    public void Set(int url, string path) => _numbers[url] = FindEnding(index.UrlOf(url), path) is { } ending ? ~ending : _own.Add(path) + 1;

    /// <summary>The number of what the path has more than the URL.</summary>
    int? FindEnding(string url, string path)
    {
        var start = WithoutScheme(url);
        if (!path.StartsWith(start, StringComparison.Ordinal))
            return null;
        var ending = path[start.Length..];
        var number = _endings.IndexOf(ending);
        if (number >= 0)
            return number;
        if (_endings.Count == MaxEndings)
            return null;
        _endings.Add(ending);
        return _endings.Count - 1;
    }

    static ReadOnlySpan<char> WithoutScheme(ReadOnlySpan<char> url) => url[(url.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme ? scheme + 3 : 0)..];

    /// <summary>The order of the paths of two URLs that have one, as <see cref="StringComparer.Ordinal"/> has it.</summary>
    public int Compare(int left, int right) => Copy(left, _left).SequenceCompareTo(Copy(right, _right));

    /// <summary>The path of a URL, in a buffer where it fits: it does, but for hostile ones.</summary>
    ReadOnlySpan<char> Copy(int url, Span<char> buffer)
    {
        var number = _numbers[url];
        var ending = number < 0 ? _endings[~number] : "";
        var length = number < 0 ? index.CopyUrl(url, buffer) : TextBytes.CopyTo(_own.Read(number - 1), buffer);
        if (length + ending.Length > buffer.Length)
            return this[url];
        ending.CopyTo(buffer[length..]);
        var path = buffer[..(length + ending.Length)];
        return number < 0 ? WithoutScheme(path) : path;
    }
}
