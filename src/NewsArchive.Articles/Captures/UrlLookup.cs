using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Captures;

/// <summary>Finds URLs of an index by a key that is made of them, and which is made again rather than kept.</summary>
/// <param name="index">The URLs.</param>
/// <param name="key">The key of a URL; null for none.</param>
sealed class UrlLookup(CaptureIndex index, Func<string, string?> key)
{
    const ulong Hash = 0xFFFF_FFFF_0000_0000;

    ulong[] _slots = new ulong[64]; // half of a hash, and the number of a URL + 1; 0: free
    int _count;

    /// <summary>Adds a URL; of several with one key the first stays, unless it gives way.</summary>
    public void Add(int url, Func<int, bool>? givesWay = null)
    {
        if (key(index.UrlOf(url)) is not { } name)
            return;
        if (_count >= _slots.Length / 4 * 3)
            Grow();
        ref var slot = ref _slots[SlotOf(name, out var hash)];
        if (slot != 0 && givesWay?.Invoke(UrlOf(slot)) != true)
            return;
        _count += slot == 0 ? 1 : 0;
        slot = hash | (uint)url + 1;
    }

    /// <summary>The URL with a key, or null.</summary>
    public int? Find(string name) => _slots[SlotOf(name, out _)] is not 0 and var slot ? UrlOf(slot) : null;

    static int UrlOf(ulong slot) => (int)(uint)slot - 1;

    /// <summary>Where the URL with a key is, or may be put.</summary>
    int SlotOf(string name, out ulong hash)
    {
        hash = TextHash.Of(name) & Hash;
        var at = FirstSlotOf(hash);
        while (_slots[at] is not 0 and var slot && ((slot & Hash) != hash || key(index.UrlOf(UrlOf(slot))) != name))
            at = at + 1 == _slots.Length ? 0 : at + 1;
        return at;
    }

    int FirstSlotOf(ulong hash) => (int)(((hash >> 32) * (ulong)_slots.Length) >> 32);

    void Grow()
    {
        var before = _slots;
        _slots = new ulong[before.Length * 2];
        foreach (var slot in before.Where(slot => slot != 0))
        {
            var at = FirstSlotOf(slot & Hash);
            while (_slots[at] != 0)
                at = at + 1 == _slots.Length ? 0 : at + 1;
            _slots[at] = slot;
        }
    }
}
