using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Storage;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Sharding;

/// <summary>
/// An index of a bundle whose lines say where each member lies in the bundle's own file, not in a file within it: WARC files are stored in the zip as they
/// are, so whoever reads ranges of files finds every record without opening the zip.
/// </summary>
static class BundleIndex
{
    /// <summary>Writes the sorted lines, which call the bundle <paramref name="name"/>.</summary>
    /// <exception cref="IOException">The index cannot be written.</exception>
    public static void Write(string bundle, string name, string path, CancellationToken cancel)
    {
        using var wacz = WaczReader.Open(bundle);
        var starts = wacz.Entries.Where(entry => entry.IsStored).ToDictionary(entry => entry.Name, entry => entry.Offset, StringComparer.Ordinal);
        using var file = DurableFile.Create(path);
        CdxjSorter.Sort(wacz.ReadIndex().Select(entry => entry with { Filename = name, Offset = starts["archive/" + entry.Filename] + entry.Offset }), file.Stream, null, cancel);
        file.Commit(overwrite: true);
    }
}
