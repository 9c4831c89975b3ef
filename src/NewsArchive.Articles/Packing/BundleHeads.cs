using System.Globalization;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Packing;

/// <summary>What a bundle says about itself: its warcinfo record and its datapackage.json. Only options that change content are told.</summary>
static class BundleHeads
{
    /// <summary>The warcinfo record of our own records.</summary>
    public static WarcRecord WarcInfo(ArchiveOptions options, string fileName, string archiveId, DateTimeOffset created)
    {
        var fields = new List<WarcField>
        {
            new("software", ToolVersion.Software),
            new("format", "WARC File Format 1.1"),
            new("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            new("isPartOf", "newsarchive-" + archiveId),
        };
        foreach (var (name, value) in options.Description.Properties())
            fields.Add(new(name, OneLine(value)));
        if (options.Description.Description is { } description)
            fields.Add(new("description", OneLine(description)));
        AddPolicy(fields, options.Cleaning);
        AddSizes(fields, options);
        return WarcRecord.WarcInfo(fileName, created, fields);
    }

    /// <summary>The profile, and the digest of the policy when it is not just that profile: <c>clean --print-policy</c> prints what the digest is of.</summary>
    static void AddPolicy(List<WarcField> fields, CleaningOptions cleaning)
    {
        fields.Add(new("newsarchive-profile", ProfilePolicies.NameOf(cleaning.Profile)));
        if (PolicyFile.DigestOfOwn(cleaning) is { } digest)
            fields.Add(new("newsarchive-policy", digest.ToString()));
    }

    static void AddSizes(List<WarcField> fields, ArchiveOptions options)
    {
        var resize = options.Resize;
        if (resize.MaxWidth is { } width)
            fields.Add(new("newsarchive-max-width", width.ToString(CultureInfo.InvariantCulture)));
        if (resize.MaxHeight is { } height)
            fields.Add(new("newsarchive-max-height", height.ToString(CultureInfo.InvariantCulture)));
        if (resize.IsActive)
            fields.Add(new("newsarchive-image-format", string.Create(CultureInfo.InvariantCulture, $"{resize.Format.ToString().ToLowerInvariant()} quality {resize.Quality}")));
    }

    /// <summary>A field has one line and no NUL (WARC 1.1 §4).</summary>
    static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\0', ' ');

    /// <summary>What datapackage.json says besides the list of files.</summary>
    public static WaczPackage Package(BundleDescription description, IReadOnlyList<WaczPage> pages, DateTimeOffset created) => new()
    {
        Title = description.Title ?? (pages.Count == 1 ? pages[0].Title : string.Create(CultureInfo.InvariantCulture, $"{pages.Count} archived articles")),
        Description = description.Description,
        Created = created,
        Software = ToolVersion.Software,
        MainPageUrl = pages.Count > 0 ? pages[0].Url : null,
        MainPageDate = pages.Count > 0 ? pages[0].Date : null,
        Properties = description.Properties(),
    };
}
