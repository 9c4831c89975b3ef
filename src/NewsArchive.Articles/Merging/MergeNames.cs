using System.Text;
using System.Text.RegularExpressions;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Merging;

/// <summary>How WARC files are called in a merged bundle. Those that get one name become one file.</summary>
static partial class MergeNames
{
    static readonly string[] s_extensions = [".gz", ".zst", ".warc"];

    /// <summary>The name of a file: of a bundle of ours with the id of its archive in it, always <c>….warc.gz</c>, and without folders.</summary>
    /// <param name="name">Its name in the input.</param>
    /// <param name="archive">The id of its archive (<see cref="ArchiveOf"/>); null: no bundle of ours.</param>
    public static string Of(string name, Lazy<string>? archive)
    {
        var stem = new StringBuilder(name);
        for (var i = 0; i < stem.Length; i++)
            if (stem[i] is '/' or '\\' or ':' || char.IsControl(stem[i]))
                stem[i] = '-';
        var text = stem.ToString();
        foreach (var extension in s_extensions)
            if (text.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && text.Length > extension.Length)
                text = text[..^extension.Length];
        text = text.TrimStart('.');
        return (text.Length == 0 ? "records" : text) + (archive is null || HasId().IsMatch(text) ? "" : "-" + archive.Value) + ".warc.gz";
    }

    /// <summary>The one archive that all sources come from, which may be larger than the bundle; else the bundle's own.</summary>
    public static string ArchiveOf(BundleManifest manifest) =>
        manifest.Sources.Select(source => source.Archive ?? manifest.Archive).Distinct(StringComparer.Ordinal).Take(2).ToList() is [var one] ? one : manifest.Archive;

    [GeneratedRegex("-[0-9a-f]{16}$", RegexOptions.None, 1000)]
    private static partial Regex HasId();
}
