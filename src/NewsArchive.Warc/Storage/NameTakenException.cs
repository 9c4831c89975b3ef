namespace NewsArchive.Warc.Storage;

/// <summary>A file got its name from another writer first; what stands there was left as it is.</summary>
public sealed class NameTakenException : IOException
{
    /// <summary>Names the file.</summary>
    /// <param name="path">The file that exists.</param>
    public NameTakenException(string path) : base($"{path}: exists already.") => Path = path;

    /// <summary>The file that exists.</summary>
    public string Path { get; }
}
