using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Merging;

/// <summary>Writes the zip of a merged bundle.</summary>
sealed class MergedBundle
{
    readonly List<MergeInput> _named; // one content may come under several names
    readonly List<MergeInput> _inputs;
    readonly MergedManifest _manifest;
    readonly WarcMerge _merge;

    /// <summary>Takes what was decided.</summary>
    public MergedBundle(List<MergeInput> inputs, MergedManifest manifest, WarcMerge merge)
    {
        _named = inputs.Count == 1 ? inputs : [.. inputs.OrderBy(input => input.Digest.Hex, StringComparer.Ordinal).ThenBy(input => Path.GetFileName(input.Path), StringComparer.Ordinal)];
        _inputs = inputs.Count == 1 ? inputs : [.. _named.DistinctBy(input => input.Digest)]; // the digest of one may not be known yet
        (_manifest, _merge) = (manifest, merge);
    }

    bool IsOwn => _inputs.All(input => input.Manifest is not null);

    /// <summary>Writes all entries and the directory; what of each file in it was copied.</summary>
    /// <param name="wacz">The bundle, with nothing in it but what was copied during the scan.</param>
    /// <param name="cancel">Ends the work.</param>
    public IReadOnlyDictionary<string, WaczCopiedParts> Write(WaczWriter wacz, CancellationToken cancel)
    {
        using var index = new CdxjLines();
        var copied = _merge.WriteTo(wacz, index, cancel);
        wacz.AddIndex(index);
        var bundles = _inputs.Where(input => input.Bundle is not null).ToList();
        // Articles in path order, as in any bundle; then what others have; then the pages of WARC files.
        string RankOf(int number, string url) => bundles[number].Manifest is null ? "\uffff" : _manifest.PathOfPage(url) ?? "";
        var pages = new MergedPages([.. bundles.Select(input => input.Bundle!.Wacz)], index.ReadEntries(cancel), RankOf) { Further = _merge.Pages() }; // Where has looked
        pages.WriteTo(wacz);
        AddOwnFiles(wacz);
        wacz.Finish(Package(pages));
        return copied;
    }

    void AddOwnFiles(WaczWriter wacz)
    {
        wacz.AddEntry(BundleReadme.EntryName, stream => stream.Write(BundleReadme.ToMergedBytes()));
        wacz.AddTextEntry(BundleInputs.EntryName, stream => stream.Write(InputLines.Of(_named, _manifest.PrefixOf)));
        if (_inputs.All(input => input.Manifest is null))
            return; // nothing to restore by path
        var manifest = _manifest.ToManifest(_merge);
        wacz.AddEntry(BundleManifest.EntryName, manifest.WriteTo);
        wacz.AddEntry(BundleReadme.SumsEntryName, stream => BundleReadme.WriteSums(manifest.Sources, stream));
        manifest.Release();
    }

    string Title(MergedPages pages)
    {
        var (count, what) = _manifest.Counts.Articles > 0 ? (_manifest.Counts.Articles, "article") : pages.Count > 0 ? (pages.Count, "page") : (_merge.Counts.Records - _merge.Counts.Repeated, "record");
        return string.Create(CultureInfo.InvariantCulture, $"{count} archived {what}{(count == 1 ? "" : "s")}");
    }

    /// <summary>What all inputs say alike is said of the whole; that one of them is not whole, too.</summary>
    WaczPackage Package(MergedPages pages)
    {
        var packages = _inputs.Where(input => input.Bundle is not null).Select(input => WaczPackages.Read(input.Bundle!.Wacz)).OfType<WaczPackage>().ToList(); // Where has looked
        T? Alike<T>(Func<WaczPackage, T?> value) where T : class => packages.Count == _inputs.Count && packages.Select(value).Distinct().Take(2).ToList() is [var one] ? one : null;
        string[] names = ["creator", "rights", "operator"];
        IEnumerable<string> RepairedBy() => packages.Select(WaczPackages.RepairedBy).OfType<string>().Order(StringComparer.Ordinal).Take(1);
        return new()
        {
            Title = Alike(package => package.Title) ?? Title(pages),
            Description = Alike(package => package.Description),
            Created = packages.Select(package => package.Created).Append(packages.Count == _inputs.Count ? DateTimeOffset.UnixEpoch : _merge.Latest).Max(),
            Software = IsOwn ? ToolVersion.Software : "merged by " + ToolVersion.Software, // others' records are held to the rules for others
            MainPageUrl = pages.First?.Url,
            MainPageDate = pages.First?.Date,
            Properties = [.. names.Select(name => (Name: name, Value: Alike(package => package.Properties.FirstOrDefault(property => property.Key == name).Value)))
                .Where(property => property.Value is not null).Select(property => new KeyValuePair<string, string>(property.Name, property.Value!)), // Where has looked
                .. RepairedBy().Select(by => new KeyValuePair<string, string>(WaczPackages.Repaired, by))],
        };
    }
}
