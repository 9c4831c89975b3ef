using System.Collections;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// The articles of a source that may hold very many. They wait with those of other sources, on disk where they are much, and are made anew when they are
/// asked for; what was made of their text is read when it is used first. Reading is thread-safe.
/// </summary>
sealed class WaitingArticles(SourceFile source, SharedSpill spill) : IReadOnlyList<PreparedArticle>
{
    const long HasReferences = 1;

    readonly SegmentedList<long> _places = new(); // doubled, and whether there are references

    public int Count => _places.Count;

    /// <summary>Adds an article of the source.</summary>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Add(PreparedArticle article)
    {
        var clean = spill.Add(article.Clean, PreparedBytes.Write);
        var place = spill.Add((clean, article), static (output, item) =>
        {
            TextBytes.WriteNumber(output, item.clean);
            PreparedBytes.Write(output, item.article);
        });
        _places.Add(place << 1 | (article.AllReferences.Any() ? HasReferences : 0L));
    }

    public PreparedArticle this[int index] => spill.Read(_places[index] >> 1, Read);

    /// <summary>Where an article comes from: links ask for it often.</summary>
    public ArticleOrigin OriginOf(int index) => spill.Read(_places[index] >> 1, (ref bytes) =>
    {
        TextBytes.ReadNumber(ref bytes);
        return PreparedBytes.ReadOrigin(ref bytes, source);
    });

    PreparedArticle Read(ref ReadOnlySpan<byte> bytes)
    {
        var clean = TextBytes.ReadNumber(ref bytes);
        return PreparedBytes.ReadArticle(ref bytes, source, () => spill.Read(clean, PreparedBytes.ReadClean));
    }

    /// <summary>Those that refer to images or stylesheets; the others are not read.</summary>
    public IEnumerable<PreparedArticle> WithReferences
    {
        get
        {
            for (var index = 0; index < Count; index++)
                if ((_places[index] & HasReferences) != 0)
                    yield return this[index];
        }
    }

    public IEnumerator<PreparedArticle> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
