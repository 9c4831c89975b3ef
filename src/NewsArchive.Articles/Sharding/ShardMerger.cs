using System.Collections.Immutable;
using System.Globalization;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Sharding;

/// <summary>Puts together what the markers of a plan name, and nothing else that lies there.</summary>
public sealed class ShardMerger
{
    /// <summary>Name of the index over all bundles.</summary>
    public const string IndexName = "index.cdxj";

    // So many files are open at once; more are merged in rounds.
    const int MaxFanIn = 256;

    readonly ShardPlan _plan;
    readonly ImmutableSortedDictionary<int, ShardMarker> _done;

    /// <summary>Takes a plan of which every shard is done.</summary>
    /// <exception cref="ArgumentException">A shard is missing.</exception>
    public ShardMerger(ShardPlan plan, ShardStatus status)
    {
        if (!status.Missing.IsEmpty)
            throw new ArgumentException($"{plan.Folder}: {status.Missing.Length} of {plan.Shards} shards are not done ({ShardStatus.Ranges(status.Missing)}); run them first", nameof(status));
        (_plan, _done) = (plan, status.Done);
    }

    IEnumerable<(int Shard, ShardMarker Marker)> Filled => _done.Where(pair => pair.Value.Digest is not null).Select(pair => (pair.Key, pair.Value));

    string PathOf(int shard, string name) => Path.Combine(_plan.OutputFolder(shard), name);

    /// <summary>One bundle of all: what several shards have alike is stored once, an image captured twice becomes a revisit.</summary>
    /// <exception cref="IOException">As <see cref="BundleMerger"/> throws it.</exception>
    public MergeReport ToBundle(string output, OverwritePolicy overwrite, bool isDryRun, IProgress<RunProgress>? progress, CancellationToken cancel) =>
        new BundleMerger(new MergeOptions { Inputs = [.. Filled.Select(filled => PathOf(filled.Shard, filled.Marker.BundleName))], Output = output, Overwrite = overwrite, IsDryRun = isDryRun }, progress).Merge(cancel);

    /// <summary>
    /// A folder with one bundle a shard, <c>NNNNN.wacz</c>, and <see cref="IndexName"/> over all of them. Bundles are linked, not copied, where
    /// the file system can; the index comes last.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="overwrite">Whether files with other content are replaced; otherwise they are left, with status <c>exists</c>.</param>
    /// <param name="isDryRun">Whether to write nothing.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public ImmutableArray<FileRow> ToFolder(string folder, bool overwrite, bool isDryRun, CancellationToken cancel)
    {
        var rows = ImmutableArray.CreateBuilder<FileRow>();
        foreach (var (shard, marker) in Filled)
        {
            cancel.ThrowIfCancellationRequested();
            var target = Path.Combine(folder, ShardPlan.Name(shard) + ".wacz");
            rows.Add(new FileRow(target, isDryRun ? "would-write" : Place(PathOf(shard, marker.BundleName), target, marker, overwrite), marker.Bytes, marker.Digest));
        }
        if (rows.Any(row => row.Status == "exists"))
            return rows.ToImmutable();
        var index = Path.Combine(folder, IndexName);
        if (isDryRun)
            rows.Add(new FileRow(index, "would-write", Filled.Sum(filled => new FileInfo(PathOf(filled.Shard, filled.Marker.IndexName)).Length)));
        else
            rows.Add(WriteIndex(index, cancel));
        return rows.ToImmutable();
    }

    static string Place(string bundle, string target, ShardMarker marker, bool overwrite)
    {
        if (DigestOf(bundle) != marker.Digest)
            throw new ArticleFormatException("is not the file that its shard was committed with; remove the shard's .done marker and run it again", bundle);
        var exists = File.Exists(target);
        if (exists && DigestOf(target) == marker.Digest)
            return "unchanged";
        if (exists && !overwrite)
            return "exists";
        DurableFile.LinkOrCopy(bundle, target, overwrite);
        return "written";
    }

    static string DigestOf(string path)
    {
        using var stream = File.OpenRead(path);
        return WarcDigest.Sha256(stream).ToString();
    }

    FileRow WriteIndex(string path, CancellationToken cancel)
    {
        using var file = DurableFile.Create(path);
        MergeIndexes([.. Filled.Select(filled => PathOf(filled.Shard, filled.Marker.IndexName))], file.Stream, cancel);
        file.Stream.Flush();
        var length = file.Stream.Length;
        file.Commit(overwrite: true);
        return new FileRow(path, "written", length);
    }

    /// <summary>Merges sorted index files by their bytes, as <c>LC_ALL=C sort -m</c> does; one line of each is in memory.</summary>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void MergeIndexes(IReadOnlyList<string> paths, Stream output, CancellationToken cancel)
    {
        if (paths.Count <= MaxFanIn)
        {
            CdxjSorter.Merge(paths.Select(path => ((Stream)File.OpenRead(path), path)), output, null, cancel);
            return;
        }
        var rounds = new List<FileStream>();
        try
        {
            foreach (var part in paths.Chunk(MaxFanIn))
            {
                rounds.Add(UnnamedFile.Create(Path.GetTempPath(), 64 * 1024));
                MergeIndexes(part, rounds[^1], cancel);
                rounds[^1].Position = 0;
            }
            CdxjSorter.Merge(rounds.Select((round, number) => ((Stream)round, string.Create(CultureInfo.InvariantCulture, $"part {number}"))), output, null, cancel);
        }
        finally
        {
            rounds.ForEach(round => round.Dispose());
        }
    }
}
