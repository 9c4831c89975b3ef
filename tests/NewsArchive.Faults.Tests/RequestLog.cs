using System.Collections.Concurrent;
using System.Diagnostics;

namespace NewsArchive.Faults.Tests;

/// <summary>When a server was asked, and whether all who asked it kept to a rate together.</summary>
sealed class RequestLog
{
    readonly ConcurrentQueue<long> _times = new();

    public void Note() => _times.Enqueue(Stopwatch.GetTimestamp());

    /// <summary>
    /// Whatever stretch of the log is looked at, it holds no more requests than one each <paramref name="delay"/>, but for the first of each process, which
    /// waits for nobody, and one of each that a busy machine sent late.
    /// </summary>
    public void ShouldKeepTo(TimeSpan delay, int processes)
    {
        var times = _times.Order().ToArray();
        for (var first = 0; first < times.Length; first++)
            for (var last = first; last < times.Length; last++)
            {
                var span = Stopwatch.GetElapsedTime(times[first], times[last]);
                (last - first + 1).ShouldBeLessThanOrEqualTo((int)(span / delay) + 2 * processes, $"requests {first} to {last} within {span.TotalMilliseconds:0} ms");
            }
        var all = Stopwatch.GetElapsedTime(times[0], times[^1]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{times.Length} requests in {all.TotalSeconds:0.00} s, one each {all.TotalMilliseconds / (times.Length - 1):0} ms; {delay.TotalMilliseconds} ms were asked for");
    }
}
