namespace NewsArchive.Faults.Tests;

/// <summary>
/// P1 and P2 at every system call that changes the disk, of every command that writes: killed there, a full disk there, a failing disk there. Each
/// time nothing is lost, nothing is half-written under a final name, and the next run ends in the same bytes. The sample takes every few
/// calls; NEWSARCHIVE_FULL=1 takes all, and asserts that a kill struck each call that undisturbed runs always make.
/// </summary>
public sealed class EveryCallTests
{
    const int Posts = 3;
    const int SampleStep = 5;

    public static TheoryData<string> Scenarios => [.. Scenario.Names];

    [Theory, MemberData(nameof(Scenarios))]
    public async Task Killed_at_any_call_nothing_is_lost(string name)
    {
        using var scenario = await Scenario.MakeAsync(name, Posts);
        var always = (await TraceAsync(scenario)).ToHashSet();
        always.IntersectWith(await TraceAsync(scenario));
        var (missed, failures, cases) = (new HashSet<TracedCall>(always), new List<string>(), 0);
        for (var attempt = 0; attempt < (FaultTable.IsFull ? 6 : 1) && missed.Count > 0; attempt++)
            foreach (var injection in Points([.. attempt == 0 ? always : always.Where(call => missed.Any(other => other.Name == call.Name))], "signal=SIGKILL", persists: false))
            {
                scenario.Begin();
                var run = await Strace.RunAsync(scenario.Log, injection, [.. scenario.Arguments]);
                if (!run.IsKilled) continue; // this thread made fewer calls this time
                cases++;
                if (run.Struck is { } call) missed.RemoveWhere(other => other == call || IsSameSync(other, call));
                failures.AddRange((await JudgeAsync(scenario)).Select(fault => $"{injection}: {fault}"));
            }
        if (FaultTable.IsFull) failures.AddRange(missed.Select(call => $"never killed at {call}"));
        FaultTable.Count("P1", $"kill -9 at each call of {name}", cases, failures);
    }

    /// <summary>
    /// Syncs of one file from several threads stand for each other: each counts its own calls, so that only the first can be struck, and what a killed process has
    /// written is there with or without a sync.
    /// </summary>
    static bool IsSameSync(TracedCall one, TracedCall other) => one.Name is "syncfs" or "fsync" or "fdatasync" && (one.Name, one.Paths) == (other.Name, other.Paths);

    [Theory, MemberData(nameof(Scenarios))]
    public async Task A_full_disk_at_any_call_is_exit_6_and_with_room_the_next_run_goes_on(string name) => await FailAsync(name, "ENOSPC", persists: true);

    [Theory, MemberData(nameof(Scenarios))]
    public async Task A_failing_disk_at_any_call_is_never_done(string name) => await FailAsync(name, "EIO", persists: false);

    static async Task FailAsync(string name, string error, bool persists)
    {
        using var scenario = await Scenario.MakeAsync(name, Posts);
        var failures = new List<string>();
        var cases = 0;
        foreach (var injection in Points(await TraceAsync(scenario), "error=" + error, persists))
        {
            scenario.Begin();
            var run = await Strace.RunAsync(scenario.Log, injection, [.. scenario.Arguments]);
            if (run.Struck is not { } call || call is { Name: "write" } or { Name: "fallocate" } or { Name: "unlink", Paths: "/tmp/RANDOM" }) continue; // write(2) goes to pipes and the terminal; space is set aside as a hint only; working space is taken off by its close as well
            cases++;
            if (run.Result.ExitCode != 6) failures.Add($"{injection} ({call}): exit {run.Result.ExitCode} {run.Result.Errors.Trim()}");
            failures.AddRange((await JudgeAsync(scenario)).Select(fault => $"{injection} ({call}): {fault}"));
        }
        FaultTable.Count("P2", $"{error} at each call of {name}", cases, failures);
    }

    static async Task<IReadOnlyList<TracedCall>> TraceAsync(Scenario scenario)
    {
        scenario.Begin();
        var run = await Strace.RunAsync(scenario.Log, null, [.. scenario.Arguments]);
        run.Result.ShouldExit(0);
        run.Calls.ShouldNotBeEmpty();
        return run.Calls;
    }

    /// <summary>
    /// Where to strike. <c>when=</c> counts for each thread: the number goes up to the calls of all threads together, and files of one
    /// name are struck by themselves as well, as another thread may be the first to reach a number.
    /// </summary>
    static IEnumerable<Injection> Points(IReadOnlyList<TracedCall> calls, string effect, bool persists)
    {
        var all = from call in calls
                  group call by call.Name into byName
                  from number in Enumerable.Range(1, byName.Count())
                  select new Injection(byName.Key, effect, number, persists);
        var byPath = from call in calls
                     where call.Paths.Length > 0 && !call.Paths.Contains(' ') && !call.Paths.Contains(".tmp-", StringComparison.Ordinal) && !call.Paths.Contains("/#N", StringComparison.Ordinal)
                     group call by (call.Name, call.Paths) into same
                     from number in Enumerable.Range(1, same.Count())
                     select new Injection(same.Key.Name, effect, number, persists, same.Key.Paths);
        return all.Concat(byPath).Where((_, i) => FaultTable.IsFull || i % SampleStep == 0);
    }

    static async Task<IReadOnlyList<string>> JudgeAsync(Scenario scenario) => [.. scenario.FaultsNow(), .. await scenario.FaultsAfterRunningAgainAsync()];
}
