using System.Collections;

namespace NewsArchive.Articles.Packing;

/// <summary>The articles of all sources of a run by number, in order. Thread-safe.</summary>
sealed class RunArticles : IReadOnlyList<(PreparedSource Source, PreparedArticle Article)>
{
    readonly IReadOnlyList<PreparedSource> _sources;
    readonly int[] _ends; // how many there are up to the end of a source

    /// <summary>Takes the sources.</summary>
    public RunArticles(IReadOnlyList<PreparedSource> sources)
    {
        _sources = sources;
        _ends = new int[sources.Count];
        for (var (source, sum) = (0, 0); source < _ends.Length; source++)
            _ends[source] = sum += sources[source].Articles.Count;
    }

    public int Count => _ends is [.., var last] ? last : 0;

    public (PreparedSource Source, PreparedArticle Article) this[int index]
    {
        get
        {
            var (source, place) = Find(index);
            return (source, source.Articles[place]);
        }
    }

    /// <summary>Where an article comes from, without what else is known of it.</summary>
    public ArticleOrigin OriginOf(int index)
    {
        var (source, place) = Find(index);
        return source.Articles is WaitingArticles waiting ? waiting.OriginOf(place) : source.Articles[place].Article.Origin;
    }

    (PreparedSource Source, int Place) Find(int index)
    {
        var (low, high) = (0, _ends.Length - 1); // the first source that ends behind it
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ends[middle] <= index ? (middle + 1, high) : (low, middle);
        }
        return (_sources[low], index - (low == 0 ? 0 : _ends[low - 1]));
    }

    public IEnumerator<(PreparedSource Source, PreparedArticle Article)> GetEnumerator() =>
        _sources.SelectMany(source => source.Articles.Select(article => (source, article))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
