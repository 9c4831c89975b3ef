using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Repairing;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Repairing;

/// <summary>A small bundle, which of its bytes each article needs, and what becomes of it when it is damaged.</summary>
sealed class DamagedBundle
{
    readonly List<(string Path, List<(long Start, long End)> Needs)> _articles = [];

    DamagedBundle(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <summary>Where the WARC files lie in the zip.</summary>
    public (long Start, long End) Archive { get; private set; }

    /// <summary>The local headers of those files.</summary>
    public IReadOnlyList<(long Start, long End)> Headers { get; private set; } = [];

    public BundleManifest Manifest { get; private set; } = null!; // set by MakeAsync

    public static async Task<DamagedBundle> MakeAsync()
    {
        using var scene = new ArchiveScene();
        for (var i = 0; i < 2; i++)
            scene.Write($"2021/post {i}.md", Post(i));
        scene.Write("2021/lamp.png", SampleImages.Png(4, 3, 50));
        await scene.RunAsync();
        var damaged = new DamagedBundle(File.ReadAllBytes(scene.Bundle));
        damaged.FindNeeds(scene.Bundle);
        return damaged;
    }

    /// <summary>The same articles, each out of a bundle of its own, merged.</summary>
    public static async Task<DamagedBundle> MergeAsync()
    {
        using var scene = new ArchiveScene();
        for (var i = 0; i < 2; i++)
        {
            scene.Write($"2021/post {i}.md", Post(i));
            if (i == 0)
                scene.Write("2021/lamp.png", SampleImages.Png(4, 3, 50));
            await scene.RunAsync(store: scene.File($"store{i}"), bundle: scene.File($"{i}.wacz"));
            Directory.Delete(Path.Combine(scene.Input, "2021"), recursive: true);
        }
        new BundleMerger(new() { Inputs = [scene.File("0.wacz"), scene.File("1.wacz")], Output = scene.Bundle }).Merge(TestContext.Current.CancellationToken);
        var damaged = new DamagedBundle(File.ReadAllBytes(scene.Bundle));
        damaged.FindNeeds(scene.Bundle);
        return damaged;
    }

    static string Post(int i) => $"---\ntitle: \"Post {i}\"\nurl: https://news.example/{i}\n---\n\nText {i} of the <b>harbour</b>.{(i % 2 == 0 ? "\n\n![lamp](lamp.png)\n" : "\n")}";

    /// <summary>The members of an article's own records, and of the images that it shows: those of the records that they refer to too.</summary>
    void FindNeeds(string path)
    {
        using var bundle = Bundle.Open(path);
        Manifest = bundle.Manifest!; // our own bundle
        var archives = bundle.Wacz.Entries.Where(entry => entry.Name.StartsWith("archive/", StringComparison.Ordinal)).ToList();
        Archive = (archives[0].Offset, archives[^1].Offset + archives[^1].Length);
        Headers = archives.ConvertAll(archive => (archive.Offset - 30 - archive.Name.Length, archive.Offset)); // APPNOTE §4.3.7; our writer has no extra fields
        var members = archives.SelectMany(archive => ReadMembers(bundle, archive)).ToDictionary();
        foreach (var article in Manifest.Articles)
        {
            string[] own = [Source(article.Source).RecordId, article.Clean.RecordId, article.Page.RecordId, article.MetadataRecordId];
            string[] images = IsIllustrated(article.Path) ? [Source("2021/lamp.png").RecordId, Manifest.Assets.Single().Record.RecordId] : [];
            _articles.Add((article.Path, [.. own.Concat(images).Select(id => members[id])]));
        }
    }

    ManifestSource Source(string path) => Manifest.Sources.Single(source => source.Path == path);

    /// <summary>Where in the zip the member of each record lies, by id.</summary>
    public static Dictionary<string, (long Start, long End)> ReadMembers(Bundle bundle, WaczEntry archive)
    {
        var members = new Dictionary<string, (long Start, long End)>();
        using var reader = new WarcReader(bundle.Wacz.OpenEntry(archive.Name)!, archive.Name);
        while (reader.Read() is { } record)
            members.Add(record.Head.RecordId!, (archive.Offset + record.Offset, archive.Offset + record.Offset + record.MemberLength!.Value));
        return members;
    }

    static bool IsIllustrated(string path) => (path[^4] - '0') % 2 == 0;

    /// <summary>Damages, verifies, repairs, verifies again and looks for the articles.</summary>
    /// <param name="bytes">The damaged bundle.</param>
    /// <param name="isHit">Whether a range of the sound bundle was hit.</param>
    /// <param name="folder">Where to write.</param>
    public Outcome Try(byte[] bytes, Func<long, long, bool> isHit, string folder)
    {
        var (damaged, repaired) = (Path.Combine(folder, "damaged.wacz"), Path.Combine(folder, "repaired.wacz"));
        File.WriteAllBytes(damaged, bytes);
        var untouched = _articles.Where(article => !article.Needs.Exists(need => isHit(need.Start, need.End))).Select(article => article.Path).ToList();
        var isFound = Failures(damaged).Count > 0;
        BundleRepairReport report;
        using (var input = File.OpenRead(damaged))
        using (var output = new FileStream(repaired, FileMode.Create, FileAccess.ReadWrite))
            report = BundleRepair.Repair(input, "damaged.wacz", output);
        if (report.Records == 0)
            return new(isFound, report, [], untouched, 0);
        return new(isFound, report, Failures(repaired), untouched, untouched.Count(path => IsThere(repaired, path)));
    }

    static List<string> Failures(string path) => [.. BundleVerifier.Verify(path).Where(finding => finding.Level == WarcDiagnosticLevel.Fail).Select(finding => $"{finding.Rule}: {finding.Message}")];

    /// <summary>Whether the new bundle's manifest leads to the article's source, cleaned text, page and images, with the old digests.</summary>
    bool IsThere(string path, string article)
    {
        using var bundle = Bundle.Open(path);
        var (before, after) = (Manifest.Articles.Single(row => row.Path == article), bundle.Manifest?.Articles.SingleOrDefault(row => row.Path == article));
        var (source, sourceNow) = (Source(before.Source), bundle.Manifest?.Sources.SingleOrDefault(row => row.Path == before.Source));
        if (after is null || sourceNow is null or { Lost: true } || sourceNow.Digest != source.Digest || after.Clean != before.Clean || after.Page != before.Page || after.Title != before.Title || after.OriginalUrl != before.OriginalUrl)
            return false;
        bundle.CopyPayload(sourceNow.Uri, sourceNow.RecordId, source.Digest, source.Length, Stream.Null);
        foreach (var record in (ManifestRecord[])[after.Clean, after.Page, .. IsIllustrated(article) ? bundle.Manifest!.Assets.Select(asset => asset.Record) : []])
            bundle.CopyPayload(record.Uri, record.RecordId, record.Digest, record.Length, Stream.Null);
        return !IsIllustrated(article) || bundle.Manifest!.Assets.Any(asset => asset.Path == Manifest.Assets.Single().Path && asset.Record == Manifest.Assets.Single().Record);
    }
}

/// <summary>What became of one damage.</summary>
/// <param name="IsFound">Whether verify had something to say.</param>
/// <param name="Report">Of the repair.</param>
/// <param name="Failures">What verify says of the repaired bundle.</param>
/// <param name="Untouched">Articles that no damaged byte belongs to.</param>
/// <param name="Saved">How many of them the repaired bundle gives.</param>
sealed record Outcome(bool IsFound, BundleRepairReport Report, IReadOnlyList<string> Failures, IReadOnlyList<string> Untouched, int Saved);
