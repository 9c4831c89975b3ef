using System.Runtime.InteropServices;
using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.Images;

/// <summary>The other side of <see cref="ImageWorkerPool"/>: what the child process does.</summary>
public static class ImageWorker
{
    /// <summary>
    /// Answers requests until their stream ends, then ends the process without further ado, also in the middle of an image: the parent has
    /// gone. Takes the whole process: limits its memory, forbids it to write files, silences its standard error.
    /// </summary>
    public static void Run(Stream requests, Stream answers) =>
        WorkerLoop.Run(() => ImageWorkerProtocol.ReadRequest(requests), request => Answer(request, answers));

    static void Answer(WorkerRequest request, Stream answers)
    {
        ProcessLimits.LimitMemory(request.MaxMemoryBytes);
        try
        {
            var image = MemoryMarshal.TryGetArray(request.Image, out var array) && array.Array is { } whole ? whole : request.Image.ToArray();
            ImageWorkerProtocol.WriteAnswer(answers, ImageCodec.Convert(image, request.MediaType, request.Options));
        }
        catch (DllNotFoundException e)
        {
            ImageWorkerProtocol.WriteNoLibrary(answers, e.Message);
        }
    }
}
