using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Bundles;

/// <summary>Which items of a list have a text, by a key of it: 16 bytes each. Two texts may have one key, so that who finds some must compare. Not thread-safe.</summary>
sealed class TextPlaces
{
    readonly List<(ulong Key, int Place)> _places = [];
    bool _isSorted;

    /// <summary>Adds an item. Not after the first search.</summary>
    public void Add(string text, int place) => _places.Add((TextKey.Of(text), place));

    /// <summary>The items that may have the text, by place.</summary>
    public IEnumerable<int> Find(string text)
    {
        if (!_isSorted)
            _places.Sort();
        _isSorted = true;
        var key = TextKey.Of(text);
        var at = _places.BinarySearch((key, -1)); // there is none
        for (at = ~at; at < _places.Count && _places[at].Key == key; at++)
            yield return _places[at].Place;
    }
}
