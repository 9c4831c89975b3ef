using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Packing;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Restoring;

/// <summary>A bundle whose manifest says what a test wants: as sound as its writer makes it, as hostile as its rows.</summary>
sealed class CraftedBundle
{
    static readonly DateTimeOffset Date = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    readonly List<WarcRecord> _records = [];
    readonly List<ManifestSource> _sources = [];
    readonly List<ManifestAsset> _assets = [];
    readonly string _infoId;

    public CraftedBundle()
    {
        var info = WarcRecord.WarcInfo("articles.warc.gz", Date, [new("software", "crafted")]);
        _records.Add(info);
        _infoId = info.Head.RecordId!;
    }

    /// <summary>Adds a record and the row of a source that claims it; <paramref name="change"/> makes it lie.</summary>
    public CraftedBundle Source(string path, string text, Func<ManifestSource, ManifestSource>? change = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var uri = $"https://newsarchive.invalid/0123456789abcdef/source/{_sources.Count}";
        var record = WarcRecord.Resource(uri, Date, "text/plain", WarcBlock.Of(bytes), _infoId);
        _records.Add(record);
        var row = new ManifestSource { Path = path, Length = bytes.Length, Digest = WarcDigest.Sha256(bytes), Uri = uri, RecordId = record.Head.RecordId! };
        _sources.Add(change?.Invoke(row) ?? row);
        return this;
    }

    public CraftedBundle Asset(string path, string text)
    {
        Source("x", text);
        var row = _sources[^1];
        _sources.RemoveAt(_sources.Count - 1);
        _assets.Add(new ManifestAsset { Path = path, Record = new() { Uri = row.Uri, RecordId = row.RecordId, Length = row.Length, Digest = row.Digest } });
        return this;
    }

    /// <summary>What stands behind the manifest in its file.</summary>
    public string Behind { get; init; } = "";

    public void Write(string file)
    {
        using var index = new CdxjLines();
        using var output = File.Create(file);
        var wacz = new WaczWriter(output);
        wacz.AddEntry("archive/articles.warc.gz", stream =>
        {
            var archive = new ArchiveFile(stream, "articles.warc.gz", index);
            foreach (var record in _records)
                archive.Append(PackedRecord.Compress(record));
        });
        wacz.AddIndex(index);
        wacz.AddPages([]);
        var manifest = new BundleManifest { Archive = "0123456789abcdef", Software = "crafted", Sources = [.. _sources], Articles = [], Assets = [.. _assets] };
        wacz.AddTextEntry(BundleManifest.EntryName, stream => stream.Write([.. manifest.ToJson(), .. Encoding.UTF8.GetBytes(Behind)]));
        wacz.Finish(new() { Title = "Crafted", Created = Date, Software = "crafted" });
    }
}
