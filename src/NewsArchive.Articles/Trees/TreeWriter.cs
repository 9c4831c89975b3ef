using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>Writes files below one folder: never outside it, never half, never over other content unless told. Thread-safe for distinct paths.</summary>
public sealed class TreeWriter
{
    readonly BytePath _root;
    readonly bool _overwrite;
    readonly bool _isDryRun;
    readonly Leftovers _leftovers = new();

    /// <summary>Takes the folder; it is made when the first file is written.</summary>
    public TreeWriter(string root, bool overwrite, bool isDryRun) => (_root, _overwrite, _isDryRun) = (new BytePath(Path.GetFullPath(root)), overwrite, isDryRun);

    /// <summary>Whether many files go into folders that are held open (<see cref="OpenFolder"/>): the result is the same, so only tests choose.</summary>
    internal bool OpensFolders { get; init; } = OpenFolder.IsSupported;

    /// <summary>Writes one file; the row says <c>written</c>, <c>unchanged</c>, <c>would-write</c>, <c>exists</c> or <c>refused</c>.</summary>
    /// <exception cref="IOException">The disk failed; nothing half-written is left.</exception>
    public FileRow Write(string path, ReadOnlySpan<byte> bytes)
    {
        var place = new BytePath(path);
        var digest = WarcDigest.Sha256(bytes);
        if (CheckAndTidy(place, bytes.Length, digest) is { } row)
            return row;
        using var file = Create(place);
        file.Write(bytes);
        file.Commit(_overwrite);
        return new FileRow(path, "written", bytes.Length, digest.ToString());
    }

    /// <summary>
    /// Writes many files, as <see cref="Write"/> does each, but faster: the disk is waited for once for some hundreds, and while it is, the next are
    /// written. Rows in order.
    /// </summary>
    /// <exception cref="IOException">The disk failed; nothing half-written is left.</exception>
    public IEnumerable<FileRow> WriteAll(IEnumerable<TreeFile> files)
    {
        using var syncs = new TreeSyncs(_overwrite, row => Check(new BytePath(row.Path), row.Bytes, DigestOf(row)));
        using var folders = OpensFolders && !_isDryRun ? new TreeFolders(_root.Text) : null;
        using var batches = new TreeBatches(syncs);
        foreach (var file in files)
        {
            foreach (var written in batches.MakeRoom(file.Path))
                yield return written;
            Put(file, batches.Open, folders, syncs);
        }
        foreach (var written in batches.CommitAll())
            yield return written;
    }

    // What is longer is read when it is written: some files on each thread are in memory.
    const long MaxReadAhead = 4 << 20;

    /// <summary>Files whose content is read later, with that of those that will be written being read on several threads, some before they are asked for.</summary>
    /// <param name="files">In order; an exception of reading one comes at its turn.</param>
    /// <param name="jobs">How many at once.</param>
    /// <param name="cancel">Ends the work.</param>
    internal IEnumerable<TreeFile> ReadAhead(IReadOnlyList<TreeFile> files, int jobs, CancellationToken cancel) =>
        OrderedPipeline.Run(files, jobs, file => file is { Read: { } read, Length: <= MaxReadAhead } && !_isDryRun && IsFree(file.Path) ? file.With(read()) : file, cancel);

    bool IsFree(string path) => !Path.Exists(_root.Combine(new BytePath(path)).Text);

    static WarcDigest DigestOf(FileRow row) => WarcDigest.TryParse(row.Digest, out var digest) ? digest : default;

    void Put(TreeFile file, TreeBatch batch, TreeFolders? folders, TreeSyncs syncs)
    {
        var place = new BytePath(file.Path);
        var digest = file.Digest ?? WarcDigest.Sha256(file.Bytes.Span);
        var slash = file.Path.LastIndexOf('/');
        var name = file.Path[(slash + 1)..];
        var folder = folders is null || SafePath.Refusal(place) is not null ? null : folders.Enter(file.Path.AsSpan(0, Math.Max(0, slash)));
        var isFree = folder is { IsNew: true } || folder?.Contains(name) == false; // whether it still is, is seen when the name is given
        if (folder is { IsNew: false } && isFree)
            Tidy(place);
        if (!isFree && CheckAndTidy(place, file.Length, digest) is { } obstacle)
        {
            batch.Add(obstacle);
            return;
        }
        var row = new FileRow(file.Path, "written", file.Length, digest.ToString());
        if (folder is not null)
            syncs.Watch(folder);
        using var content = file.Read?.Invoke();
        var bytes = content?.Memory ?? file.Bytes;
        if (folder?.TryWrite(name, bytes.Span) is { } unnamed)
            batch.Add(new WaitingFile(row, Unnamed: unnamed, Replaces: !isFree && _overwrite));
        else
            batch.Add(new WaitingFile(row, Named: Written(place, bytes.Span)));
    }

