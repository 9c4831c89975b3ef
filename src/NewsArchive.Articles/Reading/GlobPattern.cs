using System.Buffers;

namespace NewsArchive.Articles.Reading;

/// <summary>A glob: <c>*</c> and <c>?</c> within a name, <c>[a-z]</c>, <c>**</c> for any folders. Case matters; no backtracking worse than quadratic.</summary>
sealed class GlobPattern
{
    static readonly SearchValues<char> Wildcards = SearchValues.Create("*?[");

    readonly string[] _segments;

    GlobPattern(string folder, string[] segments) => (Folder, _segments) = (folder, segments);

    /// <summary>The folder before the first wildcard; matches are relative to it.</summary>
    public string Folder { get; }

    public static bool IsGlob(string input) => input.AsSpan().ContainsAny(Wildcards);

    public static GlobPattern Parse(string input)
    {
        var segments = (OperatingSystem.IsWindows() ? input.Replace('\\', '/') : input).Split('/');
        var plain = segments.TakeWhile(segment => !IsGlob(segment)).Count();
        var folder = string.Join('/', segments[..plain]);
        return new(plain == 0 ? "." : folder.Length == 0 ? "/" : folder, [.. segments[plain..].Where(segment => segment is not ("" or "."))]);
    }

    /// <summary>Whether a relative, <c>/</c>-separated path matches as a whole.</summary>
    public bool Matches(string path) => MatchesFrom(path.Split('/'), allowPrefix: false);

    /// <summary>Whether something below this folder could match.</summary>
    public bool CanMatchBelow(string folder) => MatchesFrom(folder.Split('/'), allowPrefix: true);

    /// <summary>States of the pattern reached after each name: a set, so that many <c>**</c> cost no more than one pass each.</summary>
    bool MatchesFrom(string[] names, bool allowPrefix)
    {
        var reached = new bool[_segments.Length + 1];
        Reach(reached, 0);
        foreach (var name in names)
        {
            var next = new bool[_segments.Length + 1];
            for (var i = 0; i < _segments.Length; i++)
            {
                if (!reached[i])
                    continue;
                if (_segments[i] == "**")
                    Reach(next, i);
                else if (MatchesName(_segments[i], name))
                    Reach(next, i + 1);
            }
            reached = next;
        }
        return allowPrefix ? reached.AsSpan(0, _segments.Length).Contains(true) : reached[^1];
    }

    void Reach(bool[] states, int state)
    {
        states[state] = true;
        if (state < _segments.Length && _segments[state] == "**")
            Reach(states, state + 1);
    }

    static bool MatchesName(string pattern, string name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, n);
            else if (p < pattern.Length && MatchesOne(pattern, p, name[n], out var width))
                (p, n) = (p + width, n + 1);
            else if (star >= 0)
                (p, n) = (star + 1, ++mark);
            else
                return false;
        }
        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }

    static bool MatchesOne(string pattern, int at, char c, out int width)
    {
        width = 1;
        if (pattern[at] == '?')
            return true;
        var close = pattern[at] == '[' && at + 2 < pattern.Length ? pattern.IndexOf(']', at + 2) : -1;
        if (close < 0)
            return pattern[at] == c;
        width = close - at + 1;
        var isNegated = pattern[at + 1] is '!' or '^';
        return IsInSet(pattern.AsSpan(at + (isNegated ? 2 : 1), close - at - (isNegated ? 2 : 1)), c) != isNegated;
    }

    static bool IsInSet(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            var isRange = i + 2 < set.Length && set[i + 1] == '-';
            if (isRange ? c >= set[i] && c <= set[i + 2] : c == set[i])
                return true;
            i += isRange ? 2 : 0;
        }
        return false;
    }
}
