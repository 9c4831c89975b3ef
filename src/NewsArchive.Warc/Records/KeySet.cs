namespace NewsArchive.Warc.Records;

/// <summary>
/// A set of keys that are hashes already, so that they need no other: at least half of its memory are keys, where a
/// <see cref="HashSet{T}"/> takes two to four times their size.
/// </summary>
/// <typeparam name="T">The key.</typeparam>
sealed class KeySet<T>
    where T : struct, IEquatable<T>
{
    T[] _slots; // default: free
    int _count;
    bool _hasDefault;

    /// <param name="count">How many keys will come, where that is known: then nothing grows.</param>
    public KeySet(int count = 0) => _slots = new T[(int)Math.Min(Array.MaxLength, 16 + count * 5L / 4)];

    /// <summary>Adds a key; false: it was there.</summary>
    public bool Add(T key)
    {
        if (key.Equals(default))
            return !_hasDefault && (_hasDefault = true);
        if (_count >= _slots.Length / 5 * 4)
            Grow();
        var at = Find(_slots, key);
        if (!_slots[at].Equals(default))
            return false;
        _slots[at] = key;
        _count++;
        return true;
    }

    public bool Contains(T key) => key.Equals(default) ? _hasDefault : !_slots[Find(_slots, key)].Equals(default);

    /// <summary>Where a key is, or may be put.</summary>
    static int Find(T[] slots, T key)
    {
        var at = (int)(((ulong)(uint)key.GetHashCode() * (ulong)slots.Length) >> 32);
        while (!slots[at].Equals(default) && !slots[at].Equals(key))
            at = at + 1 == slots.Length ? 0 : at + 1;
        return at;
    }

    void Grow()
    {
        var slots = new T[(int)Math.Min(Array.MaxLength, _slots.Length * 3L / 2)];
        foreach (var key in _slots)
            if (!key.Equals(default))
                slots[Find(slots, key)] = key;
        _slots = slots;
    }
}
