using System.CommandLine;

namespace NewsArchive.Cli.Commands;

/// <summary>What a command does with a path (<see cref="WrittenPaths"/>).</summary>
enum PathUse
{
    /// <summary>Reads it.</summary>
    Read = 0,
    /// <summary>Reads all of it before anything is written, so that a report may take its place.</summary>
    ReadFirst,
    /// <summary>Writes into a folder, which may be there.</summary>
    Folder,
    /// <summary>Writes a file, which may be there.</summary>
    File,
    /// <summary>Writes a bundle, and others under its name with something added.</summary>
    Bundle,
    /// <summary>Writes a report, or rows, which replace those of an earlier run.</summary>
    Report,
}

/// <summary>An option whose value is a path.</summary>
sealed class PathOption<T>(string name, PathUse use, string[] aliases) : Option<T>(name, aliases)
{
    public PathUse Use => use;
}
