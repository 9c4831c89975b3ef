using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Storage;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Repairing;

/// <summary>Holds the manifest of a damaged bundle against the records that were kept, and makes newsarchive's own files of the new one.</summary>
sealed class ManifestSalvage(string input) : IDisposable
{
    static readonly string[] OwnFiles = [BundleReadme.EntryName, BundleInputs.EntryName, BundleManifest.EntryName, BundleReadme.SumsEntryName];

    const int MaxListedPages = 2_000_000; // the texts of others are read out of their records
    const long MaxListBytes = 64 << 20; // sums of some 600,000 files

    readonly KeptRecords _kept = new();
    readonly List<LossRow> _losses = [];
    string? _refusal; // of the old manifest

    /// <summary>The manifest of the new bundle, or null: it is not one of ours.</summary>
    public BundleManifest? Manifest { get; private set; }

    /// <summary>Files and articles that are lost, by path.</summary>
    public IReadOnlyList<LossRow> Losses => _losses;

    /// <summary>Sees the page lists before the archives: what is not in them is taken out of the records.</summary>
    public void InspectPages(IEnumerable<string> urls, bool areSound)
    {
        if (areSound)
            _kept.ListedPages = urls.Where(url => url.StartsWith(ArchiveUris.Host, StringComparison.Ordinal)).Take(MaxListedPages).Select(url => TextKey.Of(url)).ToHashSet();
    }

    /// <summary>Reads one archive of the new bundle.</summary>
    public void Inspect(string name, Stream warc) => _kept.Read(name, warc);

    /// <summary>The files and pages of the new bundle.</summary>
    public WaczSalvage Adapt(WaczSalvage salvage)
    {
        var old = Read(salvage);
        if ((old ?? ManifestRebuilder.Rebuild(_kept, new(ReadList(salvage, BundleReadme.SumsEntryName), ReadList(salvage, BundleInputs.EntryName)))) is not { } manifest)
            return salvage;
        if (old is null)
            _losses.Add(new(input, $"{_refusal ?? BundleManifest.EntryName}{(_refusal is null ? " was" : ", so it was")} made anew from the records: times and modes of files are lost, and what only it named") { File = BundleManifest.EntryName });
        Manifest = Mark(manifest);
        manifest.Release();
        return new()
        {
            Files = [.. Own(salvage, isWhole: old is not null && _losses.Count == 0), .. salvage.Files.Where(file => !OwnFiles.Contains(file.Name))],
            Pages = Pages(salvage, Manifest),
            ArePagesSound = salvage.ArePagesSound || salvage.Pages.All(page => page.Url.StartsWith(ArchiveUris.Host, StringComparison.Ordinal)),
        };
    }

    BundleManifest? Read(WaczSalvage salvage)
    {
        if (Find(salvage, BundleManifest.EntryName) is not { } file)
            return null;
        if ((_refusal = OwnFileLimits.Objection(file.Name, file.Length, file.CompressedLength)) is not null)
            return null;
        try
        {
            using var json = file.Open();
            return BundleManifest.Parse(json, input);
        }
        catch (ArticleFormatException)
        {
            return null; // Its checksum is right, but no manifest of ours.
        }
    }

    static WaczSalvagedFile? Find(WaczSalvage salvage, string name) => salvage.Files.FirstOrDefault(file => file.Name == name);

