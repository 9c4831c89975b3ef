using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Sharding;

/// <summary>What a plan is made of.</summary>
public sealed record ShardPlanOptions
{
    /// <summary>What to archive and how; reading and image discovery decide hosts and links.</summary>
    public required ArchiveOptions Archive { get; init; }
    /// <summary>Folder to write.</summary>
    public required string Folder { get; init; }
    /// <summary>How many shards are wanted. There are never more than sources, and by host never more than hosts give pieces.</summary>
    public required int Shards { get; init; }
    /// <summary>Whether a host is asked by as few shards as possible; otherwise shards are of about the same bytes.</summary>
    public bool ByHost { get; init; }
    /// <summary>See <see cref="ShardPlan.Options"/>.</summary>
    public ImmutableArray<string> Options { get; init; } = [];
    /// <summary>See <see cref="ShardPlan.OptionFiles"/>.</summary>
    public ImmutableSortedDictionary<string, string> OptionFiles { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    /// <summary>See <see cref="ShardPlan.HostDelay"/>.</summary>
    public int? HostDelay { get; init; }
    /// <summary>Whether to write nothing.</summary>
    public bool IsDryRun { get; init; }
}

/// <summary>How planning went.</summary>
/// <param name="Plan">The plan; null when no input could be used.</param>
/// <param name="State">What became of the folder; null on a dry run.</param>
/// <param name="Rows">Inputs that could not be used.</param>
/// <param name="SplitHosts">Hosts that several shards ask.</param>
/// <param name="SkippedHidden">Hidden files skipped.</param>
public sealed record ShardPlanReport(ShardPlan? Plan, BundleState? State, ImmutableArray<ReportRow> Rows, int SplitHosts, int SkippedHidden);

/// <summary>
/// Cuts a job into shards. Reads every source once, for the addresses that links may lead to and for the hosts of images. Memory grows by the
/// list of sources, not by what they hold.
/// </summary>
public sealed class ShardPlanner(ShardPlanOptions options, IProgress<RunProgress>? progress = null)
{
    /// <summary>Makes the plan. The same inputs and options give the same files.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public ShardPlanReport Make(CancellationToken cancel)
    {
        var listing = options.Archive.Listing ?? SourceFinder.Find(options.Archive.Sources);
        ImmutableArray<ReportRow> problems = [.. listing.Problems.Select(problem => new ProblemRow(problem.Path, problem.Rule, problem.Message))];
        if (listing.Sources.Count == 0)
            return new(null, BundleState.NothingToArchive, problems, 0, listing.SkippedHidden);
        using var scratch = new PlanScratch();
        var cut = new HostCut();
        Read(listing.Sources, cut, scratch, cancel);
        var wanted = Math.Min(options.Shards, listing.Sources.Count);
        var shardOf = options.ByHost ? cut.Assign(wanted) : CutBySize(listing.Sources, wanted);
        var shards = shardOf.Max(); // hosts may give fewer pieces than are wanted; they go to the first shards
        var shares = options.Archive.Fetch.Offline ? new Dictionary<int, SortedDictionary<string, int>>() : cut.Shares(shardOf);
        var plan = ToPlan(listing.Sources, shardOf, shards);
        var splitHosts = shares.Values.SelectMany(hosts => hosts.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        return new(plan, options.IsDryRun ? null : Write(plan, listing.Sources, shardOf, shares, scratch, cancel), problems, splitHosts, listing.SkippedHidden);
    }

    void Read(IReadOnlyList<SourceFile> sources, HostCut cut, PlanScratch scratch, CancellationToken cancel)
    {
        using var preparer = new ArticlePreparer(options.Archive, PreparationMode.AsRead);
        var (done, articles) = (0, 0L);
        foreach (var found in OrderedPipeline.Run(sources, options.Archive.Jobs, Look, cancel))
        {
            cut.Add(found.Hosts, found.Others);
            foreach (var (path, url) in found.Articles)
                foreach (var line in ArticleLinkIndex.Lines(path, url, articles++))
                    scratch.AddLink(line);
            progress?.Report(new RunProgress(RunStage.Reading, ++done, sources.Count));
        }

        (ImmutableArray<(string Path, string? Url)> Articles, ImmutableArray<string> Hosts, ImmutableArray<string> Others) Look(SourceFile source)
        {
            if (source.Kind != SourceKind.WebArchive)
                return ShardPlanner.Look(preparer, source, cancel);
            using var own = new ArticlePreparer(options.Archive, PreparationMode.AsRead); // what waits of its pages is gone with it
            return ShardPlanner.Look(own, source, cancel);
        }
    }

    /// <summary>What a plan wants to know of a source. One that cannot be read is a row in the report of its shard.</summary>
    static (ImmutableArray<(string Path, string? Url)> Articles, ImmutableArray<string> Hosts, ImmutableArray<string> Others) Look(ArticlePreparer preparer, SourceFile source, CancellationToken cancel)
    {
        try
        {
            var prepared = preparer.Prepare(source, cancel);
            var references = prepared.Articles.SelectMany(article => article.References).ToList();
            return ([.. prepared.Articles.Select(article => (article.Article.Origin.Path, article.Article.Origin.Url))],
                [.. HostsOf(references.SelectMany(reference => reference.Candidates.Take(1)))],
                [.. HostsOf(references.SelectMany(reference => reference.Candidates.Skip(1).Concat(reference.Others)))]);
        }
        catch (Exception exception) when (exception is (IOException and not WorkingSpaceException) or UnauthorizedAccessException)
        {
            return ([], [], []);
        }
    }

    static IEnumerable<string> HostsOf(IEnumerable<ImageCandidate> candidates) => candidates
        .Where(candidate => !candidate.IsLocal && candidate.Embedded is null).Select(candidate => FetchServices.Parse(candidate.Url)?.Authority).OfType<string>();

    /// <summary>Neighbours stay together; each shard has about the same bytes, and at least one source.</summary>
    static int[] CutBySize(IReadOnlyList<SourceFile> sources, int shards)
    {
        const int bytesOfASource = 4096; // an empty file is work too
        var total = sources.Aggregate((Int128)0, (sum, source) => sum + source.Length + bytesOfASource);
        var shardOf = new int[sources.Count];
        var (before, shard) = ((Int128)0, 0);
        for (var number = 0; number < sources.Count; number++)
        {
            var wanted = (int)(before * shards / total) + 1;
            shard = Math.Clamp(wanted, Math.Max(shard, shards - (sources.Count - number) + 1), shard + 1); // no shard stays empty
            shardOf[number] = shard;
            before += sources[number].Length + bytesOfASource;
        }
        return shardOf;
    }

    ShardPlan ToPlan(IReadOnlyList<SourceFile> sources, int[] shardOf, int shards)
    {
        var plan = new ShardPlan
        {
            PlanId = "",
            Shards = shards,
            Sources = sources.Count,
            By = options.ByHost ? "host" : "size",
            Options = options.Options,
            OptionFiles = options.OptionFiles,
            Roots = [.. sources.Select(RootOf).Distinct(StringComparer.Ordinal)],
            SourceDateEpoch = options.Archive.SourceDate?.ToUnixTimeSeconds(),
            HostDelay = options.HostDelay,
            Folder = Path.GetFullPath(options.Folder),
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(plan.ToJson());
        foreach (var (row, number) in Rows(sources, plan).Select((row, number) => (row, number)))
        {
            hash.AppendData(row);
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{shardOf[number]}\n")));
        }
        return plan with { PlanId = "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()) };
    }

#pragma warning disable MA0015 // The message is for the user of the command; the name of a parameter of ours would only puzzle.
    static string RootOf(SourceFile source) => source.Root ?? throw new ArgumentException($"{source.Path}: standard input cannot be planned; other machines could not read it");
#pragma warning restore MA0015

    static IEnumerable<byte[]> Rows(IReadOnlyList<SourceFile> sources, ShardPlan plan)
    {
        var roots = plan.Roots.Select((root, number) => (root, number)).ToDictionary(pair => pair.root, pair => pair.number, StringComparer.Ordinal);
        return sources.Select(source => PlannedSource.Of(source, roots[RootOf(source)]).ToJson());
    }

    static BundleState Write(ShardPlan plan, IReadOnlyList<SourceFile> sources, int[] shardOf, IReadOnlyDictionary<int, SortedDictionary<string, int>> shares, PlanScratch scratch, CancellationToken cancel)
    {
        if (ShardPlan.IsIn(plan.Folder))
            return ShardPlan.Read(plan.Folder).PlanId == plan.PlanId ? BundleState.Unchanged : BundleState.Refused;
        foreach (var (row, number) in Rows(sources, plan).Select((row, number) => (row, number)))
            scratch.AddRow(shardOf[number], number, row);
        scratch.WriteShards(plan, cancel);
        foreach (var (shard, hosts) in shares)
            DurableFile.WriteAllBytes(plan.HostsPath(shard), [.. JsonSerializer.SerializeToUtf8Bytes(hosts.ToImmutableSortedDictionary(StringComparer.Ordinal), PlanJson.Default.ImmutableSortedDictionaryStringInt32), (byte)'\n'], overwrite: true);
        scratch.WriteLinks(plan, cancel);
        DurableFile.WriteAllBytes(Path.Combine(plan.Folder, ShardPlan.FileName), plan.ToJson(), overwrite: true);
        return BundleState.Written;
    }
}
