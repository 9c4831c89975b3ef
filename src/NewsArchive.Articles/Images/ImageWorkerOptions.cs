using System.Collections.Immutable;

namespace NewsArchive.Articles.Images;

/// <summary>The program that decodes images apart from this process, and its limits. It runs <see cref="ImageWorker.Run"/> on its standard input and output.</summary>
public sealed record ImageWorkerOptions
{
    /// <summary>The program.</summary>
    public required string FileName { get; init; }
    /// <summary>Its arguments.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];
    /// <summary>
    /// Memory that images may take in one worker, in bytes, on top of what the program itself needs: the file, its pixels, the result.
    /// Enforced by the kernel (RLIMIT_DATA) on Linux, elsewhere not at all.
    /// </summary>
    public long MaxMemoryBytes { get; init; } = 448L << 20;
    /// <summary>Time that one image may take, and the start of its worker; <see cref="TimePerMegapixel"/> is added.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>Time that one image may take besides, for each million of its pixels: encoding AVIF is slow.</summary>
    public TimeSpan TimePerMegapixel { get; init; } = TimeSpan.FromSeconds(3);
    /// <summary>Most workers at once.</summary>
    public int Width { get; init; } = Environment.ProcessorCount;
    /// <summary>The clock of the time limit.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
