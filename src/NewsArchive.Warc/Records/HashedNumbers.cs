namespace NewsArchive.Warc.Records;

/// <summary>
/// Numbers by hashes of what they stand for, where that is looked up again rather than kept: 8 bytes each, and as much room again at most. Half of a hash is
/// kept, so whoever looks says whether a number with that half is the one.
/// </summary>
sealed class HashedNumbers
{
    const ulong Half = 0xFFFF_FFFF_0000_0000;

    ulong[] _slots = new ulong[64]; // half of a hash, and the number + 1; 0: free
    int _count;

    /// <summary>The number that is there, or null.</summary>
    public int? Find(ulong hash, Func<int, bool> isIt) => _slots[SlotOf(hash, isIt)] is not 0 and var slot ? NumberOf(slot) : null;

    /// <summary>Adds a number, unless one is there.</summary>
    /// <returns>The number that was there, or null.</returns>
    public int? Add(ulong hash, int number, Func<int, bool> isIt)
    {
        if (_count >= _slots.Length / 4 * 3)
            Grow();
        ref var slot = ref _slots[SlotOf(hash, isIt)];
        if (slot != 0)
            return NumberOf(slot);
        slot = (hash & Half) | (uint)number + 1;
        _count++;
        return null;
    }

    /// <summary>Puts a number in the place of one that is there.</summary>
    public void Replace(ulong hash, int number, int by) => _slots[SlotOf(hash, other => other == number)] = (hash & Half) | (uint)by + 1;

    static int NumberOf(ulong slot) => (int)(uint)slot - 1;

    int SlotOf(ulong hash, Func<int, bool> isIt)
    {
        var at = FirstSlotOf(hash);
        while (_slots[at] is not 0 and var slot && ((slot & Half) != (hash & Half) || !isIt(NumberOf(slot))))
            at = at + 1 == _slots.Length ? 0 : at + 1;
        return at;
    }

    int FirstSlotOf(ulong hash) => (int)(((hash >> 32) * (ulong)_slots.Length) >> 32);

    void Grow()
    {
        var before = _slots;
        _slots = new ulong[before.Length * 2];
        foreach (var slot in before)
            if (slot != 0)
                _slots[SlotOf(slot, _ => false)] = slot; // no two are alike
    }
}
