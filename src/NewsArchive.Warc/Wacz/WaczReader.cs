using System.Collections.Concurrent;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Wacz;

/// <summary>Random access to a WACZ (WACZ 1.1.1 "Processing Model"): its zip entries (APPNOTE 6.3.10 §4.3), index and records. Strict about the zip; bounded on hostile input.</summary>
/// <remarks>Thread-safe: every stream that it opens reads on its own.</remarks>
public sealed class WaczReader : IDisposable
{
    readonly SafeFileHandle _file;
    readonly WaczReaderOptions _options;
    readonly Dictionary<string, ZipFileEntry> _byName;
    readonly ConcurrentDictionary<string, ZstdDictionary?> _dictionaries = new(StringComparer.Ordinal);

    WaczReader(string path, SafeFileHandle file, WaczReaderOptions options)
    {
        (FilePath, FileName, _file, _options) = (path, Path.GetFileName(path), file, options);
        Directory = ZipDirectory.Read(file, FileName, options);
        _byName = Directory.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        Entries = [.. Directory.Entries.Select(e => new WaczEntry(e.Name, e.DataOffset, e.CompressedLength, e.Length, e.Crc32, e.IsStored))];
    }

    /// <summary>Opens a bundle within the bounds of <see cref="WaczReaderOptions"/>. Index and content are not read yet.</summary>
    /// <exception cref="WarcFormatException">Not a zip, or a hostile one (overlaps, escapes, bombs).</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WaczReader Open(string path) => Open(path, new());

    /// <summary>Opens a bundle with other bounds.</summary>
    /// <exception cref="WarcFormatException">Not a zip, or a hostile one (overlaps, escapes, bombs).</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WaczReader Open(string path, WaczReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new WaczReader(path, file, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Name of the file without folder, for messages.</summary>
    public string FileName { get; }

    /// <summary>The entries in file order.</summary>
    public IReadOnlyList<WaczEntry> Entries { get; }

    /// <summary>The file as it was named.</summary>
    internal string FilePath { get; }

    internal ZipDirectory Directory { get; }

    /// <summary>Opens an entry decompressed; reading to the end checks size and CRC. Null when there is no such entry.</summary>
    /// <remarks>Wrong content raises <see cref="WarcFormatException"/> while it is read, a failing disk <see cref="IOException"/>. The stream reads forward only.</remarks>
    public Stream? OpenEntry(string name) =>
        _byName.TryGetValue(name, out var entry) ? new ZipEntryReader(entry, OpenSlice(entry, 0, entry.CompressedLength)) : null;

    /// <summary>Opens bytes of a STORED entry as a stream that seeks; the caller disposes it. CRC is not checked: an entry's covers the whole.</summary>
    /// <param name="name">Path in the zip.</param>
    /// <param name="offset">Where in the content it begins, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="WarcFormatException">There is no such entry, it is compressed, or shorter.</exception>
    public Stream OpenRange(string name, long offset, long length)
    {
        var entry = _byName.GetValueOrDefault(name) ?? throw new WarcFormatException("is not in the bundle", name);
        if (!entry.IsStored)
            throw new WarcFormatException($"is {(entry.IsEncrypted ? "encrypted" : "compressed")} in the zip and cannot be read by range", name);
        if (offset < 0 || length < 0 || offset > entry.Length || length > entry.Length - offset)
            throw new WarcFormatException($"ends before byte {offset + (decimal)length}", name, offset);
        return OpenSlice(entry, offset, length);
    }

