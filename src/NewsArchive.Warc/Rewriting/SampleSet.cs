namespace NewsArchive.Warc.Rewriting;

/// <summary>Samples spread evenly over a file of unknown length, bounded in bytes; which ones depends on nothing but their order.</summary>
sealed class SampleSet(long maxBytes)
{
    List<byte[]> _items = [];
    long _bytes, _seen, _stride = 1;

    public IReadOnlyList<byte[]> Items => _items;

    public void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (_seen++ % _stride != 0)
            return;
        _items.Add([.. first, .. second]);
        _bytes += first.Length + second.Length;
        if (_bytes > maxBytes)
            Thin();
    }

    /// <summary>Every other sample goes, and from now on only every other one comes.</summary>
    void Thin()
    {
        _items = [.. _items.Where((_, index) => index % 2 == 0)];
        _bytes = _items.Sum(item => (long)item.Length);
        _stride *= 2;
    }
}
