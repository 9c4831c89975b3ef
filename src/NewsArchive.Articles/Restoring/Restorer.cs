using System.Collections.Immutable;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Warc;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Restoring;

/// <summary>
/// Writes the files of a bundle below a folder. Each appears complete and with the manifest's digest, or not at all; nothing is written
/// outside the folder; a file that is already right is left, so a killed run goes on where it was.
/// </summary>
public sealed class Restorer(RestoreOptions options, IProgress<RunProgress>? progress = null)
{
    readonly TreeWriter _tree = new(options.Output, options.Overwrite, options.IsDryRun);

    /// <summary>Restores; rows in manifest order.</summary>
    /// <exception cref="ArticleFormatException">The bundle has no manifest of ours.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public RestoreReport Restore(Bundle bundle, CancellationToken cancel)
    {
        if (bundle.Manifest is not { } manifest)
            throw new ArticleFormatException($"this WACZ has no {BundleManifest.EntryName}: newsarchive did not make it, so it holds no source tree to restore");
        var selection = new RestoreSelection(manifest, options.Select);
        var items = (options.Mode == RestoreMode.Original ? selection.Originals() : selection.Clean()).ToList();
        var rows = ImmutableArray.CreateBuilder<FileRow>(items.Count);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(Restore(bundle, item, taken));
            progress?.Report(new RunProgress(RunStage.Writing, rows.Count, items.Count));
        }
        return new RestoreReport { Files = rows.ToImmutable() };
    }

    FileRow Restore(Bundle bundle, RestoreItem item, HashSet<string> taken)
    {
        var path = options.PortableNames && SafePath.Refusal(item.Path) is null ? Unique(SafePath.ToPortable(item.Path), item, taken) : item.Path;
        return _tree.Check(path, item.Length, item.Digest) ?? Write(bundle, item, path);
    }

    FileRow Write(Bundle bundle, RestoreItem item, string path)
    {
        var digest = item.Digest.ToString();
        try
        {
            using var file = DurableFile.Create(_tree.Target(path));
            bundle.CopyPayload(item.Uri, item.RecordId, item.Digest, item.Length, file.Stream);
            file.Commit(overwrite: options.Overwrite);
            SetAttributes(item, _tree.Target(path));
            return new FileRow(path, "written", item.Length, digest);
        }
        catch (WarcFormatException exception)
        {
            return new FileRow(path, "damaged", item.Length, digest, exception.Message);
        }
    }

    static void SetAttributes(RestoreItem item, string target)
    {
        if (item.UnixMode is { } mode && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, (UnixFileMode)(mode & 0x1FF)); // no set-id or sticky bits out of an archive
        if (item.Modified is { } modified)
            File.SetLastWriteTimeUtc(target, modified.UtcDateTime);
    }

    /// <summary>Two names that become one on a portable file system are told apart by the digest.</summary>
    static string Unique(string path, RestoreItem item, HashSet<string> taken)
    {
        var key = path.Normalize();
        if (taken.Add(key))
            return path;
        var extension = Path.GetExtension(path);
        return string.Concat(path.AsSpan(0, path.Length - extension.Length), "-", item.Digest.Hex.AsSpan(0, 12), extension);
    }
}

/// <summary>What was restored.</summary>
public sealed record RestoreReport
{
    /// <summary>One row a file; status <c>written</c>, <c>unchanged</c>, <c>would-write</c>, <c>exists</c>, <c>refused</c> or <c>damaged</c>.</summary>
    public required ImmutableArray<FileRow> Files { get; init; }

    /// <summary>How many have that status.</summary>
    public int Count(string status) => Files.Count(file => file.Status == status);

    /// <summary>Whether every file asked for stands on disk with its digest (or would).</summary>
    public bool IsComplete => Files.All(file => file.Status is "written" or "unchanged" or "would-write");
}
