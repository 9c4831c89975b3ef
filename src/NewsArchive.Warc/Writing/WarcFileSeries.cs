using System.Globalization;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Writing;

/// <summary>
/// Writes records into files of a folder, and begins another file when one is long enough (WARC 1.1 Annex C): <c>prefix-00000.warc.gz</c>,
/// <c>prefix-00001.warc.gz</c> … Each begins with a warcinfo record of its own and appears under its name complete or not at all. Not
/// thread-safe. Disposing without <see cref="Commit"/> leaves out the file that was being written.
/// </summary>
public sealed class WarcFileSeries : IDisposable
{
    readonly string _folder, _prefix;
    readonly Func<string, WarcRecord> _warcInfo;
    DurableFile? _file;
    WarcWriter? _writer;
    string _name = "", _warcInfoId = "";
    int _count;

    /// <summary>Writes to a folder.</summary>
    /// <param name="folder">Created when missing. No file in it is overwritten.</param>
    /// <param name="prefix">How file names begin.</param>
    /// <param name="warcInfo">Makes the warcinfo record of a file from its name (WARC 1.1 §6.2, WARC-Filename).</param>
    /// <exception cref="ArgumentException">Folder or prefix is empty.</exception>
    public WarcFileSeries(string folder, string prefix, Func<string, WarcRecord> warcInfo)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(warcInfo);
        (_folder, _prefix, _warcInfo) = (folder, prefix, warcInfo);
    }

    /// <summary>A file that has reached so many bytes is finished; it may exceed them by one group of records. Default 1 GB, as the standard recommends (Annex C).</summary>
    public long MaxBytes { get; init; } = 1_000_000_000;

    /// <summary>How records are written. Default: one gzip member each.</summary>
    public MemberFormat Format { get; init; } = MemberFormat.Gzip;

    /// <summary>Names of the files that are complete, in order.</summary>
    public IReadOnlyList<string> Files => _files;

    readonly List<string> _files = [];

    /// <summary>Writes records that belong together, and so into one file.</summary>
    /// <param name="group">Makes the records from the id of the file's warcinfo record.</param>
    /// <returns>The name of the file, and where in it each record lies.</returns>
    /// <exception cref="WarcRuleException">As of <see cref="WarcWriter.Write(WarcRecord)"/>.</exception>
    /// <exception cref="NameTakenException">A file of the name exists.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public (string FileName, IReadOnlyList<WarcLocation> Locations) Write(Func<string, IEnumerable<WarcRecord>> group)
    {
        if (_writer is null || _writer.Position >= MaxBytes)
            Begin();
        return (_name, [.. group(_warcInfoId).Select(record => _writer!.Write(record))]); // Begin has made it
    }

    /// <summary>Finishes the last file.</summary>
    /// <exception cref="NameTakenException">A file of its name exists.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Commit()
    {
        if (_file is null)
            return;
        _file.Commit(overwrite: false);
        _files.Add(_name);
        (_file, _writer) = (null, null);
    }

    void Begin()
    {
        Commit();
        _name = string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{_count++:D5}{Format.Extension}");
        _file = DurableFile.Create(Path.Combine(_folder, _name));
        _writer = new WarcWriter(_file.Stream) { Format = Format };
        var info = _warcInfo(_name);
        _warcInfoId = info.Head.RecordId ?? throw new InvalidOperationException("the warcinfo record has no id");
        _writer.Write(info);
    }

    /// <summary>Leaves out the file that is being written, if any.</summary>
    public void Dispose() => _file?.Dispose();
}
