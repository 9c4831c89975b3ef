using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Bundles;

/// <summary>The WARC files in a WACZ.</summary>
static class ArchiveEntries
{
    /// <summary>Where they lie in the zip.</summary>
    public const string Folder = "archive/";

    /// <summary>Those of a file, in its order.</summary>
    public static IEnumerable<WaczEntry> Of(WaczReader wacz) => wacz.Entries.Where(entry => entry.Name.StartsWith(Folder, StringComparison.Ordinal) && !entry.Name.EndsWith('/'));

    /// <summary>The name by which an index calls one: what follows the folder.</summary>
    public static string FileName(WaczEntry entry) => entry.Name[Folder.Length..];

    /// <summary>Opens one of them; where it is stored the stream seeks, so that records can be looked for behind damage.</summary>
    public static Stream Open(WaczReader wacz, WaczEntry entry) =>
        entry.IsStored ? wacz.OpenRange(entry.Name, 0, entry.Length) : wacz.OpenEntry(entry.Name) ?? Stream.Null; // the entry is there: it was listed
}
