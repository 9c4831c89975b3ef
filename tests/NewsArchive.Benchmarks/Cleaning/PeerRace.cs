using System.ComponentModel;

namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>All peers on one set of articles: all run at once, but one cleans at a time, and rounds go in turns (A B C, A B C …).</summary>
sealed class PeerRace : IDisposable
{
    static readonly TimeSpan warmUp = TimeSpan.FromSeconds(5);
    static readonly TimeSpan shortestRound = TimeSpan.FromSeconds(1); // processor times come in hundredths of a second

    readonly List<PeerProcess> running = [];
    readonly Dictionary<Peer, Entrant> entrants = [];

    PeerRace()
    {
    }

    sealed record Entrant(PeerProcess Process, int Times, List<PeerRound> Rounds);

    /// <summary>Runs so many rounds of each peer; the baseline is among them.</summary>
    public static IReadOnlyList<PeerResult> Run(ArticleSet set, IReadOnlyList<Peer> peers, int rounds)
    {
        using var race = new PeerRace();
        var absent = peers.ToDictionary(peer => peer, peer => race.Guard(peer, () => race.Enter(peer, set)));
        for (var round = 0; round < rounds; round++)
            foreach (var (peer, entrant) in race.entrants.Where(pair => absent[pair.Key] is null).ToArray())
                absent[peer] = race.Guard(peer, () => entrant.Rounds.Add(entrant.Process.Round(entrant.Times)));
        var baseline = race.entrants.Single(pair => pair.Key.Name == Peer.Baseline).Value.Rounds;
        return [.. peers.Select(peer => absent[peer] is { } reason ? PeerResult.Absent(peer.Name, reason) : race.Result(peer, baseline))];
    }

    /// <summary>Null when all went well, else why not.</summary>
    string? Guard(Peer peer, Action action)
    {
        if (peer.Absent is { } reason)
            return reason;
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or IOException && peer.Name != Peer.Baseline)
        {
            return e.Message;
        }
    }

    void Enter(Peer peer, ArticleSet set)
    {
        Console.Error.WriteLine($"{set.Name}: warming up {peer.Name}");
        var process = new PeerProcess(peer, set);
        running.Add(process);
        var (spent, last) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var times = 1; spent < warmUp; times = TimesOf(last))
        {
            last = process.Round(times).Time;
            spent += last * times;
        }
        entrants[peer] = new(process, TimesOf(last), []);
    }

    static int TimesOf(TimeSpan round) => (int)Math.Ceiling(shortestRound / TimeSpan.FromTicks(Math.Max(round.Ticks, TimeSpan.TicksPerMillisecond)));

    PeerResult Result(Peer peer, List<PeerRound> baseline)
    {
        var (process, _, rounds) = entrants[peer];
        return new()
        {
            Cleaner = process.Cleaner,
            Runtime = process.Runtime,
            Time = MeasuredRun.Median(rounds.Select(round => round.Time)),
            Ratios = [.. rounds.Zip(baseline, (own, other) => other.Time / own.Time).Order()],
            Failed = rounds[0].Failed,
            Allocated = rounds[0].Allocated,
        };
    }

    public void Dispose() => running.ForEach(process => process.Dispose());
}
