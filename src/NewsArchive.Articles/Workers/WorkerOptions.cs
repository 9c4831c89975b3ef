using System.Collections.Immutable;

namespace NewsArchive.Articles.Workers;

/// <summary>A program that does untrusted work apart from this process, by requests on its standard input and answers on its standard output, and its limits.</summary>
public abstract record WorkerOptions
{
    /// <summary>The program.</summary>
    public required string FileName { get; init; }
    /// <summary>Its arguments.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];
    /// <summary>
    /// Memory that the work may take in one worker, in bytes, on top of what the program itself needs. Enforced by the kernel (RLIMIT_DATA) on
    /// Linux, elsewhere not at all.
    /// </summary>
    public long MaxMemoryBytes { get; init; } = 448L << 20;
    /// <summary>Time that one request may take, the start of its worker included.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>Most workers at once.</summary>
    public int Width { get; init; } = Environment.ProcessorCount;
    /// <summary>The clock of the time limit.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
