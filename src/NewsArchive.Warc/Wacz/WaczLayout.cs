namespace NewsArchive.Warc.Wacz;

/// <summary>Which file stands where in a WACZ (WACZ 1.1.1 "Directories and Files", "Zip Format").</summary>
static class WaczLayout
{
    public const string Package = "datapackage.json";
    public const string PackageDigest = "datapackage-digest.json";
    public const string ArchiveFolder = "archive/";
    const string IndexFolder = "indexes/";
    const string PagesFolder = "pages/";

    /// <summary>Files that players read by range, which a compressed zip entry does not allow.</summary>
    public static bool MustBeStored(string name) => IsArchive(name) || name.StartsWith(IndexFolder, StringComparison.Ordinal) && IsGzip(name);

    public static bool IsArchive(string name) => name.StartsWith(ArchiveFolder, StringComparison.Ordinal) && !name.EndsWith('/');

    /// <summary>An index of records, plain or gzip.</summary>
    public static bool IsIndex(string name) =>
        name.StartsWith(IndexFolder, StringComparison.Ordinal) && (IsGzip(name) ? name[..^3] : name) is var plain
        && (plain.EndsWith(".cdx", StringComparison.Ordinal) || plain.EndsWith(".cdxj", StringComparison.Ordinal));

    /// <summary>An index over the members of a gzip index.</summary>
    public static bool IsSecondaryIndex(string name) => name.StartsWith(IndexFolder, StringComparison.Ordinal) && name.EndsWith(".idx", StringComparison.Ordinal);

    public static bool IsPages(string name) => name.StartsWith(PagesFolder, StringComparison.Ordinal) && name.EndsWith(".jsonl", StringComparison.Ordinal);

    /// <summary>What follows from the records and is not taken over by a repair: indexes, page lists, datapackage.json and its digest.</summary>
    public static bool IsMadeAnew(string name) =>
        name is Package or PackageDigest || name.StartsWith(IndexFolder, StringComparison.Ordinal) || name.StartsWith(PagesFolder, StringComparison.Ordinal);

    /// <summary>What is wrong with the place of a file that a writer adds (WACZ 1.1.1 "Directories and Files", "Other files and directories"); null: nothing.</summary>
    public static string? Objection(string name)
    {
        if (name is Package or PackageDigest)
            return "is written when the bundle is finished";
        var depth = name.AsSpan().Count('/');
        if (name.StartsWith(ArchiveFolder, StringComparison.Ordinal))
            return depth == 1 && ArchiveEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)) ? null : "archive/ holds WARC files alone: NAME.warc, NAME.warc.gz or NAME.warc.zst";
        if (name.StartsWith(IndexFolder, StringComparison.Ordinal))
            return depth == 1 && (IsIndex(name) || IsSecondaryIndex(name)) ? null : "indexes/ holds indexes alone: NAME.cdx, NAME.cdxj, these with .gz, and NAME.idx";
        if (name.StartsWith(PagesFolder, StringComparison.Ordinal))
            return depth == 1 && IsPages(name) ? null : "pages/ holds page lists alone: NAME.jsonl";
        return depth == 1 && name.LastIndexOf('.') > name.IndexOf('/', StringComparison.Ordinal) ? null : "other files stand one folder deep, with a dot in their name";
    }

    static readonly string[] ArchiveEndings = [".warc", ".warc.gz", ".warc.zst"];

    public static bool IsGzip(string name) => name.EndsWith(".gz", StringComparison.Ordinal);
}
