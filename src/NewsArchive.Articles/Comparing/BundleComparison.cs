using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Comparing;

/// <summary>
/// What differs between two bundles: articles, other source files and, where one of them is not ours, captures by URL. By digest, so nothing is
/// read but manifests and indexes (those outside memory), until <see cref="TextDifference"/> asks for texts. Not thread-safe.
/// </summary>
public sealed class BundleComparison(Bundle before, Bundle after)
{
    const string Article = "article", File = "file", Capture = "capture";

    /// <summary>Every difference: articles, then other files, each in path order; or captures in URL order.</summary>
    public IEnumerable<DifferenceRow> Differences() => before.Manifest is { } old && after.Manifest is { } now
        ? Compare(Article, Articles(old), Articles(now)).Concat(Compare(File, Files(old), Files(now)))
        : CompareCaptures();

    /// <summary>The difference between the cleaned texts of an article, in the unified format; empty when they are equal or the row is of no article.</summary>
    /// <exception cref="Warc.WarcFormatException">An article is not what its manifest says.</exception>
    public string TextDifference(DifferenceRow row) =>
        row.Of == Article ? UnifiedDiff.Create(row.Path, CleanText(before, row.Path), CleanText(after, row.Path)) : "";

    static IEnumerable<DifferenceRow> Compare(string of, Dictionary<string, string> old, Dictionary<string, string> now)
    {
        foreach (var path in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (was, became) = (old.GetValueOrDefault(path), now.GetValueOrDefault(path));
            if (was != became)
                yield return new DifferenceRow(of, path, was is null ? "added" : became is null ? "removed" : "changed", was, became);
        }
    }

    /// <summary>An article is another one when its own file is, or when it was cleaned otherwise.</summary>
    static Dictionary<string, string> Articles(BundleManifest manifest)
    {
        var sources = Table(manifest.Sources, source => source.Path, source => source.Digest.ToString());
        return Table(manifest.Articles, article => article.Path, article =>
            article.Source == article.Path ? $"{sources.GetValueOrDefault(article.Source)} {article.Clean.Digest}" : article.Clean.Digest.ToString());
    }

    /// <summary>Files that are no article themselves: pictures, feeds, containers.</summary>
    static Dictionary<string, string> Files(BundleManifest manifest)
    {
        var articles = manifest.Articles.Select(article => article.Path).ToHashSet(StringComparer.Ordinal);
        return Table(manifest.Sources.Where(source => !articles.Contains(source.Path)), source => source.Path, source => source.Digest.ToString());
    }

    IEnumerable<DifferenceRow> CompareCaptures()
    {
        using var old = new CapturedUrls(before.Wacz.ReadIndex());
        using var now = new CapturedUrls(after.Wacz.ReadIndex());
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

    /// <summary>A stranger's manifest may name a path twice: the first counts.</summary>
    static Dictionary<string, string> Table<T>(IEnumerable<T> rows, Func<T, string> path, Func<T, string> digest)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in rows)
            table.TryAdd(path(row), digest(row));
        return table;
    }

    static string CleanText(Bundle bundle, string path)
    {
        if (bundle.Manifest?.Articles.FirstOrDefault(article => article.Path == path) is not { Clean: var clean })
            return "";
        using var bytes = new MemoryStream();
        bundle.CopyPayload(clean.Uri, clean.RecordId, clean.Digest, clean.Length, bytes);
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
