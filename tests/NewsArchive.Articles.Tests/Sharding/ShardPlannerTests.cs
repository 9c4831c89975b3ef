using System.Collections;
using System.Diagnostics;
using System.Text;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Sharding;

namespace NewsArchive.Articles.Tests.Sharding;

public sealed class ShardPlannerTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("newsarchive-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_inputs_and_options_give_the_same_files_whatever_the_number_of_jobs()
    {
        var first = Plan("a", 50, options => options with { Archive = options.Archive with { Jobs = 1 } });
        var again = Plan("b", 50, options => options with { Archive = options.Archive with { Jobs = 4 } });

        again.Plan.ShouldNotBeNull().PlanId.ShouldBe(first.Plan.ShouldNotBeNull().PlanId);
        Files("b").ShouldBe(Files("a"));
        first.State.ShouldBe(BundleState.Written);
        Plan("a", 50).State.ShouldBe(BundleState.Unchanged);
    }

    [Fact]
    public void Another_option_source_or_cut_is_another_plan_and_does_not_replace_the_one_that_stands_there()
    {
        var id = Plan("a", 50).Plan!.PlanId;

        foreach (var change in new Func<ShardPlanOptions, ShardPlanOptions>[]
        {
            options => options with { Options = ["--max-width=770"] },
            options => options with { Shards = 3 },
            options => options with { HostDelay = 1 },
            options => options with { Archive = options.Archive with { SourceDate = DateTimeOffset.UnixEpoch } },
            options => options with { Archive = options.Archive with { Listing = Listing(51) } },
        })
        {
            var other = Plan("a", 50, change);
            other.State.ShouldBe(BundleState.Refused);
            other.Plan!.PlanId.ShouldNotBe(id);
        }
        ShardPlan.Read(Path.Combine(_folder, "a")).PlanId.ShouldBe(id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_source_is_in_one_shard_and_none_is_empty(bool byHost)
    {
        var plan = Plan("a", 50, options => options with { ByHost = byHost, Shards = 7 }).Plan!;

        var lines = Enumerable.Range(1, 7).Select(shard => File.ReadAllLines(plan.SourcesPath(shard))).ToList();
        lines.ShouldAllBe(shard => shard.Length > 0);
        lines.SelectMany(shard => shard).Count().ShouldBe(50);
        lines.SelectMany(shard => shard).Distinct().Count().ShouldBe(50);
        Enumerable.Range(1, 3).SelectMany(task => plan.ShardsOf(task, 3)).Order().ShouldBe(Enumerable.Range(1, 7));
    }

    [Fact]
    public void A_plan_by_host_has_no_more_shards_than_there_is_work_for()
    {
        // Five sources of one host are cut into pieces of two at most: the fourth shard would hold nothing.
        var listing = new SourceListing { Sources = new MadeUp(5, hosts: 1), Problems = [], SkippedHidden = 0 };

        var plan = Plan("a", 5, options => options with { ByHost = true, Archive = options.Archive with { Listing = listing } }).Plan!;

        plan.Shards.ShouldBe(3);
        ShardPlan.Read(plan.Folder).Shards.ShouldBe(3);
        Enumerable.Range(1, 3).Sum(shard => File.ReadAllLines(plan.SourcesPath(shard)).Length).ShouldBe(5);
        ShardStatus.Of(plan).Missing.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_dry_run_writes_nothing()
    {
        Plan("a", 5, options => options with { IsDryRun = true }).State.ShouldBeNull();
        Directory.Exists(Path.Combine(_folder, "a")).ShouldBeFalse();
    }

    /// <summary>Ten thousand; a million with NEWSARCHIVE_FULL=1, which says how long it took and how much memory the process had at most.</summary>
    [Fact]
    public void A_plan_of_a_million_sources_stays_below_300_MB()
    {
        var isFull = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1";
        var clock = Stopwatch.StartNew();
        Plan("a", isFull ? 1_000_000 : 10_000, options => options with { Shards = 1000, ByHost = true }).State.ShouldBe(BundleState.Written);
        TestContext.Current.TestOutputHelper?.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        if (isFull) // by itself in the process: -method
            Process.GetCurrentProcess().PeakWorkingSet64.ShouldBeLessThan(300_000_000);
    }

    ShardPlanReport Plan(string name, int sources, Func<ShardPlanOptions, ShardPlanOptions>? change = null)
    {
        var options = new ShardPlanOptions
        {
            Archive = new ArchiveOptions { Sources = new SourceFinderOptions { Inputs = [] }, Listing = Listing(sources) },
            Folder = Path.Combine(_folder, name),
            Shards = 4,
        };
        return new ShardPlanner(change?.Invoke(options) ?? options).Make(CancellationToken.None);
    }

    string[] Files(string name) => [.. Directory.GetFiles(Path.Combine(_folder, name), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(Path.Combine(_folder, name), path)}\n{File.ReadAllText(path)}")];

    static SourceListing Listing(int count) => new() { Sources = new MadeUp(count), Problems = [], SkippedHidden = 0 };

    /// <summary>Sources that are made when asked for.</summary>
    sealed class MadeUp(int count, int hosts = 997) : IReadOnlyList<SourceFile>
    {
        public int Count => count;

        public SourceFile this[int index]
        {
            get
            {
                var body = Encoding.UTF8.GetBytes($"---\nurl: https://news.test/{index}\n---\n![](https://img{index % hosts}.test/{index}.jpg)\n");
                return new()
                {
                    Path = $"{index / 1000:0000}/post-{index:0000000}.md",
                    Root = "/posts",
                    DiskPath = $"/posts/{index / 1000:0000}/post-{index:0000000}.md",
                    Kind = SourceKind.Article,
                    Length = body.Length,
                    Modified = DateTimeOffset.UnixEpoch,
                    OpenRead = () => new MemoryStream(body),
                };
            }
        }

        public IEnumerator<SourceFile> GetEnumerator() => Enumerable.Range(0, count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
