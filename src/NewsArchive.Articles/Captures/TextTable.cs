using System.Buffers;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Captures;

/// <summary>Very many texts in little memory, by numbers from 0 in the order in which they came: their letters and some 10 bytes each.</summary>
sealed class TextTable
{
    const int ChunkBytes = 1 << 17;

    readonly List<byte[]> _chunks = [];
    readonly SegmentedList<long> _places = new(); // the chunk, and where in it
    readonly ArrayBufferWriter<byte> _encoded = new();
    int _used = ChunkBytes;

    /// <summary>How many there are.</summary>
    public int Count => _places.Count;

    /// <summary>The text of a number.</summary>
    public string this[int number]
    {
        get
        {
            var bytes = BytesFrom(number);
            return TextBytes.Read(ref bytes)!; // no null was added
        }
    }

    /// <summary>Adds a text.</summary>
    /// <returns>Its number.</returns>
    public int Add(string text) => Add(Encode(text));

    /// <summary>Adds a text that was encoded.</summary>
    public int Add(ReadOnlySpan<byte> encoded)
    {
        if (_used + encoded.Length > ChunkBytes)
        {
            _chunks.Add(new byte[Math.Max(ChunkBytes, encoded.Length)]);
            _used = 0;
        }
        encoded.CopyTo(_chunks[^1].AsSpan(_used));
        _places.Add((long)(_chunks.Count - 1) << 32 | (uint)_used);
        _used += encoded.Length;
        return _places.Count - 1;
    }

    /// <summary>A text as it stands in the table; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(string text)
    {
        _encoded.ResetWrittenCount();
        TextBytes.Write(_encoded, text);
        return _encoded.WrittenSpan;
    }

    /// <summary>The encoded text of a number, and what follows it, which is of others.</summary>
    public ReadOnlySpan<byte> BytesFrom(int number) => _chunks[(int)(_places[number] >> 32)].AsSpan((int)_places[number]);

    /// <summary>The order of two texts, as <see cref="StringComparer.Ordinal"/> has it.</summary>
    public int Compare(int left, int right) => TextBytes.Compare(BytesFrom(left), BytesFrom(right));
}

/// <summary>Finds the numbers of texts in a table, which has each once then.</summary>
sealed class TextNumbers(TextTable texts)
{
    int[] _slots = new int[64]; // numbers + 1 by hash; 0: free

    /// <summary>The number of a text, which is added unless it is there.</summary>
    public int Add(string text)
    {
        if (texts.Count >= _slots.Length / 4 * 3)
            Grow();
        var bytes = texts.Encode(text);
        var slot = SlotOf(bytes);
        if (_slots[slot] == 0)
            _slots[slot] = texts.Add(bytes) + 1;
        return _slots[slot] - 1;
    }

    /// <summary>The number of a text, or null.</summary>
    public int? Find(string text) => _slots[SlotOf(texts.Encode(text))] is > 0 and var number ? number - 1 : null;

    /// <summary>Where the number of a text is, or may be put.</summary>
    int SlotOf(ReadOnlySpan<byte> encoded)
    {
        var slot = (int)(((TextHash.Of(encoded) >> 32) * (ulong)_slots.Length) >> 32);
        while (_slots[slot] is > 0 and var number && !texts.BytesFrom(number - 1).StartsWith(encoded)) // the length stands before the letters
            slot = slot + 1 == _slots.Length ? 0 : slot + 1;
        return slot;
    }

    void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < texts.Count; number++)
        {
            var bytes = texts.BytesFrom(number);
            _slots[SlotOf(bytes[..TextBytes.LengthOf(bytes)])] = number + 1;
        }
    }
}

/// <summary>A list that grows without being copied, as long ones are twice in memory then.</summary>
sealed class SegmentedList<T>
{
    const int SegmentLength = 4096;

    readonly List<T[]> _segments = [];

    public int Count { get; private set; }

    public ref T this[int index] => ref _segments[index / SegmentLength][index % SegmentLength];

    public void Add(T item)
    {
        if (Count == _segments.Count * SegmentLength)
            _segments.Add(new T[SegmentLength]);
        this[Count++] = item;
    }
}
