using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Reading;

/// <summary>Random access to the records of a WARC, <c>.warc.gz</c> (WARC 1.1 Annex D), <c>.warc.zst</c> or ARC file by their offsets.</summary>
/// <remarks>Thread-safe: every record reads on its own.</remarks>
public sealed class WarcFile : IDisposable
{
    readonly SafeFileHandle _file;
    readonly long _length;
    readonly ZstdDictionary? _dictionary;
    readonly bool _isArc;

    WarcFile(string path, SafeFileHandle file)
    {
        (FileName, _file, _length) = (Path.GetFileName(path), file, RandomAccess.GetLength(file));
        using (var start = OpenSlice(0, _length))
            _dictionary = ZstdDictionary.Read(start, FileName);
        _isArc = BeginsAsArc();
    }

    /// <summary>Opens a file. Reads the dictionary of a <c>.warc.zst</c>, which every record needs.</summary>
    /// <exception cref="WarcFormatException">The file begins with a broken dictionary.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WarcFile Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new WarcFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Name of the file without folder, for messages.</summary>
    public string FileName { get; }

    /// <summary>Reads the record that begins at an offset, as an index gives it. The caller disposes the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    /// <exception cref="WarcFormatException">The file ends before, or no record begins there.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public WarcRecordAccess ReadAt(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset > _length)
            throw new WarcFormatException($"ends before byte {offset}", FileName, offset);
        return WarcRecordAccess.Open(OpenSlice(offset, _length - offset), FileName, new() { StartOffset = offset, Dictionary = _dictionary, IsArc = _isArc });
    }

    /// <summary>The records that are cut into segments (WARC 1.1 §7); reads the file once, and passes over what is damaged.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public SegmentedRecords FindSegments(CancellationToken cancel = default)
    {
        var segments = new SegmentedRecords((_, offset) => ReadAt(offset));
        segments.Read(new FileSlice(_file, FileName, 0, _length) { Cancel = cancel }, FileName, cancel);
        return segments;
    }

    FileSlice OpenSlice(long offset, long length) => new(_file, FileName, offset, length);

    // A file that cannot be read from its beginning may still hold the record that is asked for.
    bool BeginsAsArc()
    {
        using var reader = new WarcReader(OpenSlice(0, _length), FileName);
        try
        {
            return reader.Read()?.Head.IsArc == true;
        }
        catch (WarcFormatException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
