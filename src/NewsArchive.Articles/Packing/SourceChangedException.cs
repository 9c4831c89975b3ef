namespace NewsArchive.Articles.Packing;

/// <summary>An input changed between reading and packing: nothing was written; running again will do (exit code 75).</summary>
public sealed class SourceChangedException : IOException
{
    /// <summary>Names the file.</summary>
    public SourceChangedException(string path)
        : base($"{path}: changed while it was being archived; nothing was written, run the command again") => Path = path;

    /// <summary>The file that changed.</summary>
    public string Path { get; }
}
