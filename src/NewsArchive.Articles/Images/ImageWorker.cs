using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Images;

/// <summary>The other side of <see cref="ImageWorkerPool"/>: what the child process does.</summary>
public static class ImageWorker
{
    /// <summary>
    /// Answers requests until their stream ends, then ends the process without further ado, also in the middle of an image: the parent has
    /// gone. Takes the whole process: limits its memory, forbids it to write files, silences its standard error.
    /// </summary>
    public static void Run(Stream requests, Stream answers)
    {
        ProcessLimits.SetForWorker();
        // Ctrl-C reaches the whole group of processes; the parent decides what becomes of the image under way.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        using var work = new BlockingCollection<WorkerRequest>();
        new Thread(() => Answer(work, answers)) { IsBackground = true, Name = "newsarchive-image" }.Start();
        while (WorkerMessage.ReadRequest(requests) is { } request)
        {
            work.Add(request);
        }
        ProcessLimits.Exit(0); // this thread waits for the parent while the other one works: a decoder that hangs outlives nobody
    }

    static void Answer(BlockingCollection<WorkerRequest> work, Stream answers)
    {
        try
        {
            foreach (var request in work.GetConsumingEnumerable())
            {
                ProcessLimits.LimitMemory(request.MaxMemoryBytes);
                Answer(request, answers);
            }
        }
        catch (IOException)
        {
            ProcessLimits.Exit(1); // nobody is there to read it
        }
    }

    static void Answer(WorkerRequest request, Stream answers)
    {
        try
        {
            var image = MemoryMarshal.TryGetArray(request.Image, out var array) && array.Array is { } whole ? whole : request.Image.ToArray();
            WorkerMessage.WriteAnswer(answers, ImageCodec.Convert(image, request.MediaType, request.Options));
        }
        catch (DllNotFoundException e)
        {
            WorkerMessage.WriteNoLibrary(answers, e.Message);
        }
    }
}
