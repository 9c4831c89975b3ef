using CsCheck;
using NewsArchive.Articles.Sharding;

namespace NewsArchive.Articles.Tests.Sharding;

public class HostCutTests
{
    [Fact]
    public void A_host_that_fits_into_a_shard_is_asked_by_one_and_a_larger_one_by_no_more_than_it_needs() =>
        Gen.Select(Gen.Int[0, 6].Array[1, 80], Gen.Int[1, 9]).Sample((hosts, wanted) =>
        {
            var shards = Math.Min(wanted, hosts.Length);
            var cut = new HostCut();
            foreach (var host in hosts)
                cut.Add(host == 0 ? [] : [$"h{host}.test", $"h{host}.test"], []);
            var shardOf = cut.Assign(shards);

            shardOf.Max().ShouldBeLessThanOrEqualTo(shards);
            shardOf.Distinct().Order().ShouldBe(Enumerable.Range(1, shardOf.Max()), "no shard between is empty");
            var capacity = (hosts.Length + shards - 1) / shards;
            var shares = cut.Shares(shardOf);
            foreach (var host in hosts.Where(host => host > 0).Distinct())
            {
                var asking = shardOf.Where((_, source) => hosts[source] == host).Distinct().ToList();
                asking.Count.ShouldBeLessThanOrEqualTo((hosts.Count(other => other == host) + capacity - 1) / capacity);
                foreach (var shard in asking)
                    (shares.GetValueOrDefault(shard)?.GetValueOrDefault($"h{host}.test", 1) ?? 1).ShouldBe(asking.Count, "what a shard thinks that it shares");
            }
        });

    [Fact]
    public void A_host_that_is_only_asked_in_need_is_shared_as_well()
    {
        var cut = new HostCut();
        cut.Add(["a.test"], ["cdn.test"]);
        cut.Add(["b.test"], ["cdn.test"]);

        cut.Shares(cut.Assign(2)).Values.ShouldAllBe(hosts => hosts.Single().Key == "cdn.test" && hosts.Single().Value == 2);
    }
}
