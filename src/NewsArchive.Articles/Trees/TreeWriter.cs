using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>Writes files below one folder: never outside it, never half, never over other content unless told. Thread-safe for distinct paths.</summary>
public sealed class TreeWriter
{
    readonly string _root;
    readonly bool _overwrite;
    readonly bool _isDryRun;

    /// <summary>Takes the folder; it is made when the first file is written.</summary>
    public TreeWriter(string root, bool overwrite, bool isDryRun) => (_root, _overwrite, _isDryRun) = (Path.GetFullPath(root), overwrite, isDryRun);

    /// <summary>Writes one file; the row says <c>written</c>, <c>unchanged</c>, <c>would-write</c>, <c>exists</c> or <c>refused</c>.</summary>
    /// <exception cref="IOException">The disk failed; nothing half-written is left.</exception>
    public FileRow Write(string path, ReadOnlySpan<byte> bytes)
    {
        var digest = WarcDigest.Sha256(bytes);
        if (Check(path, bytes.Length, digest) is { } row)
            return row;
        DurableFile.WriteAllBytes(Target(path), bytes, _overwrite);
        return new FileRow(path, "written", bytes.Length, digest.ToString());
    }

    /// <summary>
    /// What stands in the way of writing a file, as its row; null when it may be written now. <paramref name="path"/> is
    /// <c>/</c>-separated.
    /// </summary>
    internal FileRow? Check(string path, long length, WarcDigest digest)
    {
        FileRow Row(string status, string? message = null) => new(path, status, length, digest.ToString(), message);
        if (SafePath.Refusal(path) is { } refusal)
            return Row("refused", $"{refusal}; writing it could leave {_root}");
        if (LinkOnTheWay(path) is { } link)
            return Row("refused", $"{link} is a symbolic link; remove it, then run again");
        var target = Target(path);
        if (Directory.Exists(target))
            return Row("exists", $"{target} is a folder; move it away, then run again");
        if (File.Exists(target))
        {
            if (IsSame(target, length, digest))
                return Row("unchanged");
            if (!_overwrite)
                return Row("exists", $"{target} exists with other content; pass --force to replace it");
        }
        return _isDryRun ? Row("would-write") : null;
    }

    /// <summary>Where a path lies on disk.</summary>
    internal string Target(string path) => Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The first part of the path below the root that is a symbolic link, or null.</summary>
    string? LinkOnTheWay(string path)
    {
        var place = _root;
        foreach (var segment in path.Split('/'))
        {
            place = Path.Combine(place, segment);
            if (new FileInfo(place).LinkTarget is not null)
                return place;
        }
        return null;
    }

    static bool IsSame(string target, long length, WarcDigest digest)
    {
        using var stream = File.OpenRead(target);
        return stream.Length == length && WarcDigest.Sha256(stream) == digest;
    }
}
