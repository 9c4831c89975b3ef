using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.Images;

/// <summary>
/// The program that decodes images apart from this process, and its limits: memory for the file, its pixels and the result. It runs
/// <see cref="ImageWorker.Run"/> on its standard input and output.
/// </summary>
public sealed record ImageWorkerOptions : WorkerOptions
{
    /// <summary>Time that one image may take besides, for each million of its pixels: encoding AVIF is slow.</summary>
    public TimeSpan TimePerMegapixel { get; init; } = TimeSpan.FromSeconds(3);
}
