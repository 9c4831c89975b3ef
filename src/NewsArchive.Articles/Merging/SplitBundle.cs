using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Merging;

/// <summary>Writes one part of a bundle that is split: the members are copied byte for byte, into files of the same names.</summary>
sealed class SplitBundle(MergeInput input, BundleManifest manifest, SplitPlan plan, SplitPart part)
{
    readonly WaczReader _from = input.Bundle?.Wacz ?? throw new ArgumentException("a bundle is split, not a WARC file", nameof(input));
    public void Write(Stream output, CancellationToken cancel)
    {
        var wacz = new WaczWriter(output) { IsForeign = true };
        using var index = new CdxjLines();
        foreach (var file in part.Records.GroupBy(plan.Records.FileOf, StringComparer.Ordinal))
            wacz.AddEntry(ArchiveEntries.Folder + file.Key, stream => Copy(file.Key, file, stream, index, cancel));
        wacz.AddIndex(index);
        var pages = new MergedPages([_from], index.ReadEntries(cancel), (_, _) => ""); // those whose records are here, in their order
        pages.WriteTo(wacz);
        var own = Manifest();
        wacz.AddEntry(BundleReadme.EntryName, stream => stream.Write(BundleReadme.ToMergedBytes()));
        wacz.AddTextEntry(BundleInputs.EntryName, stream => stream.Write(InputLines.Of([input], _ => "")));
        wacz.AddEntry(BundleManifest.EntryName, own.WriteTo);
        wacz.AddEntry(BundleReadme.SumsEntryName, stream => BundleReadme.WriteSums(own.Sources, stream));
        own.Release();
        wacz.Finish(Package(pages));
    }

    void Copy(string file, IEnumerable<int> members, Stream output, CdxjLines index, CancellationToken cancel)
    {
        var writer = new WarcWriter(output);
        foreach (var from in members.Select(number => plan.Records[number].Location))
        {
            cancel.ThrowIfCancellationRequested();
            using var member = _from.OpenRange(ArchiveEntries.Folder + file, from.Offset, from.Length);
            var location = writer.CopyMember(member, from.Length);
            using var access = _from.ReadRecord(file, from);
            if (CdxjBuilder.Build(access.Record.Head, access.Record.ReadHttpHead(), location, file) is { } entry)
                index.Add(entry);
        }
    }

    BundleManifest Manifest()
    {
        var sources = part.Sources.Select(number => manifest.Sources[number]);
        var id = ArchiveUris.IdOf(sources);
        string? From(string? archive) => (archive ?? manifest.Archive) is var from && from == id ? null : from;
        return new BundleManifest
        {
            Archive = id,
            Software = ToolVersion.Software,
            Sources = new(sources.Select(source => source with { Archive = From(source.Archive) })),
            Articles = new(ArticlesInOrder().Select(article => article with { Archive = From(article.Archive) })),
            Assets = new(plan.AssetsOf(part).Select(number => manifest.Assets[number]).Select(asset => asset with { Archive = From(asset.Archive) })),
        };
    }

    IEnumerable<ManifestArticle> ArticlesInOrder()
    {
        using var order = new OrdinalOrder();
        for (var at = 0; at < part.Articles.Count; at++)
            order.Add(manifest.Articles[part.Articles[at]].Path, at);
        foreach (var (_, at, _) in order.Read())
            yield return manifest.Articles[part.Articles[at]];
    }

    WaczPackage Package(MergedPages pages)
    {
        var whole = WaczPackages.Read(_from);
        return (whole ?? new() { Title = string.Create(CultureInfo.InvariantCulture, $"{part.Articles.Count} archived articles"), Created = DateTimeOffset.UnixEpoch, Software = ToolVersion.Software }) with
        {
            MainPageUrl = pages.First?.Url,
            MainPageDate = pages.First?.Date,
        };
    }
}