    DurableFile Written(BytePath place, ReadOnlySpan<byte> bytes)
    {
        var file = Create(place);
        try
        {
            file.Write(bytes);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary><see cref="Check"/>, and what a killed run left beside the file is gone when it is or will be right.</summary>
    FileRow? CheckAndTidy(BytePath path, long length, WarcDigest digest)
    {
        var row = Check(path, length, digest);
        if (!_isDryRun && path.Bytes.IsDefault && row?.Status is null or "unchanged")
            Tidy(path);
        return row;
    }

    void Tidy(BytePath path) => _leftovers.RemoveOf(_root.Combine(path).Text);

    /// <summary>Starts a file that <see cref="Check"/> has nothing against.</summary>
    internal DurableFile Create(BytePath path)
    {
        var target = _root.Combine(path);
        return target.Bytes.IsDefault ? DurableFile.Create(target.Text) : DurableFile.Create(target.Bytes.AsSpan(), target.Text);
    }

    /// <summary>What stands in the way of writing a file, as its row; null when it may be written now. The path is <c>/</c>-separated.</summary>
    internal FileRow? Check(BytePath path, long length, WarcDigest digest)
    {
        FileRow Row(string status, string? message = null) => new(path.Text, status, length, digest.ToString(), message);
        if (SafePath.Refusal(path) is { } refusal)
            return Row("refused", $"{refusal}; it is not written below {_root.Text}");
        var parts = SafePath.Split(path);
        var place = _root;
        foreach (var folder in parts[..^1])
        {
            place = place.Combine(folder);
            switch (KindOf(place))
            {
                case FolderEntryKind.Link:
                    return Row("refused", $"{place.Text} is a symbolic link; remove it, then run again");
                case FolderEntryKind.File or FolderEntryKind.Special:
                    return Row("exists", $"{place.Text} is a file, so nothing can be written below it; move it away, then run again");
            }
        }
        place = place.Combine(parts[^1]);
        return KindOf(place) switch
        {
            null => _isDryRun ? Row("would-write") : null,
            FolderEntryKind.Link => Row("refused", $"{place.Text} is a symbolic link; remove it, then run again"),
            FolderEntryKind.Folder or FolderEntryKind.Special => Row("exists", $"{place.Text} is no file; move it away, then run again"),
            _ when IsSame(place, length, digest) => Row("unchanged"),
            _ when !_overwrite => Row("exists", $"{place.Text} exists with other content; pass --force to replace it"),
            _ => _isDryRun ? Row("would-write") : null,
        };
    }

    /// <summary>What stands there, links not followed; null for nothing.</summary>
    static FolderEntryKind? KindOf(BytePath place)
    {
        try
        {
            return DiskFolder.Status(place, followLinks: false).Kind;
        }
        catch (IOException)
        {
            return null; // If it is there but may not be seen, writing will say so.
        }
    }

    static bool IsSame(BytePath target, long length, WarcDigest digest)
    {
        try
        {
            using var stream = DiskFolder.Open(target);
            return stream.Length == length && WarcDigest.Sha256(stream) == digest;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>A file to be written.</summary>
/// <param name="Path"><c>/</c>-separated.</param>
/// <param name="Bytes">Its content; empty where it is read later.</param>
/// <param name="Digest">Its SHA-256 where that is known.</param>
public readonly record struct TreeFile(string Path, ReadOnlyMemory<byte> Bytes, WarcDigest? Digest = null)
{
    /// <summary>Gives the content of a file that is read only if it must be written; its digest is known. Null for <see cref="Bytes"/>.</summary>
    internal Func<BorrowedBytes>? Read { get; init; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get => Read is null ? Bytes.Length : field; private init; }

    /// <summary>The same with its content read.</summary>
    internal TreeFile With(BorrowedBytes content) => this with { Read = () => content };

    /// <summary>The file of a shown image.</summary>
    internal static TreeFile Of(ShownImageFile file) => new(file.Image.Path, default, file.Image.Digest) { Read = file.Read, Length = file.Image.Length };
}
