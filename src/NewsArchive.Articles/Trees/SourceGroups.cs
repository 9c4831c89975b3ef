using System.Collections;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Trees;

/// <summary>Sources in order, some small ones at a time, so that a worker is woken once for all of them.</summary>
sealed class SourceGroups : IReadOnlyList<IReadOnlyList<SourceFile>>
{
    const int MaxSources = 16, MaxBytes = 1 << 16;

    readonly IReadOnlyList<SourceFile> _sources;
    readonly List<int> _ends = [];

    public SourceGroups(IReadOnlyList<SourceFile> sources)
    {
        _sources = sources;
        var (start, bytes) = (0, 0L);
        for (var i = 0; i < sources.Count; i++)
        {
            var length = sources[i].Length;
            if (i > start && (i - start == MaxSources || bytes + length > MaxBytes))
            {
                _ends.Add(i);
                (start, bytes) = (i, 0);
            }
            bytes += length;
        }
        if (sources.Count > 0)
            _ends.Add(sources.Count);
    }

    public int Count => _ends.Count;

    public IReadOnlyList<SourceFile> this[int index] => [.. Enumerable.Range(StartOf(index), _ends[index] - StartOf(index)).Select(i => _sources[i])];

    int StartOf(int index) => index == 0 ? 0 : _ends[index - 1];

    public IEnumerator<IReadOnlyList<SourceFile>> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
