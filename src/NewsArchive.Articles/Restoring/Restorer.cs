using System.Collections.Immutable;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Warc;

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
        var items = (options.Mode == RestoreMode.Original ? selection.Originals() : selection.Clean(articles => ShownAssets.Of(bundle, articles, cancel))).ToList();
        var paths = RestoredNames.Of(items, options.PortableNames);
        var leftovers = RestoreLeftovers.Of(options.Output, paths);
        var rows = ImmutableArray.CreateBuilder<FileRow>(items.Count);
        foreach (var (item, path) in items.Zip(paths))
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(Restore(bundle, item, path, leftovers));
            progress?.Report(new RunProgress(RunStage.Writing, rows.Count, items.Count));
        }
        return new RestoreReport { Files = rows.ToImmutable() };
    }

    FileRow Restore(Bundle bundle, RestoreItem item, BytePath path, RestoreLeftovers leftovers)
    {
        var row = _tree.Check(path, item.Length, item.Digest);
        if (item.IsLost && row is null or { Status: "would-write" })
            return new(path.Text, "damaged", item.Length, item.Digest.ToString(), "it was lost before the bundle was repaired; another copy of the bundle may have it");
        if (!options.IsDryRun && (row is null or { Status: "unchanged" })) // no link on the way
            leftovers.RemoveBeside(path);
        return row is { Status: "would-write" } && FindDamage(bundle, item) is { } damage ? row with { Status = "damaged", Message = damage } : row ?? Write(bundle, item, path);
    }

    /// <summary>What stands in the way of a file that a dry run does not write; null: nothing.</summary>
    static string? FindDamage(Bundle bundle, RestoreItem item)
    {
        try
        {
            bundle.CopyPayload(item.Uri, item.RecordId, item.Digest, item.Length, Stream.Null);
            return null;
        }
        catch (WarcFormatException exception)
        {
            return exception.Message;
        }
    }

    FileRow Write(Bundle bundle, RestoreItem item, BytePath path)
    {
        FileRow Row(string status, string? message = null) => new(path.Text, status, item.Length, item.Digest.ToString(), message);
        try
        {
            using var file = _tree.Create(path);
            bundle.CopyPayload(item.Uri, item.RecordId, item.Digest, item.Length, file.Stream);
            file.SetAttributes(item.Modified, item.UnixMode is { } mode ? (UnixFileMode)(mode & 0x1FF) : null); // no set-id or sticky bits out of an archive
            file.Commit(overwrite: options.Overwrite);
            return Row("written");
        }
        catch (WarcFormatException exception)
        {
            return Row("damaged", exception.Message);
        }
        catch (IOException exception) when (exception is PathTooLongException || IsNameRefused(exception))
        {
            return Row("refused", $"this file system cannot hold the name ({exception.Message}); pass --portable-names");
        }
    }

    /// <summary>EINVAL, ENAMETOOLONG, EILSEQ of Linux: what a FAT, encrypted or case-folding file system says to a name that it cannot hold.</summary>
    static bool IsNameRefused(IOException exception) => OperatingSystem.IsLinux() && exception.HResult is 22 or 36 or 84;
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
