using System.Buffers;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Captures;

/// <summary>Very many texts in little memory, by numbers from 0 in the order in which they came: their letters and some 10 bytes each.</summary>
/// <param name="longTexts">Where long texts wait, of which the beginning alone stays in memory; not disposed. Null: all stay.</param>
sealed class TextTable(SpilledBytes? longTexts = null)
{
    const int ChunkBytes = 1 << 17;

    /// <summary>Bytes of letters in memory of a long text: more than most addresses have, so that no order asks the disk for them.</summary>
    const int KeptBytes = 256;

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
            var bytes = Read(number);
            return TextBytes.Read(ref bytes)!; // no null was added
        }
    }

    /// <summary>Adds a text.</summary>
    /// <returns>Its number.</returns>
    public int Add(string text) => Add(Encode(text));

    /// <summary>Adds a text that was encoded.</summary>
    /// <exception cref="IOException">The temporary file of long ones cannot be written.</exception>
    public int Add(ReadOnlySpan<byte> encoded)
    {
        var (head, letters, _) = TextBytes.Measure(encoded);
        if (longTexts is null || letters <= KeptBytes)
            return Keep(encoded);
        Span<byte> start = stackalloc byte[TextBytes.MaxNumberBytes + KeptBytes + sizeof(long)];
        var length = head + KeptBytes;
        encoded[..length].CopyTo(start);
        BitConverter.TryWriteBytes(start[length..], longTexts.Add(encoded));
        return Keep(start[..(length + sizeof(long))]);
    }

    int Keep(ReadOnlySpan<byte> encoded)
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

    /// <summary>The encoded text of a number, and what follows it, which is of others; valid until the next call.</summary>
    /// <exception cref="IOException">The temporary file of long ones cannot be read.</exception>
    public ReadOnlySpan<byte> Read(int number)
    {
        var kept = Kept(number, out var place);
        return place is { } there ? longTexts!.Read(there) : kept; // long ones are there only
    }

    /// <summary>Whether a number has that text, which was encoded.</summary>
    public bool Is(int number, ReadOnlySpan<byte> encoded)
    {
        var kept = Kept(number, out var place);
        if (place is null)
            return kept.StartsWith(encoded); // the length stands before the letters
        return encoded.StartsWith(kept) && Read(number).SequenceEqual(encoded);
    }

    /// <summary>What is in memory of a text: all of it, and what follows; or the beginning, and where the whole is.</summary>
    ReadOnlySpan<byte> Kept(int number, out long? place)
    {
        var bytes = _chunks[(int)(_places[number] >> 32)].AsSpan((int)_places[number]);
        place = null;
        var (head, letters, _) = TextBytes.Measure(bytes);
        if (longTexts is null || letters <= KeptBytes)
            return bytes;
        place = BitConverter.ToInt64(bytes[(head + KeptBytes)..]);
        return bytes[..(head + KeptBytes)];
    }

    /// <summary>The order of two texts, as <see cref="StringComparer.Ordinal"/> has it.</summary>
    /// <exception cref="IOException">The temporary file of long ones cannot be read.</exception>
    public int Compare(int left, int right)
    {
        var first = Kept(left, out var leftPlace);
        var second = Kept(right, out var rightPlace);
        if (leftPlace is null && rightPlace is null)
            return TextBytes.Compare(first, second);
        if (TextBytes.CompareStarts(first, second, KeptBytes) is not 0 and var order)
            return order;
        byte[] whole = [.. Read(left)]; // the other may be read into the same place
        return TextBytes.Compare(whole, Read(right));
    }
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
        var slot = FirstSlotOf(encoded);
        while (_slots[slot] is > 0 and var number && !texts.Is(number - 1, encoded))
            slot = slot + 1 == _slots.Length ? 0 : slot + 1;
        return slot;
    }

    /// <summary>Where a number may be put whose text no other has.</summary>
    int FreeSlotOf(ReadOnlySpan<byte> encoded)
    {
        var slot = FirstSlotOf(encoded);
        while (_slots[slot] > 0)
            slot = slot + 1 == _slots.Length ? 0 : slot + 1;
        return slot;
    }

    int FirstSlotOf(ReadOnlySpan<byte> encoded) => (int)(((TextKey.Of(encoded) >> 32) * (ulong)_slots.Length) >> 32);

    void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < texts.Count; number++)
        {
            var bytes = texts.Read(number);
            _slots[FreeSlotOf(bytes[..TextBytes.LengthOf(bytes)])] = number + 1;
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