    /// <summary>A list that helps to make the manifest anew; null where there is none, or none that could be one of ours.</summary>
    static ReadOnlyMemory<byte>? ReadList(WaczSalvage salvage, string name)
    {
        if (Find(salvage, name) is not { Length: <= MaxListBytes } file || OwnFileLimits.Objection(name, file.Length, file.CompressedLength) is not null)
            return null;
        using var content = file.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The files of ours: as they were where nothing is lost, else as the new manifest has them.</summary>
    IEnumerable<WaczSalvagedFile> Own(WaczSalvage salvage, bool isWhole)
    {
        var manifest = Manifest!; // set by the only caller
        yield return Find(salvage, BundleReadme.EntryName) ?? new(BundleReadme.EntryName, IsOfOthers(salvage, manifest) ? BundleReadme.ToMergedBytes() : BundleReadme.ToBytes(manifest.Archive));
        if (Find(salvage, BundleInputs.EntryName) is { } inputs)
            yield return inputs;
        yield return (isWhole ? Find(salvage, BundleManifest.EntryName) : null) ?? Made(BundleManifest.EntryName, manifest.WriteTo);
        yield return Made(BundleReadme.SumsEntryName, stream => BundleReadme.WriteSums(manifest.Sources, stream));
    }

    /// <summary>A file that is made when it is written, outside memory.</summary>
    static WaczSalvagedFile Made(string name, Action<Stream> write) => new(name, 0, 0, () =>
    {
        var content = UnnamedFile.Create(Path.GetTempPath(), 64 * 1024);
        write(content);
        content.Position = 0;
        return content;
    });

    /// <summary>What is lost says so in its row: the list of sources, from which the archive's id follows, stays whole.</summary>
    BundleManifest Mark(BundleManifest manifest) => manifest with
    {
        Sources = new(manifest.Sources.Select(Mark)),
        Articles = new(manifest.Articles.Select(article => article with { Clean = Mark(article.Clean, article.Path, "its cleaned article"), Page = Mark(article.Page, article.Path, "its readable page") })),
        Assets = new(manifest.Assets.Select(asset => asset with { Record = Mark(asset.Record, asset.Path, "the image") })),
    };

    ManifestSource Mark(ManifestSource source)
    {
        if (_kept.Holds(source.RecordId, source.Digest))
            return source with { Lost = false };
        Lose(source.Path, "the source file", source.RecordId, source.Uri);
        return source with { Lost = true };
    }

    ManifestRecord Mark(ManifestRecord record, string path, string what)
    {
        if (_kept.Holds(record.RecordId, record.Digest))
            return record with { Lost = false };
        Lose(path, what, record.RecordId, record.Uri);
        return record with { Lost = true };
    }

    void Lose(string path, string what, string recordId, string uri) => _losses.Add(new(input, $"{what} is lost") { Path = path, RecordId = recordId, Uri = uri });

    /// <summary>Whether the bundle was merged or split: then no one URL leads to its sources.</summary>
    static bool IsOfOthers(WaczSalvage salvage, BundleManifest manifest) =>
        !manifest.Parts.IsDefaultOrEmpty || manifest.Sources.Any(source => source.Archive is not null) || Find(salvage, BundleInputs.EntryName) is not null;

    /// <summary>
    /// The pages that there were, and those of articles whose line is lost. Of a list that was damaged only others' lines are believed: those of articles are
    /// made anew from their records.
    /// </summary>
    IEnumerable<WaczPage> Pages(WaczSalvage salvage, BundleManifest manifest)
    {
        var articles = manifest.Articles.Where(article => !article.Page.Lost).DistinctBy(article => TextKey.Of(article.Page.Uri));
        var own = articles.Select(article => TextKey.Of(article.Page.Uri)).ToHashSet();
        if (!salvage.ArePagesSound)
            return articles.Select(ToPage).Concat(salvage.Pages.Where(page => !own.Contains(TextKey.Of(page.Url))));
        foreach (var page in salvage.Pages)
            own.Remove(TextKey.Of(page.Url));
        return own.Count == 0 ? salvage.Pages : salvage.Pages.Concat(articles.Where(article => own.Contains(TextKey.Of(article.Page.Uri))).Select(ToPage));
    }

    WaczPage ToPage(ManifestArticle article)
    {
        var record = _kept.Find(article.Page.RecordId);
        return new()
        {
            Url = article.Page.Uri,
            Date = _kept.DateOf(article.Page.RecordId), // not lost
            Title = article.Title,
            Text = record is null ? null : (_kept.OriginalOf(record) ?? record).Text, // equal pages are stored once
            Id = article.Page.RecordId.Replace("<urn:uuid:", "", StringComparison.Ordinal).TrimEnd('>'),
            OriginalUrl = article.OriginalUrl,
        };
    }

    public void Dispose() => _kept.Dispose();
}
