using System.Text;
using System.Text.Json;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>What could still be read of a datapackage.json.</summary>
sealed record SalvagedPackage
{
    static readonly WaczReaderOptions s_readable = new();
    static readonly string[] Further = ["creator", "rights", "operator", PackageFile.Repaired];

    public string Title { get; private init; } = "";
    public string? Description { get; private init; }
    public DateTimeOffset? Created { get; private init; }
    public string Software { get; private init; } = "";
    public string? MainPageUrl { get; private init; }
    public DateTimeOffset? MainPageDate { get; private init; }
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; private init; } = [];

    /// <summary>Digests of the files that it lists, under names that a zip may hold.</summary>
    public IReadOnlyDictionary<string, WarcDigest> Digests { get; private init; } = new Dictionary<string, WarcDigest>(StringComparer.Ordinal);

    /// <summary>The first name of each digest.</summary>
    public IReadOnlyDictionary<WarcDigest, string> Names { get; private init; } = new Dictionary<WarcDigest, string>();

    /// <summary>What is wrong with each name in its list that no file can have.</summary>
    public IReadOnlyList<string> Refused { get; private init; } = [];

    /// <param name="bytes">The file.</param>
    /// <param name="isSound">Whether its checksum is right: only then are names and digests of other files believed.</param>
    /// <returns>Null: it is no JSON object, so nothing of it can be read.</returns>
    public static SalvagedPackage? Read(byte[] bytes, bool isSound)
    {
        try
        {
            using var json = PackageFile.Parse(bytes, WaczLayout.Package);
            var package = Read(json.RootElement);
            return isSound ? package.WithDigests(json.RootElement) : package;
        }
        catch (WarcFormatException)
        {
            return null;
        }
    }

    /// <summary>The digest that datapackage-digest.json gives, or null.</summary>
    public static WarcDigest? ReadDigest(byte[] bytes)
    {
        try
        {
            using var json = PackageFile.Parse(bytes, WaczLayout.PackageDigest);
            return WarcDigest.TryParse(PackageFile.Text(json.RootElement, "hash"), out var digest) ? digest : null;
        }
        catch (WarcFormatException)
        {
            return null;
        }
    }

    SalvagedPackage WithDigests(JsonElement root)
    {
        var digests = new Dictionary<string, WarcDigest>(StringComparer.Ordinal);
        var names = new Dictionary<WarcDigest, string>();
        var refused = new List<string>();
        foreach (var (path, digest, _) in PackageFile.ReadResources(root) ?? [])
            if (path is null || digest is not { } known)
                continue;
            else if (Objection(path) is { } objection)
                refused.Add(objection);
            else
            {
                digests[path] = known;
                names.TryAdd(known, path);
            }
        return this with { Digests = digests, Names = names, Refused = refused };
    }

    static string? Objection(string path) =>
        path.EndsWith('/') ? "the name of a folder" : Encoding.UTF8.GetByteCount(path) > s_readable.MaxNameBytes ? $"a name of more than {s_readable.MaxNameBytes} bytes" : ZipName.Objection(path);

    public static SalvagedPackage Read(JsonElement root) => new()
    {
        Title = PackageFile.Text(root, "title") ?? "",
        Description = PackageFile.Text(root, "description"),
        Created = Date(root, "created"),
        Software = PackageFile.Text(root, "software") ?? "",
        MainPageUrl = PackageFile.Text(root, "mainPageUrl"),
        MainPageDate = Date(root, "mainPageDate"),
        Properties = [.. Further.Where(name => PackageFile.Text(root, name) is not null).Select(name => new KeyValuePair<string, string>(name, PackageFile.Text(root, name) ?? ""))],
    };

    static DateTimeOffset? Date(JsonElement root, string name) => WarcDate.TryParse(PackageFile.Text(root, name), out var date) ? date : null;

    /// <summary>The description without a main page.</summary>
    public WaczPackage ToPackage() => new() { Title = Title, Description = Description, Created = Created ?? DateTimeOffset.UnixEpoch, Software = Software, Properties = Properties };

    /// <summary>The new description; the main page only where it can still be opened.</summary>
    /// <param name="captures">What can be opened.</param>
    /// <param name="latest">The instant to give where the old one is lost.</param>
    /// <param name="repairedBy">Who repaired a bundle that is not whole; null for one that is.</param>
    public WaczPackage ToPackage(CaptureDates captures, DateTimeOffset latest, string? repairedBy)
    {
        var mainPageDate = MainPageUrl is null ? null : captures.Resolve(MainPageUrl, MainPageDate ?? latest);
        return new()
        {
            Title = Title,
            Description = Description,
            Created = Created ?? latest,
            Software = Software.Length > 0 ? Software : "newsarchive",
            MainPageUrl = mainPageDate is null ? null : MainPageUrl,
            MainPageDate = mainPageDate,
            Properties = repairedBy is null ? Properties : [.. Properties.Where(property => property.Key != PackageFile.Repaired), new(PackageFile.Repaired, repairedBy)],
        };
    }
}
