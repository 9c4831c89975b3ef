using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Workers;

/// <summary>The other side of a <see cref="WorkerPool{TRequest, TAnswer}"/>: what the child process does.</summary>
static class WorkerLoop
{
    /// <summary>
    /// Answers requests until their stream ends, then ends the process without further ado, also in the middle of a request: the parent has
    /// gone. Takes the whole process: forbids it to write files, silences its standard error.
    /// </summary>
    /// <param name="read">The next request; null at the end of the stream.</param>
    /// <param name="answer">Does the work and writes the answer; throws <see cref="IOException"/> only when that cannot be written.</param>
    public static void Run<TRequest>(Func<TRequest?> read, Action<TRequest> answer) where TRequest : class
    {
        ProcessLimits.SetForWorker();
        // Ctrl-C reaches the whole group of processes; the parent decides what becomes of the work under way.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        using var work = new BlockingCollection<TRequest>();
        new Thread(() => Answer(work, answer)) { IsBackground = true, Name = "newsarchive-work" }.Start();
        while (read() is { } request)
            work.Add(request);
        ProcessLimits.Exit(0); // this thread waits for the parent while the other one works: work that hangs outlives nobody
    }

    static void Answer<TRequest>(BlockingCollection<TRequest> work, Action<TRequest> answer)
    {
        try
        {
            foreach (var request in work.GetConsumingEnumerable())
                answer(request);
        }
        catch (IOException)
        {
            ProcessLimits.Exit(1); // nobody is there to read it
        }
    }
}
