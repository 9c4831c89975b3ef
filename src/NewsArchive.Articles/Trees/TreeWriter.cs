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

    /// <summary>Takes the folder; it is made when the first file is written.</summary>
    public TreeWriter(string root, bool overwrite, bool isDryRun) => (_root, _overwrite, _isDryRun) = (new BytePath(Path.GetFullPath(root)), overwrite, isDryRun);

    /// <summary>Writes one file; the row says <c>written</c>, <c>unchanged</c>, <c>would-write</c>, <c>exists</c> or <c>refused</c>.</summary>
    /// <exception cref="IOException">The disk failed; nothing half-written is left.</exception>
    public FileRow Write(string path, ReadOnlySpan<byte> bytes)
    {
        var place = new BytePath(path);
        var digest = WarcDigest.Sha256(bytes);
        if (Check(place, bytes.Length, digest) is { } row)
            return row;
        using var file = Create(place);
        file.Write(bytes);
        file.Commit(_overwrite);
        return new FileRow(path, "written", bytes.Length, digest.ToString());
    }

    /// <summary>
    /// Writes many files, as <see cref="Write"/> does each, but faster: the disk is waited for once for some dozens, and while it is, the next are
    /// written. Rows in order.
    /// </summary>
    /// <exception cref="IOException">The disk failed; nothing half-written is left.</exception>
    public IEnumerable<FileRow> WriteAll(IEnumerable<TreeFile> files)
    {
        using var batches = new TreeBatches(_overwrite);
        foreach (var (path, bytes, known) in files)
        {
            foreach (var written in batches.MakeRoom(path))
                yield return written;
            var place = new BytePath(path);
            var digest = known ?? WarcDigest.Sha256(bytes.Span);
            if (Check(place, bytes.Length, digest) is { } row)
                batches.Open.Add(row);
            else
                batches.Open.Add(Create(place), bytes.Span, new FileRow(path, "written", bytes.Length, digest.ToString()));
        }
        foreach (var written in batches.CommitAll())
            yield return written;
    }

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
/// <param name="Bytes">Its content.</param>
/// <param name="Digest">Its SHA-256 where that is known.</param>
public readonly record struct TreeFile(string Path, ReadOnlyMemory<byte> Bytes, WarcDigest? Digest = null);
