using System.Diagnostics;

namespace NewsArchive.Faults.Tests;

/// <summary>P1 at random times of longer runs: 40 points of each command that writes with NEWSARCHIVE_FULL=1, else two. The seed is in the row.</summary>
public sealed class RandomKillTests
{
    const int Posts = 40;

    public static TheoryData<string> Scenarios => [.. Scenario.Names];

    [Theory, MemberData(nameof(Scenarios))]
    public async Task Killed_at_any_time_nothing_is_lost(string name)
    {
        using var scenario = await Scenario.MakeAsync(name, Posts);
        var random = new Random(20210408);
        var undisturbed = await TimeAsync(scenario);
        var (failures, cases) = (new List<string>(), 0);
        for (var tries = 0; cases < (FaultTable.IsFull ? 40 : 2) && tries < 400; tries++)
        {
            var delay = undisturbed * random.NextDouble();
            scenario.Begin();
            if (!await IsKilledAsync(scenario, delay)) continue; // done already
            cases++;
            failures.AddRange(scenario.FaultsNow().Concat(await scenario.FaultsAfterRunningAgainAsync()).Select(fault => $"after {delay.TotalMilliseconds:0.0} ms: {fault}"));
        }
        FaultTable.Count("P1", $"kill -9 at random times of {name}", cases, failures);
    }

    static async Task<TimeSpan> TimeAsync(Scenario scenario)
    {
        scenario.Begin();
        var started = Stopwatch.GetTimestamp();
        (await scenario.RunAsync()).ShouldExit(0);
        return Stopwatch.GetElapsedTime(started);
    }

    static async Task<bool> IsKilledAsync(Scenario scenario, TimeSpan delay)
    {
        using var process = Process.Start(new ProcessStartInfo("env", [Scenario.Clock, Repository.Program, .. scenario.Arguments]) { RedirectStandardError = true, RedirectStandardOutput = true }).ShouldNotBeNull();
        await Task.WhenAny(process.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(delay, TestContext.Current.CancellationToken));
        process.Kill(); // SIGKILL
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 137;
    }
}
