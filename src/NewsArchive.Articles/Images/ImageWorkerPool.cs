using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Child processes that decode images and may die of it. Started when there is work, used again, ended with the pool; they end by
/// themselves when this process does, however it ends. Thread-safe.
/// </summary>
public sealed class ImageWorkerPool : IDisposable
{
    readonly ImageWorkerOptions _options;
    readonly WorkerPool<WorkerRequest, CodecAnswer> _pool;

    /// <summary>Starts nothing yet. Cancelling kills the workers that are at work.</summary>
    public ImageWorkerPool(ImageWorkerOptions options, CancellationToken cancel) =>
        (_options, _pool) = (options, new(options, new ImageWorkerProtocol(options.TimePerMegapixel), cancel));

    /// <summary>Has an image converted as <see cref="ImageCodec.Convert"/> does. A worker's death, or its being too slow, is an answer.</summary>
    /// <exception cref="IOException">The program cannot be started.</exception>
    /// <exception cref="DllNotFoundException">The worker has no libvips.</exception>
    internal CodecAnswer Convert(ReadOnlyMemory<byte> original, string mediaType, ResizeOptions options)
    {
        var answer = _pool.Ask(new WorkerRequest(original, mediaType, options, _options.MaxMemoryBytes));
        return answer.Failure switch
        {
            WorkerFailure.Died => new(null, ImageProblem.Failed),
            WorkerFailure.Late => new(null, ImageProblem.Timeout),
            WorkerFailure.Memory => new(null, ImageProblem.Memory),
            _ => answer.Value,
        };
    }

    /// <summary>Ends the workers, and waits until they are gone.</summary>
    public void Dispose() => _pool.Dispose();
}
