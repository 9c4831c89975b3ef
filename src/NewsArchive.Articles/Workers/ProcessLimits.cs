using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NewsArchive.Articles.Workers;

/// <summary>Limits that a worker sets to itself (getrlimit(2)), on 64-bit Linux; elsewhere nothing is limited.</summary>
static partial class ProcessLimits
{
    const int FileSize = 1, DataSize = 2, CoreSize = 4; // RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_CORE
    const int WriteOnly = 1; // O_WRONLY
    const int StandardError = 2;

    static long s_limit;

    [SupportedOSPlatformGuard("linux")]
    static bool IsAvailable => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>No file can be written, no core dumped; what a crashing library prints goes nowhere; out of memory, the kernel takes a worker first.</summary>
    public static void SetForWorker()
    {
        if (!IsAvailable) return;
        PreferForKilling();
        Limit(CoreSize, 0);
        Limit(FileSize, 0);
        if (Open("/dev/null", WriteOnly) is >= 0 and var nowhere) _ = Duplicate(nowhere, StandardError);
    }

    static void PreferForKilling()
    {
        try
        {
            using var score = new FileStream("/proc/self/oom_score_adj", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            score.Write("1000"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A courtesy: without it the kernel chooses by size alone.
        }
    }

    /// <summary>
    /// Lets private writable memory grow by so much and no further: RLIMIT_DATA counts what is committed, by whichever allocator, and not
    /// the address space that the garbage collector reserves. The first call counts.
    /// </summary>
    public static void LimitMemory(long growthBytes)
    {
        if (!IsAvailable || s_limit != 0) return;
        s_limit = DataBytes() + growthBytes;
        Limit(DataSize, (ulong)s_limit);
    }

    static long DataBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(one => one.StartsWith("VmData:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("VmData:".Length, line.Length - "VmData:".Length - " kB".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) << 10;
    }

    static void Limit(int resource, ulong value)
    {
        if (SetLimit(resource, [value, value]) != 0) throw new InvalidOperationException($"setrlimit({resource}) failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Returns never while the other end of standard input is open, and ends the process when it is not; where that cannot be told, returns at once.</summary>
    public static void WaitForParent()
    {
        if (!IsAvailable) return;
        Span<PolledFile> input = [default]; // descriptor 0, no event asked for: a hang-up is told all the same
        while (Poll(ref input[0], 1, Timeout.Infinite) < 0)
        {
            // A signal came.
        }
        Exit(0);
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct PolledFile
    {
        public int Descriptor;
        public short Asked, Told;
    }

    /// <summary>Ends the process at once; no other thread is waited for.</summary>
    public static void Exit(int code)
    {
        if (IsAvailable) ExitNow(code);
        Environment.Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, ReadOnlySpan<ulong> limits);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PolledFile files, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);
}
