namespace NewsArchive.Articles.Captures;

/// <summary>The URLs of each payload, by the number of its record in the archive.</summary>
sealed class PayloadSharers
{
    readonly CaptureIndex _index;
    readonly int[] _urls;

    /// <summary>Takes URLs that have a payload; those that share one stay in their order.</summary>
    public PayloadSharers(CaptureIndex index, IEnumerable<int> urls)
    {
        (_index, _urls) = (index, [.. urls]);
        var numbers = Array.ConvertAll(_urls, index.PayloadNumber);
        var order = new long[_urls.Length]; // the number of the record, then the place: no two are alike
        for (var place = 0; place < order.Length; place++)
            order[place] = (long)numbers[place] << 32 | (uint)place;
        Array.Sort(order);
        _urls = Array.ConvertAll(order, each => _urls[(int)each]);
        Count = order.Where((each, place) => place == 0 || each >> 32 != order[place - 1] >> 32).Count();
    }

    /// <summary>How many payloads there are.</summary>
    public int Count { get; }

    /// <summary>All URLs, in file order of their payloads.</summary>
    public IReadOnlyList<int> Urls => _urls;

    /// <summary>The URLs of a record; empty where it is none of the payloads.</summary>
    public ArraySegment<int> Of(int record)
    {
        var start = LowerBound(record);
        var end = start;
        while (end < _urls.Length && _index.PayloadNumber(_urls[end]) == record)
            end++;
        return new(_urls, start, end - start);
    }

    int LowerBound(int record)
    {
        var (low, high) = (0, _urls.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _index.PayloadNumber(_urls[middle]) < record ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
