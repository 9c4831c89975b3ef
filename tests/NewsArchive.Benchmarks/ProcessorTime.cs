using System.Runtime.InteropServices;

namespace NewsArchive.Benchmarks;

/// <summary>Processor time as getrusage(2) tells it on 64-bit Linux: on a busy machine it says more than the clock on the wall.</summary>
static class ProcessorTime
{
    const int Self = 0, Children = -1; // RUSAGE_SELF, RUSAGE_CHILDREN

    /// <summary>Of children that have ended, and theirs.</summary>
    public static TimeSpan OfChildren() => Of(Children);

    /// <summary>Of this process and its children that have ended.</summary>
    public static TimeSpan OfAll() => Of(Self) + Of(Children);

    // struct rusage begins with ru_utime and ru_stime: seconds and microseconds each.
    static TimeSpan Of(int whom)
    {
        var usage = new long[18];
        if (GetUsage(whom, usage) != 0)
            throw new InvalidOperationException("getrusage failed");
        return TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]);
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int GetUsage(int whom, [Out] long[] usage);
}
