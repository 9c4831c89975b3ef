using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Merging;

/// <summary>Writes one part of a bundle that is split: the members are copied byte for byte, into files of the same names.</summary>
sealed class SplitBundle(MergeInput input, BundleManifest manifest, SplitRecords records, SplitPart part)
{
    readonly WaczReader _from = input.Bundle?.Wacz ?? throw new ArgumentException("a bundle is split, not a WARC file", nameof(input));
    public void Write(Stream output, CancellationToken cancel)
    {
        var wacz = new WaczWriter(output) { IsForeign = true };
        using var index = new CdxjLines();
        foreach (var file in records.All.Where(part.Holds).GroupBy(record => record.File, StringComparer.Ordinal))
            wacz.AddEntry(ArchiveEntries.Folder + file.Key, stream => Copy(file, stream, index, cancel));
        wacz.AddIndex(index);
        var pages = new MergedPages([_from], index.ReadEntries(cancel), (_, _) => ""); // those whose records are here, in their order
        pages.WriteTo(wacz);
        var own = Manifest();
        wacz.AddEntry(BundleReadme.EntryName, stream => stream.Write(BundleReadme.ToMergedBytes()));
        wacz.AddTextEntry(BundleInputs.EntryName, stream => stream.Write(InputLines.Of([input], _ => "")));
        wacz.AddEntry(BundleManifest.EntryName, own.WriteTo);
        wacz.AddEntry(BundleReadme.SumsEntryName, stream => stream.Write(BundleReadme.Sums(own.Sources)));
        wacz.Finish(Package(pages));
    }

    void Copy(IEnumerable<SplitRecord> members, Stream output, CdxjLines index, CancellationToken cancel)
    {
        var writer = new WarcWriter(output);
        foreach (var record in members)
        {
            cancel.ThrowIfCancellationRequested();
            using var member = _from.OpenRange(ArchiveEntries.Folder + record.File, record.Location.Offset, record.Location.Length);
            var location = writer.CopyMember(member, record.Location.Length);
            using var access = _from.ReadRecord(record.File, record.Location);
            if (CdxjBuilder.Build(access.Record.Head, access.Record.ReadHttpHead(), location, record.File) is { } entry)
                index.Add(entry);
        }
    }

    BundleManifest Manifest()
    {
        var id = ArchiveUris.IdOf(part.Sources);
        string? From(string? archive) => (archive ?? manifest.Archive) is var from && from == id ? null : from;
        return new BundleManifest
        {
            Archive = id,
            Software = ToolVersion.Software,
            Sources = [.. part.Sources.Select(source => source with { Archive = From(source.Archive) })],
            Articles = [.. part.Articles.OrderBy(article => article.Path, StringComparer.Ordinal).Select(article => article with { Archive = From(article.Archive) })],
            Assets = [.. manifest.Assets.Where(asset => records.Find(asset.Record.RecordId) is { } record && part.Holds(record)).Select(asset => asset with { Archive = From(asset.Archive) })],
        };
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
