using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Comparing;

/// <summary>
/// What differs between two bundles: articles, other source files and, where one of them is not ours, captures by URL. By digest, so nothing is
/// read but manifests and indexes (those outside memory), and records where an index cannot be used, until <see cref="TextDifference"/> asks for texts. Not thread-safe.
/// </summary>
public sealed class BundleComparison(Bundle before, Bundle after)
{
    const string Article = "article", File = "file", Capture = "capture";

    readonly Lazy<TextPlaces> _before = new(() => PlacesOf(before)), _after = new(() => PlacesOf(after)); // of articles by path, where their texts are asked for

    readonly List<FindingRow> _damage = [];

    /// <summary>What is wrong with indexes, in whose place records were read; complete once differences were asked for.</summary>
    public IReadOnlyList<FindingRow> IndexDamage => _damage;

    /// <summary>Every difference: articles, then other files, each in path order; or captures in URL order.</summary>
    /// <exception cref="WarcFormatException">A bundle that is not ours holds no records; or they are needed, and damaged.</exception>
    public IEnumerable<DifferenceRow> Differences(CancellationToken cancel = default) => before.Manifest is { } old && after.Manifest is { } now
        ? Compare(old, now)
        : CompareCaptures(cancel);

    /// <summary>The difference between the cleaned texts of an article, in the unified format; empty when they are equal or the row is of no article.</summary>
    /// <exception cref="WarcFormatException">An article is not what its manifest says.</exception>
    public string TextDifference(DifferenceRow row) =>
        row.Of == Article ? UnifiedDiff.Create(row.Path, CleanText(before, _before.Value, row.Path), CleanText(after, _after.Value, row.Path)) : "";

    static IEnumerable<DifferenceRow> Compare(BundleManifest before, BundleManifest after)
    {
        using ComparedFiles old = new(before), now = new(after);
        foreach (var (path, was, became) in Pairs(old, now))
            if (was.Article != became.Article)
                yield return ToRow(Article, path, was.Article, became.Article);
        foreach (var (path, was, became) in Pairs(old, now))
            if (was.File != became.File)
                yield return ToRow(File, path, was.File, became.File);
    }

    static DifferenceRow ToRow(string of, string path, string? was, string? became) => new(of, path, was is null ? "added" : became is null ? "removed" : "changed", was, became);

    /// <summary>What both have at each path.</summary>
    static IEnumerable<(string Path, ComparedFile Was, ComparedFile Became)> Pairs(ComparedFiles old, ComparedFiles now)
    {
        using IEnumerator<ComparedFile> was = old.Read().GetEnumerator(), became = now.Read().GetEnumerator();
        for (bool hasOld = was.MoveNext(), hasNew = became.MoveNext(); hasOld || hasNew;)
        {
            var order = !hasNew ? -1 : !hasOld ? 1 : string.CompareOrdinal(was.Current.Path, became.Current.Path);
            yield return ((order <= 0 ? was : became).Current.Path, order <= 0 ? was.Current : default, order >= 0 ? became.Current : default);
            if (order <= 0)
                hasOld = was.MoveNext();
            if (order >= 0)
                hasNew = became.MoveNext();
        }
    }

    IEnumerable<DifferenceRow> CompareCaptures(CancellationToken cancel)
    {
        using var old = CapturesOf(before, cancel);
        using var now = CapturesOf(after, cancel);
        using IEnumerator<(string Url, string Digests)> was = old.Read().GetEnumerator(), became = now.Read().GetEnumerator();
        for (bool hasOld = was.MoveNext(), hasNew = became.MoveNext(); hasOld || hasNew;)
        {
            var order = !hasNew ? -1 : !hasOld ? 1 : string.CompareOrdinal(was.Current.Url, became.Current.Url);
            if (order < 0)
                yield return new DifferenceRow(Capture, was.Current.Url, "removed", was.Current.Digests, null);
            else if (order > 0)
                yield return new DifferenceRow(Capture, became.Current.Url, "added", null, became.Current.Digests);
            else if (was.Current.Digests != became.Current.Digests)
                yield return new DifferenceRow(Capture, was.Current.Url, "changed", was.Current.Digests, became.Current.Digests);
            if (order <= 0)
                hasOld = was.MoveNext();
            if (order >= 0)
                hasNew = became.MoveNext();
        }
    }

    CapturedUrls CapturesOf(Bundle bundle, CancellationToken cancel) => OfBundle(bundle, () => CapturedUrls.Of(bundle, found => _damage.Add(new(found, bundle.Path)), cancel));

    /// <summary>Says of what is wrong in which bundle it is.</summary>
    static T OfBundle<T>(Bundle bundle, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (WarcFormatException e)
        {
            throw new WarcFormatException(e.Reason, e.File is null ? bundle.Path : $"{bundle.Path}: {e.File}", e.Offset, e.RecordId, e);
        }
    }

    static TextPlaces PlacesOf(Bundle bundle)
    {
        var places = new TextPlaces();
        foreach (var (number, article) in (bundle.Manifest?.Articles ?? []).Index())
            places.Add(article.Path, number);
        return places;
    }

    static string CleanText(Bundle bundle, TextPlaces places, string path)
    {
        if (places.Find(path).Select(number => bundle.Manifest?.Articles[number]).FirstOrDefault(article => article?.Path == path) is not { Clean: var clean })
            return "";
        using var bytes = new MemoryStream();
        OfBundle(bundle, () =>
        {
            bundle.CopyPayload(clean.Uri, clean.RecordId, clean.Digest, clean.Length, bytes);
            return bytes;
        });
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
