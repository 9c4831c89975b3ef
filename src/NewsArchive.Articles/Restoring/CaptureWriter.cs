using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Restoring;

/// <summary>Writes payloads as received, in one pass over the archive however many URLs share a payload.</summary>
sealed class CaptureWriter
{
    readonly WebArchive _archive;
    readonly RestoreOptions _options;
    readonly TreeWriter _tree;
    readonly RestoreLeftovers _leftovers;
    readonly IProgress<RunProgress>? _progress;

    /// <summary>Takes the archive and every file that will be written, for the leftovers of a killed run beside them.</summary>
    public CaptureWriter(WebArchive archive, RestoreOptions options, IEnumerable<CaptureFile> files, IProgress<RunProgress>? progress = null)
    {
        (_archive, _options, _progress, _tree) = (archive, options, progress, new TreeWriter(options.Output, options.Overwrite, options.IsDryRun));
        _leftovers = new RestoreLeftovers(options.Output, files.Select(file => new BytePath(file.Path)));
    }

    /// <summary>Writes payloads; one row a file.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public IEnumerable<FileRow> Write(IEnumerable<CaptureFile> files, CancellationToken cancel)
    {
        var rows = new List<FileRow>();
        var wanted = new Dictionary<int, List<CaptureFile>>();
        foreach (var file in files)
        {
            if (Check(file) is { } row)
                rows.Add(Named(row, file));
            else if (wanted.TryGetValue(file.Payload.Number, out var sharers))
                sharers.Add(file);
            else
                wanted.Add(file.Payload.Number, [file]);
        }
        if (wanted.Count > 0)
            Visit(wanted, archived => rows.AddRange(Write(archived, wanted[archived.Number])), cancel);
        rows.AddRange(wanted.Values.SelectMany(sharers => sharers).Select(file => file.Row("damaged", "the archive changed while it was read"))); // what Visit met is no longer there
        return rows;
    }

    /// <summary>Reads payloads into memory, in file order, one at a time; the function makes rows of each, with the files that share it.</summary>
    public List<ReportRow> ReadEach(IEnumerable<CaptureFile> files, Func<CaptureFile, ReadOnlyMemory<byte>, ReportRow> use, CancellationToken cancel)
    {
        var rows = new List<ReportRow>();
        var wanted = files.GroupBy(file => file.Payload.Number).ToDictionary(group => group.Key, group => group.ToList());
        if (wanted.Count > 0)
            Visit(wanted, archived => rows.AddRange(Read(archived, wanted[archived.Number], use)), cancel);
        return rows;
    }

    static IEnumerable<ReportRow> Read(ArchivedRecord archived, List<CaptureFile> sharers, Func<CaptureFile, ReadOnlyMemory<byte>, ReportRow> use)
    {
        using var payload = new MemoryStream();
        try
        {
            Copy(archived, sharers[0], payload);
        }
        catch (WarcFormatException exception)
        {
            archived.IsDamaged = true;
            return sharers.Select(file => file.Row("damaged", exception.Message));
        }
        return sharers.Select(file => use(file, payload.GetBuffer().AsMemory(0, (int)payload.Length))).ToList();
    }

    /// <summary>Writes a file that is made here, not copied.</summary>
    public FileRow Write(CaptureFile file, ReadOnlySpan<byte> bytes)
    {
        RemoveLeftovers(file);
        return Named(_tree.Write(file.Path, bytes), file);
    }

    static FileRow Named(FileRow row, CaptureFile file) => row with { Url = file.Url, Message = row.Message ?? file.Payload.Doubt };

    void Visit(Dictionary<int, List<CaptureFile>> wanted, Action<ArchivedRecord> visit, CancellationToken cancel)
    {
        var total = wanted.Count;
        foreach (var archived in _archive.Read(null, cancel))
        {
            if (!wanted.ContainsKey(archived.Number))
                continue;
            visit(archived);
            wanted.Remove(archived.Number);
            _progress?.Report(new RunProgress(RunStage.Writing, total - wanted.Count, total));
            if (wanted.Count == 0)
                return;
        }
    }

    FileRow? Check(CaptureFile file)
    {
        var row = _tree.Check(new BytePath(file.Path), file.Payload.Length, file.Payload.Digest);
        if (row is null or { Status: "unchanged" }) // no link on the way
            RemoveLeftovers(file);
        return row;
    }

    void RemoveLeftovers(CaptureFile file)
    {
        if (!_options.IsDryRun)
            _leftovers.RemoveBeside(new BytePath(file.Path));
    }

    /// <summary>The first file is read out of the archive, the others are copies of it.</summary>
    IEnumerable<FileRow> Write(ArchivedRecord archived, List<CaptureFile> sharers)
    {
        var first = WriteOne(sharers[0], stream => Copy(archived, sharers[0], stream));
        archived.IsDamaged = first.Status == "damaged";
        yield return first;
        foreach (var file in sharers.Skip(1))
            yield return first.Status == "written" ? WriteOne(file, stream => CopyFile(sharers[0], file, stream)) : file.Row(first.Status, first.Message);
    }

    FileRow WriteOne(CaptureFile file, Action<Stream> copy)
    {
        try
        {
            using var target = _tree.Create(new BytePath(file.Path));
            copy(target.Stream);
            target.Commit(overwrite: _options.Overwrite);
            return file.Row("written");
        }
        catch (WarcFormatException exception)
        {
            return file.Row("damaged", exception.Message);
        }
    }

    static void Copy(ArchivedRecord archived, CaptureFile file, Stream output)
    {
        using var hash = new HashingWriteStream(output);
        var http = archived.Record.ReadHttpHead(); // before the block, which goes on behind it
        var problem = PayloadCopy.Copy(archived.Record.Block, http, hash);
        Compare(problem, hash, file);
    }

    void CopyFile(CaptureFile from, CaptureFile file, Stream output)
    {
        using var hash = new HashingWriteStream(output);
        using (var written = File.OpenRead(Path.Combine(_options.Output, from.Path)))
            written.CopyTo(hash);
        Compare(null, hash, file);
    }

    static void Compare(string? problem, HashingWriteStream hash, CaptureFile file)
    {
        if (problem is not null || hash.Length != file.Payload.Length || hash.Digest() != file.Payload.Digest)
            throw new WarcFormatException(problem ?? "the archive changed while it was read; run again", file.Payload.File, file.Payload.Offset, file.Payload.RecordId);
    }
}
