using System.Diagnostics;

namespace NewsArchive.Faults.Tests;

/// <summary>Waits for what must come about, and never for ever.</summary>
static class Eventually
{
    /// <summary>Asks again and again; fails after <paramref name="limit"/> with what <paramref name="explain"/> gives.</summary>
    public static async Task IsAsync(string what, TimeSpan limit, Func<Task<bool>> ask, Func<Task<string>>? explain = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await ask())
        {
            if (clock.Elapsed > limit)
                Assert.Fail($"not within {limit.TotalSeconds:0} s: {what}\n{(explain is null ? "" : await explain())}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: {what}");
    }

    /// <inheritdoc cref="IsAsync(string, TimeSpan, Func{Task{bool}}, Func{Task{string}}?)"/>
    public static Task IsAsync(string what, TimeSpan limit, Func<bool> ask) => IsAsync(what, limit, () => Task.FromResult(ask()));
}
