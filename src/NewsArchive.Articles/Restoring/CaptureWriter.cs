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
    const string Changed = "the archive changed while it was read";

    readonly WebArchive _archive;
    readonly RestoreOptions _options;
    readonly CaptureFiles _files;
    readonly CaptureOutcomes _outcomes;
    readonly TreeWriter _tree;
    readonly RestoreLeftovers _leftovers;
    readonly IProgress<RunProgress>? _progress;

    /// <summary>Takes the archive, its files, and whether one may be written at all, for the leftovers of a killed run beside it.</summary>
    public CaptureWriter(WebArchive archive, RestoreOptions options, CaptureFiles files, CaptureOutcomes outcomes, Func<int, bool> isWritten, IProgress<RunProgress>? progress = null)
    {
        (_archive, _options, _files, _outcomes, _progress) = (archive, options, files, outcomes, progress);
        _tree = new TreeWriter(options.Output, options.Overwrite, options.IsDryRun);
        _leftovers = new RestoreLeftovers(options.Output, folder => files.In(folder).Where(isWritten).Select(file => files.PathOf(file)[(folder.Length == 0 ? 0 : folder.Length + 1)..]));
    }

    /// <summary>Writes payloads; each file has an outcome then.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Write(IEnumerable<int> files, CancellationToken cancel) =>
        Visit(files.Where(IsFree), (archived, sharers) => Write(archived, sharers), cancel);

    /// <summary>Reads payloads into memory, in file order, one at a time; the function sets the outcome of each file that shares it.</summary>
    public void ReadEach(IEnumerable<int> files, Action<int, CaptureFile, ReadOnlyMemory<byte>> use, CancellationToken cancel) =>
        Visit(files, (archived, sharers) => Read(archived, sharers, use), cancel);

    void Read(ArchivedRecord archived, IReadOnlyList<int> sharers, Action<int, CaptureFile, ReadOnlyMemory<byte>> use)
    {
        using var payload = new MemoryStream();
        try
        {
            Copy(archived, _files[sharers[0]], payload);
        }
        catch (WarcFormatException exception)
        {
            archived.IsDamaged = true;
            SetAll(sharers, "damaged", exception.Message);
            return;
        }
        foreach (var file in sharers)
            use(file, _files[file], payload.GetBuffer().AsMemory(0, (int)payload.Length));
    }

    /// <summary>Writes a file that is made here, not copied.</summary>
    public void Write(int file, ReadOnlySpan<byte> bytes)
    {
        RemoveLeftovers(file);
        _outcomes.Set(file, _tree.Write(_files.PathOf(file), bytes));
    }

    void Visit(IEnumerable<int> files, Action<ArchivedRecord, IReadOnlyList<int>> visit, CancellationToken cancel)
    {
        var wanted = new PayloadSharers(_files.Index, files);
        var done = 0;
        if (wanted.Count > 0)
            foreach (var archived in _archive.Read(null, cancel))
            {
                if (wanted.Of(archived.Number) is not { Count: > 0 } sharers)
                    continue;
                visit(archived, sharers);
                _progress?.Report(new RunProgress(RunStage.Writing, ++done, wanted.Count));
                if (done == wanted.Count)
                    return;
            }
        SetAll(wanted.Urls.Where(file => _outcomes.StatusOf(file).Length == 0), "damaged", Changed);
    }

    void SetAll(IEnumerable<int> files, string status, string? message)
    {
        foreach (var file in files)
            _outcomes.Set(file, status, message);
    }

    bool IsFree(int number)
    {
        var file = _files[number];
        var row = _tree.Check(new BytePath(file.Path), file.Payload.Length, file.Payload.Digest);
        if (row is null or { Status: "unchanged" }) // no link on the way
            RemoveLeftovers(number);
        if (row is not null)
            _outcomes.Set(number, row.Status, row.Message);
        return row is null;
    }

    void RemoveLeftovers(int file)
    {
        if (!_options.IsDryRun)
            _leftovers.RemoveBeside(new BytePath(_files.PathOf(file)));
    }

    /// <summary>The first file is read out of the archive, the others are copies of it.</summary>
    void Write(ArchivedRecord archived, IReadOnlyList<int> sharers)
    {
        var first = _files[sharers[0]];
        var problem = WriteOne(sharers[0], first, stream => Copy(archived, first, stream));
        archived.IsDamaged = problem is not null;
        foreach (var sharer in sharers.Skip(1))
            if (problem is null)
                WriteOne(sharer, _files[sharer], stream => CopyFile(first, stream));
            else
                _outcomes.Set(sharer, "damaged", problem);
    }

    /// <summary>Writes a file.</summary>
    /// <returns>Why it is damaged, or null.</returns>
    string? WriteOne(int number, CaptureFile file, Action<Stream> copy)
    {
        try
        {
            using var target = _tree.Create(new BytePath(file.Path));
            copy(target.Stream);
            target.Commit(overwrite: _options.Overwrite);
            _outcomes.Set(number, "written");
            return null;
        }
        catch (WarcFormatException exception)
        {
            _outcomes.Set(number, "damaged", exception.Message);
            return exception.Message;
        }
    }

    static void Copy(ArchivedRecord archived, CaptureFile file, Stream output)
    {
        using var hash = new HashingWriteStream(output);
        var http = archived.Record.ReadHttpHead(); // before the block, which goes on behind it
        var problem = PayloadCopy.Copy(archived.Record.Block, http, hash);
        Compare(problem, hash, file);
    }

    /// <summary>Copies what was just written for another URL of the same payload.</summary>
    void CopyFile(CaptureFile from, Stream output)
    {
        using var hash = new HashingWriteStream(output);
        using (var written = File.OpenRead(Path.Combine(_options.Output, from.Path)))
            written.CopyTo(hash);
        Compare(null, hash, from);
    }

    static void Compare(string? problem, HashingWriteStream hash, CaptureFile file)
    {
        if (problem is not null || hash.Length != file.Payload.Length || hash.Digest() != file.Payload.Digest)
            throw new WarcFormatException(problem ?? $"{Changed}; run again", file.Payload.File, file.Payload.Offset, file.Payload.RecordId);
    }
}
