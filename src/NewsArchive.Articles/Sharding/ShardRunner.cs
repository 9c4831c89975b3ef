using System.Collections.Immutable;
using System.Text.Json;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Sharding;

/// <summary>What became of a shard.</summary>
public enum ShardState
{
    /// <summary>Done and committed by this run.</summary>
    Committed = 0,
    /// <summary>It had been done before.</summary>
    AlreadyDone,
    /// <summary>Another process committed it while this one worked: that one counts, and nothing of this one is left.</summary>
    Overtaken,
}

/// <summary>Works on the shards of a plan. Any number of processes may do so at once, also on the same shard.</summary>
/// <param name="plan">The plan.</param>
/// <param name="options">What the plan's options say; sources, links and shares of hosts are those of the shard.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Told of progress.</param>
public sealed class ShardRunner(ShardPlan plan, ArchiveOptions options, TimeProvider time, IProgress<RunProgress>? progress = null)
{
    /// <summary>Runs one shard: bundle, index and report under the attempt's number, all durable; then the marker.</summary>
    /// <exception cref="SourceChangedException">A source changed while it was read.</exception>
    /// <exception cref="NetworkLostException">The network is down, and the options say to end then; the store keeps what was fetched.</exception>
    /// <exception cref="IOException">A source list cannot be read, or the output not written.</exception>
    public async Task<ShardState> RunAsync(int shard, CancellationToken cancel)
    {
        if (ShardMarker.Read(plan, shard) is not null)
            return ShardState.AlreadyDone;
        var attempt = new ShardMarker { PlanId = plan.PlanId, Shard = shard, Attempt = ShardMarker.NewAttempt() };
        var isCommitted = false;
        try
        {
            var marker = await WorkAsync(attempt, cancel);
            cancel.ThrowIfCancellationRequested();
            isCommitted = marker.TryCommit(plan);
        }
        catch (IOException) when (ShardMarker.Read(plan, shard) is not null)
        {
            // Overtaken: the first has tidied the folder, and may have removed a file that this attempt had just begun.
        }
        finally
        {
            if (!isCommitted)
                Discard(attempt);
        }
        DropStore(attempt);
        if (isCommitted)
            DurableFile.RemoveStaleTemporaries(plan.OutputFolder(shard));
        return isCommitted ? ShardState.Committed : ShardState.Overtaken;
    }

    async Task<ShardMarker> WorkAsync(ShardMarker attempt, CancellationToken cancel)
    {
        var folder = plan.OutputFolder(attempt.Shard);
        using var links = new ArticleLinkIndex(plan.LinksPath);
        var bundle = Path.Combine(folder, attempt.BundleName);
        using var report = await ArchiveAsync(attempt, options with
        {
            Listing = PlannedSource.Read(plan, attempt.Shard),
            Links = links,
            Discovery = options.Discovery with { NamedKeys = [] }, // a key that this shard does not use, another may
            Fetch = options.Fetch with { HostShares = ReadShares(attempt.Shard) },
        }, bundle, cancel);
        WriteReport(Path.Combine(folder, attempt.ReportName), report.Rows);
        if (report.Result is not null)
            BundleIndex.Write(bundle, ShardPlan.Name(attempt.Shard) + ".wacz", Path.Combine(folder, attempt.IndexName), cancel);
        return attempt with
        {
            Digest = report.Digest?.ToString(),
            Bytes = report.Length,
            Articles = report.Result?.Manifest.Articles.Count ?? 0,
            MissingImages = report.MissingImages,
            Problems = report.Rows.OfType<ProblemRow>().Count(problem => !problem.IsHarmless),
        };
    }

    /// <summary>
    /// With the shard's own store, so that an attempt goes on where the last one was stopped. While another process has it, with one of the
    /// attempt's own: that process may hang for ever.
    /// </summary>
    async Task<ArchiveReport> ArchiveAsync(ShardMarker attempt, ArchiveOptions shard, string bundle, CancellationToken cancel)
    {
        try
        {
            return await RunAsync(Path.Combine(plan.OutputFolder(attempt.Shard), "store"));
        }
        catch (StoreInUseException)
        {
            return await RunAsync(OwnStore(attempt));
        }

        Task<ArchiveReport> RunAsync(string store) => new Archiver(shard, new BundleTarget(bundle, store), time, progress).RunAsync(cancel);
    }

    string OwnStore(ShardMarker attempt) => Path.Combine(plan.OutputFolder(attempt.Shard), attempt.Attempt + ".store");

    ImmutableSortedDictionary<string, int> ReadShares(int shard)
    {
        var path = plan.HostsPath(shard);
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), PlanJson.Default.ImmutableSortedDictionaryStringInt32) is { } shares
                ? shares.WithComparers(StringComparer.OrdinalIgnoreCase)
                : ImmutableSortedDictionary<string, int>.Empty;
        }
        catch (JsonException exception)
        {
            throw new ArticleFormatException($"no list of hosts ({exception.Message}); make the plan anew", path, inner: exception);
        }
    }

    static void WriteReport(string path, IEnumerable<ReportRow> rows)
    {
        using var file = DurableFile.Create(path);
        foreach (var row in rows)
        {
            file.Stream.Write(row.ToJson());
            file.Stream.Write("\n"u8);
        }
        file.Commit(overwrite: true);
    }

    void Discard(ShardMarker attempt)
    {
        var folder = plan.OutputFolder(attempt.Shard);
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFiles(folder, attempt.Attempt + ".*").ToList())
            File.Delete(path);
        DropStore(attempt);
    }

    /// <summary>What was fetched into a store of the attempt's own is in its bundle.</summary>
    void DropStore(ShardMarker attempt)
    {
        if (Directory.Exists(OwnStore(attempt)))
            Directory.Delete(OwnStore(attempt), recursive: true);
    }
}
