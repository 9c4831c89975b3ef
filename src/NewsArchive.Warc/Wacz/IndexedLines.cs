using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Wacz;

/// <summary>
/// The lines of an index in the order of the records that they name, so that a walk over an archive meets each in its turn. Lines are sorted
/// outside memory; a key of 8 bytes each stays in it.
/// </summary>
/// <param name="maxBytesInMemory">About how many bytes of lines are in memory while they are sorted.</param>
sealed class IndexedLines(int maxBytesInMemory = 4 << 20) : IDisposable
{
    const int OffsetBytes = 17; // 16 digits and a blank

    readonly SortedRuns _sorting = new(new() { MaxBytesInMemory = maxBytesInMemory, MaxLineBytes = Array.MaxLength });
    readonly KeySet<ulong> _places = new();
    readonly SpilledBytes _lines = new();
    readonly Dictionary<string, FileLines> _files = new(StringComparer.Ordinal);
    readonly List<ulong> _met = []; // a bit a line
    int _count;
    int _metCount;
    Cursor? _cursor;

    /// <summary>Lines in a row that name records of one file.</summary>
    /// <param name="Position">Where the first stands.</param>
    /// <param name="Number">Its number.</param>
    /// <param name="Count">How many there are.</param>
    readonly record struct FileLines(long Position, int Number, int Count);

    /// <summary>Adds a line; false: another names the same record, and this is not kept.</summary>
    /// <exception cref="IOException">A temporary file cannot be written.</exception>
    public bool Add(CdxjEntry entry, ReadOnlySpan<byte> line)
    {
        if (!_places.Add(TextKey.Of(string.Create(CultureInfo.InvariantCulture, $"{entry.Offset} {entry.Filename}"))))
            return false;
        var key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{SortKey(entry.Filename)} {entry.Offset:x16} "));
        _sorting.Add([.. key, .. line], CancellationToken.None);
        _count++;
        return true;
    }

    // Sorts by bytes as ordinal comparison does texts, and holds no blank.
    static string SortKey(string fileName) => Convert.ToHexStringLower(Encoding.BigEndianUnicode.GetBytes(fileName));

    /// <summary>Puts the lines in order. None can be added after.</summary>
    /// <param name="fileNames">The files that will be asked for.</param>
    /// <param name="cancel">Ends the work.</param>
    public void Sort(IEnumerable<string> fileNames, CancellationToken cancel)
    {
        var names = fileNames.ToDictionary(SortKey, StringComparer.Ordinal);
        var (number, file, start) = (0, ReadOnlyMemory<byte>.Empty, default(FileLines));
        foreach (var line in _sorting.Read(cancel))
        {
            var key = line[..line.Span.IndexOf((byte)' ')];
            if (!key.Span.SequenceEqual(file.Span))
            {
                EndFile();
                (file, start) = (key.ToArray(), new(_lines.Position, number, 0));
            }
            _lines.Add(line.Span[(key.Length + 1)..]);
            number++;
        }
        EndFile();
        _sorting.Dispose();
        CollectionsMarshal.SetCount(_met, (_count + 63) / 64);
        CollectionsMarshal.AsSpan(_met).Clear();

        void EndFile()
        {
            if (names.TryGetValue(Encoding.ASCII.GetString(file.Span), out var name))
                _files[name] = start with { Count = number - start.Number };
        }
    }

    /// <summary>The line that names a record, the first time that it is asked for; empty: there is none. Valid until the next call.</summary>
    /// <param name="fileName">The file: all of one before those of the next.</param>
    /// <param name="offset">Where the record begins: not before the one asked for last.</param>
    public ReadOnlyMemory<byte> Take(string fileName, long offset)
    {
        if (_cursor?.FileName != fileName)
        {
            _cursor?.Dispose();
            _cursor = new Cursor(_lines, fileName, _files.GetValueOrDefault(fileName));
        }
        if (!_cursor.MoveTo(offset) || !Meet(_cursor.Number))
            return default;
        return _cursor.Line;
    }

    bool Meet(int number)
    {
        var bit = 1UL << (number % 64);
        if ((_met[number / 64] & bit) != 0)
            return false;
        _met[number / 64] |= bit;
        _metCount++;
        return true;
    }

    /// <summary>The lines of which no record was met, by file and offset.</summary>
    public IEnumerable<CdxjEntry> Unmet()
    {
        if (_metCount == _count)
            yield break;
        var number = 0;
        foreach (var line in _lines.ReadFrom(0).Take(_count))
        {
            if ((_met[number / 64] >> (number % 64) & 1) == 0)
                yield return Parse(line[OffsetBytes..]);
            number++;
        }
    }

    /// <summary>The entry of a line that was added.</summary>
    public static CdxjEntry Parse(ReadOnlyMemory<byte> line) =>
        CdxjEntry.TryParse(Encoding.UTF8.GetString(line.Span), out var entry) && entry is not null ? entry : throw new InvalidOperationException("A line that was read before cannot be read again.");

    public void Dispose()
    {
        _sorting.Dispose();
        _cursor?.Dispose();
        _lines.Dispose();
    }

    /// <summary>Goes over the lines of one file.</summary>
    sealed class Cursor : IDisposable
    {
        readonly IEnumerator<ReadOnlyMemory<byte>> _lines;
        bool _isAtLine;
        long _offset;

        public Cursor(SpilledBytes lines, string fileName, FileLines file)
        {
            (FileName, Number) = (fileName, file.Number - 1);
            _lines = lines.ReadFrom(file.Position).Take(file.Count).GetEnumerator();
            MoveNext();
        }

        public string FileName { get; }

        public int Number { get; private set; }

        public ReadOnlyMemory<byte> Line => _lines.Current[OffsetBytes..];

        /// <summary>Goes on to the line of a record; false: there is none.</summary>
        public bool MoveTo(long offset)
        {
            while (_isAtLine && _offset < offset)
                MoveNext();
            return _isAtLine && _offset == offset;
        }

        void MoveNext()
        {
            _isAtLine = _lines.MoveNext();
            Number++;
            if (_isAtLine)
                _offset = long.Parse(_lines.Current.Span[..(OffsetBytes - 1)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        public void Dispose() => _lines.Dispose();
    }
}