    /// <summary>The CDXJ entries of every index file (plain or compressed) in order. Empty lines are passed over.</summary>
    /// <exception cref="WarcFormatException">
    /// A line is no CDXJ or longer than <see cref="WaczReaderOptions.MaxLineBytes"/>, or the file is damaged, or expands to more than 32 MiB and more than 200 times.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<CdxjEntry> ReadIndex() => IndexFiles.SelectMany(name => ReadIndexFile(name, (offset, isEmpty) =>
    {
        if (!isEmpty)
            throw new WarcFormatException(NoLine, name, offset);
    }));

    /// <summary>
    /// The same, but what is wrong does not end it: reading goes on with the next line, and behind a file that is damaged or expands too far, or a line that is too long, with the next
    /// index file.
    /// </summary>
    /// <param name="onDamage">
    /// Told of each line that is none (rule <c>index-line</c>; where there is nothing in it, of the first of several and as <see cref="WarcDiagnosticLevel.Warn"/>), and of each file that
    /// cannot be read to its end (<c>index-unreadable</c>), before what is behind it comes. After 10,000 of them only that there are more.
    /// </param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<CdxjEntry> ReadIndex(Action<WarcDiagnostic> onDamage)
    {
        ArgumentNullException.ThrowIfNull(onDamage);
        var count = 0;
        foreach (var name in IndexFiles)
        {
            using var entries = ReadIndexFile(name, (offset, isEmpty) => Tell(isEmpty
                ? new(LineRule, WarcDiagnosticLevel.Warn, "an empty line", name, offset)
                : new(LineRule, WarcDiagnosticLevel.Fail, NoLine, name, offset))).GetEnumerator();
            while (TryMoveNext(entries, name, Tell))
                yield return entries.Current;
        }

        void Tell(WarcDiagnostic found)
        {
            if (++count <= MaxToldCount)
                onDamage(found);
            else if (count == MaxToldCount + 1)
                onDamage(found with { Level = WarcDiagnosticLevel.Fail, Message = "more lines are none: the rest is not named" });
        }
    }

    const string NoLine = "no CDXJ line", LineRule = "index-line";

    /// <summary>A hostile index may be wrong at every byte.</summary>
    const int MaxToldCount = 10_000;

    IEnumerable<string> IndexFiles => Entries.Select(entry => entry.Name).Where(WaczLayout.IsIndex);

    IEnumerable<CdxjEntry> ReadIndexFile(string name, Action<long, bool> onBadLine)
    {
        foreach (var (offset, line) in ReadIndexLines(name))
            if (CdxjEntry.TryParse(Encoding.UTF8.GetString(line.Span), out var entry))
                yield return entry;
            else
                onBadLine(offset, line.IsEmpty);
    }

    /// <summary>The lines of an index, of empty ones behind each other the first alone. Lines wait on disk and take time: no small file may make many.</summary>
    /// <exception cref="WarcFormatException">It expands to more than 32 MiB and more than 200 times.</exception>
    internal IEnumerable<(long Offset, ReadOnlyMemory<byte> Line)> ReadIndexLines(string name)
    {
        var limit = Math.Max(FreeIndexBytes, _byName.TryGetValue(name, out var entry) ? entry.CompressedLength * MaxIndexExpansion : 0);
        var isEmpty = false;
        foreach (var line in ReadLines(name, joinsEmpty: true))
        {
            if (line.Offset > limit)
                throw new WarcFormatException($"the index expands more than {MaxIndexExpansion} times", name, line.Offset);
            if (!line.Line.IsEmpty || !isEmpty)
                yield return line;
            isEmpty = line.Line.IsEmpty;
        }
    }

    const long FreeIndexBytes = 32L << 20;
    const int MaxIndexExpansion = 200;

    static bool TryMoveNext(IEnumerator<CdxjEntry> entries, string name, Action<WarcDiagnostic> onDamage)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (WarcFormatException e)
        {
            onDamage(new("index-unreadable", WarcDiagnosticLevel.Fail, e.Reason, name, e.Offset));
            return false;
        }
    }

    /// <summary>Reads the record that an index entry names. The caller disposes the result.</summary>
    /// <exception cref="WarcFormatException">The entry points outside its file, or there is no record.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public WarcRecordAccess ReadRecord(CdxjEntry entry) => ReadRecord(entry.Filename, new WarcLocation(entry.Offset, entry.Length));

    /// <summary>Reads the record at a place of <c>archive/</c> + <paramref name="filename"/>. The caller disposes the result.</summary>
    /// <param name="filename">Name of the WARC file below <c>archive/</c>.</param>
    /// <param name="location">The record's member in it.</param>
    /// <exception cref="WarcFormatException">The place is outside the file, or there is no record.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public WarcRecordAccess ReadRecord(string filename, WarcLocation location)
    {
        var name = WaczLayout.ArchiveFolder + filename;
        var slice = OpenRange(name, location.Offset, location.Length);
        return WarcRecordAccess.Open(slice, filename, new() { StartOffset = location.Offset, Dictionary = DictionaryOf(name) });
    }

    /// <summary>The records of <c>archive/</c> that are cut into segments (WARC 1.1 §7), in whichever of its files these stand; reads all of them once, and passes over what is damaged.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public SegmentedRecords FindSegments(CancellationToken cancel = default)
    {
        var segments = new SegmentedRecords(ReadAt);
        foreach (var entry in Directory.Entries.Where(entry => entry.IsStored && WaczLayout.IsArchive(entry.Name)))
            segments.Read(new FileSlice(_file, FileName, entry.DataOffset, entry.Length) { Cancel = cancel }, entry.Name[WaczLayout.ArchiveFolder.Length..], cancel);
        return segments;
    }

    /// <summary>Reads the record that begins at a place of <c>archive/</c> + <paramref name="filename"/>.</summary>
    internal WarcRecordAccess ReadAt(string filename, long offset) =>
        ReadRecord(filename, new WarcLocation(offset, _byName.TryGetValue(WaczLayout.ArchiveFolder + filename, out var entry) ? entry.Length - offset : 0));

    /// <summary>The dictionary of a <c>.warc.zst</c>, read once.</summary>
    ZstdDictionary? DictionaryOf(string name) => name.EndsWith(".zst", StringComparison.Ordinal)
        ? _dictionaries.GetOrAdd(name, static (name, reader) => ZstdDictionary.Read(reader.OpenRange(name, 0, reader._byName[name].Length), name), this)
        : null;

    /// <summary>The lines of a text entry, decompressed where its name ends in <c>.gz</c>.</summary>
    internal IEnumerable<(long Offset, ReadOnlyMemory<byte> Line)> ReadLines(string name, bool joinsEmpty = false)
    {
        if (OpenEntry(name) is not { } stream)
            yield break;
        using var text = WaczLayout.IsGzip(name) ? new GzipReadStream(stream, name) : stream;
        foreach (var line in TextLines.Read(text, name, _options.MaxLineBytes, joinsEmpty: joinsEmpty))
            yield return line;
    }

    /// <summary>The bytes of an entry as they stand in the file.</summary>
    internal Stream OpenRaw(ZipFileEntry entry) => OpenSlice(entry, 0, entry.CompressedLength);

    FileSlice OpenSlice(ZipFileEntry entry, long offset, long length) => new(_file, FileName, entry.DataOffset + offset, length);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

/// <summary>One entry of the zip (APPNOTE 6.3.10 §4.3.12).</summary>
/// <param name="Name">Path in the zip: relative, slashes, no dot segments.</param>
/// <param name="Offset">Where the content begins in the file, in bytes.</param>
/// <param name="CompressedLength">Bytes of the content in the file.</param>
/// <param name="Length">Bytes of the content.</param>
/// <param name="Crc32">CRC-32 that the directory states.</param>
/// <param name="IsStored">Whether the content stands there as it is; otherwise DEFLATE, encrypted, or a method that cannot be read: these raise <see cref="WarcFormatException"/> once the content is.</param>
public sealed record WaczEntry(string Name, long Offset, long CompressedLength, long Length, uint Crc32, bool IsStored);
