using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Cli.Output;

/// <summary>
/// Standard input, output and error of a process that was started without some of them (<c>&gt;&amp;-</c>). Left alone, the first file opened would get
/// the number of one, and messages would be written into it.
/// </summary>
static class StandardStreams
{
    const int Output = 1, Last = 2;

    static readonly List<SafeFileHandle> s_held = [];

    /// <summary>Whether there is no standard output.</summary>
    public static bool IsOutputClosed { get; private set; }

    /// <summary>Puts the null device under each number that is free. To be called before any other file is opened.</summary>
    public static void Occupy()
    {
        while (!OperatingSystem.IsWindows())
        {
            var handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (handle.DangerousGetHandle() is var number && number > Last)
            {
                handle.Dispose();
                return;
            }
            s_held.Add(handle); // for as long as the process lives
            IsOutputClosed |= number == Output;
        }
    }
}
