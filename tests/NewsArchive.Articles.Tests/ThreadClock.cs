using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Tests;

/// <summary>
/// The processor time of the current thread: a bound on work that other tests, other programs and garbage collections on other threads
/// do not stretch, as a wall clock would.
/// </summary>
sealed class ThreadClock
{
    const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    readonly TimeSpan _start = Now();

    public static ThreadClock StartNew() => new();

    public TimeSpan Elapsed => Now() - _start;

    static TimeSpan Now()
    {
        if (GetTime(ThreadCpuTime, out var time) != 0)
            throw new PlatformNotSupportedException("no thread clock");
        return new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100));
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    static extern int GetTime(int clock, out Timespec time);

    struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
