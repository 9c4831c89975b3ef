using System.Collections.Concurrent;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Child processes that decode images and may die of it. Started when there is work, used again, ended with the pool; they end by
/// themselves when this process does, however it ends. Thread-safe.
/// </summary>
public sealed class ImageWorkerPool : IDisposable
{
    readonly ImageWorkerOptions _options;
    readonly CancellationToken _cancel;
    readonly SemaphoreSlim _places;
    readonly ConcurrentStack<ImageWorkerProcess> _idle = new(); // the last one used first: no more are kept alive than are needed

    /// <summary>Starts nothing yet. Cancelling kills the workers that are at work.</summary>
    public ImageWorkerPool(ImageWorkerOptions options, CancellationToken cancel)
    {
        (_options, _cancel) = (options, cancel);
        _places = new SemaphoreSlim(Math.Max(1, options.Width));
    }

    /// <summary>Has an image converted as <see cref="ImageCodec.Convert"/> does. A worker's death, or its being too slow, is an answer.</summary>
    /// <exception cref="IOException">The program cannot be started.</exception>
    /// <exception cref="DllNotFoundException">The worker has no libvips.</exception>
    internal CodecAnswer Convert(ReadOnlyMemory<byte> original, string mediaType, ResizeOptions options)
    {
        _places.Wait(_cancel);
        try
        {
            while (true)
            {
                var (answer, isFirst) = ConvertOnce(original, mediaType, options);
                // Only what a new worker fails on is this image's own fault: an old one may be the victim of an earlier image.
                if (isFirst || answer.Problem is not (ImageProblem.Failed or ImageProblem.Memory)) return answer;
            }
        }
        finally
        {
            _places.Release();
        }
    }

    (CodecAnswer Answer, bool IsFirst) ConvertOnce(ReadOnlyMemory<byte> original, string mediaType, ResizeOptions options)
    {
        var worker = _idle.TryPop(out var idle) ? idle : ImageWorkerProcess.Start(_options);
        var isFirst = !worker.HasAnswered;
        try
        {
            CodecAnswer answer;
            using (_cancel.Register(worker.Kill)) answer = worker.Ask(original, mediaType, options);
            _cancel.ThrowIfCancellationRequested();
            return (answer, isFirst);
        }
        finally
        {
            if (worker.IsUsable) _idle.Push(worker);
            else worker.Dispose();
        }
    }

    /// <summary>Ends the workers, and waits until they are gone.</summary>
    public void Dispose()
    {
        while (_idle.TryPop(out var worker)) worker.Dispose();
        _places.Dispose();
    }
}
