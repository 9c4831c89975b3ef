using NewsArchive.Articles.Fetching;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>The store that a command reads from.</summary>
static class StoreFolder
{
    /// <summary>Makes sure that there is a store: opening one that is misspelt would make it, and every image would be missing.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static void Require(string folder)
    {
        if (!File.Exists(Path.Combine(folder, CaptureStore.JournalName)))
            throw new InputException(folder, "no store of fetched images; check the name, or run newsarchive fetch first");
    }
}
