namespace NewsArchive.Articles.Restoring;

/// <summary>What to restore, and where.</summary>
public sealed record RestoreOptions
{
    /// <summary>The folder to write into; made when missing.</summary>
    public required string Output { get; init; }

    /// <summary>Which tree.</summary>
    public RestoreMode Mode { get; init; } = RestoreMode.Original;

    /// <summary>Restores what was received from the web, as <c>host/path</c>, also where a manifest of ours knows a source tree.</summary>
    public bool Captures { get; init; }

    /// <summary>Globs over paths (<c>*</c> also crosses <c>/</c>), original URLs, or digests; empty: everything.</summary>
    public IReadOnlyList<string> Select { get; init; } = [];

    /// <summary>Lists without writing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Replaces files that differ; otherwise they are left and reported.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Maps names that other systems cannot hold; always on under Windows.</summary>
    public bool PortableNames { get; init; } = OperatingSystem.IsWindows();
}

/// <summary>The trees that a bundle can become.</summary>
public enum RestoreMode
{
    /// <summary>The source files, byte for byte, with their times and modes.</summary>
    Original = 0,
    /// <summary>Cleaned articles, readable pages and their images, linked relatively.</summary>
    Clean,
}
