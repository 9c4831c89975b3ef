namespace NewsArchive.Articles.Sharding;

/// <summary>
/// Cuts sources into shards so that as few shards as possible ask one host. A host with more sources than a shard should hold is split. The
/// same sources in the same order give the same shards.
/// </summary>
sealed class HostCut
{
    readonly List<int> _primary = [];
    readonly List<int> _hosts = []; // of all sources, one after the other
    readonly List<int> _ends = [];
    readonly List<string> _names = [];
    readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes the next source.</summary>
    /// <param name="hosts">The hosts that its images are asked of first, each as often as it is asked.</param>
    /// <param name="others">Hosts that are asked when those have nothing.</param>
    public void Add(IEnumerable<string> hosts, IEnumerable<string> others)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var host in hosts)
            counts[host] = counts.GetValueOrDefault(host) + 1;
        _hosts.AddRange(counts.Keys.Concat(others.Order(StringComparer.OrdinalIgnoreCase)).Select(Number).Distinct());
        _ends.Add(_hosts.Count);
        _primary.Add(counts.Count == 0 ? -1 : Number(counts.MaxBy(host => host.Value).Key));
    }

    int Number(string host)
    {
        if (_numbers.TryGetValue(host, out var number))
            return number;
        _names.Add(host);
        return _numbers[host] = _names.Count - 1;
    }

    /// <summary>The shard, from 1, of each source in the order in which they were taken. Fewer shards are used, the first ones, when there are not enough hosts to cut.</summary>
    /// <param name="shards">How many shards at most.</param>
    public int[] Assign(int shards)
    {
        var capacity = Math.Max(1, (_primary.Count + shards - 1) / shards);
        var byHost = Enumerable.Range(0, _primary.Count).ToLookup(source => _primary[source]);
        var groups = byHost.Where(group => group.Key >= 0).OrderBy(group => _names[group.Key], StringComparer.OrdinalIgnoreCase);
        var pieces = groups.SelectMany(group => Split([.. group], capacity)).Select((sources, order) => (sources, order))
            .OrderByDescending(piece => piece.sources.Length).ThenBy(piece => piece.order).Select(piece => piece.sources)
            .Concat(byHost[-1].Select(source => new[] { source })); // sources that ask nobody fill up what is left
        var result = new int[_primary.Count];
        var load = new PriorityQueue<int, (int Sources, int Shard)>(Enumerable.Range(1, shards).Select(shard => (shard, (0, shard))));
        foreach (var piece in pieces)
        {
            load.TryDequeue(out var shard, out var before);
            foreach (var source in piece)
                result[source] = shard;
            load.Enqueue(shard, (before.Sources + piece.Length, shard));
        }
        return result;
    }

    /// <summary>Equal parts, none larger than the capacity.</summary>
    static IEnumerable<int[]> Split(int[] sources, int capacity)
    {
        var parts = (sources.Length + capacity - 1) / capacity;
        for (var part = 0; part < parts; part++)
            yield return sources[(int)((long)sources.Length * part / parts)..(int)((long)sources.Length * (part + 1) / parts)];
    }

    /// <summary>For each shard the hosts that other shards ask as well, and how many shards there are that ask them.</summary>
    public IReadOnlyDictionary<int, SortedDictionary<string, int>> Shares(int[] shardOf)
    {
        var asked = new HashSet<(int Host, int Shard)>();
        for (var source = 0; source < shardOf.Length; source++)
            for (var at = source == 0 ? 0 : _ends[source - 1]; at < _ends[source]; at++)
                asked.Add((_hosts[at], shardOf[source]));
        var counts = asked.CountBy(pair => pair.Host).ToDictionary();
        return asked.Where(pair => counts[pair.Host] > 1).GroupBy(pair => pair.Shard)
            .ToDictionary(group => group.Key, group => new SortedDictionary<string, int>(group.ToDictionary(pair => _names[pair.Host], pair => counts[pair.Host]), StringComparer.Ordinal));
    }
}
