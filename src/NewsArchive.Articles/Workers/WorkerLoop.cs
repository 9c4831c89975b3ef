using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Workers;

/// <summary>The other side of a <see cref="WorkerPool{TRequest, TAnswer}"/>: what the child process does.</summary>
static class WorkerLoop
{
    /// <summary>
    /// Answers requests until their stream ends, then ends the process without further ado; where standard input can be watched (Linux), also in the
    /// middle of a request: the parent has gone. Takes the whole process: forbids it to write files, silences its standard error.
    /// </summary>
    /// <param name="read">The next request, from standard input; null at its end.</param>
    /// <param name="answer">Does the work and writes the answer; throws <see cref="IOException"/> only when that cannot be written.</param>
    public static void Run<TRequest>(Func<TRequest?> read, Action<TRequest> answer) where TRequest : class
    {
        ProcessLimits.SetForWorker();
        // Ctrl-C reaches the whole group of processes; the parent decides what becomes of the work under way.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        var work = new Thread(() => Work(read, answer)) { IsBackground = true, Name = "newsarchive-work" };
        work.Start();
        // This thread waits for the parent while the other one works: work that hangs outlives nobody. Both reading, one handing over to the other, costs
        // a small article half as much again.
        ProcessLimits.WaitForParent();
        work.Join();
    }

    static void Work<TRequest>(Func<TRequest?> read, Action<TRequest> answer) where TRequest : class
    {
        try
        {
            while (read() is { } request)
                answer(request);
            ProcessLimits.Exit(0);
        }
        catch (IOException)
        {
            ProcessLimits.Exit(1); // nobody is there to read it
        }
    }
}
