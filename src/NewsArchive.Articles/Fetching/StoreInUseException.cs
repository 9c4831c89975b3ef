namespace NewsArchive.Articles.Fetching;

/// <summary>Another process works with the store: running again when it is done will do (exit code 75).</summary>
public sealed class StoreInUseException : IOException
{
    /// <summary>Names the store.</summary>
    public StoreInUseException(string folder) : base($"the store {folder} is in use by another newsarchive; wait for it or name another --store") => Folder = folder;

    /// <summary>The store's folder.</summary>
    public string Folder { get; }
}
