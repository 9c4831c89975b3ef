using System.Collections.Immutable;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>Turns a found image into URLs and paths to try, best first.</summary>
/// <param name="page">What relative URLs are relative to, or null.</param>
/// <param name="mayBeLocal">Whether relative URLs may be files beside the article (not under a <c>base</c> that leads elsewhere).</param>
/// <param name="alternatives">From cleaning, or null.</param>
/// <param name="widestUseful">The widest srcset entry worth fetching, or null.</param>
sealed class CandidateList(WebUrl? page, bool mayBeLocal, ImmutableDictionary<string, ImmutableArray<string>>? alternatives, int? widestUseful)
{
    /// <summary>The candidates, or the reason why there are none.</summary>
    public (ImmutableArray<ImageCandidate> Candidates, string? Reason) Of(FoundImage image)
    {
        var written = Resolve(image.Written);
        if (written is { } url && CdnRules.IsPlaceholder(url))
            return ([], "placeholder");
        var list = new Collected();
        AddLocal(list, image.Written);
        foreach (var lazy in image.Lazy)
            AddWithOriginals(list, lazy, "alternative");
        AddOriginals(list, written);
        if (image.Srcset.Count > 0 && SrcsetParser.Largest(image.Srcset, widestUseful) is { } largest)
            AddWithOriginals(list, largest.Url, "srcset");
        if (written is not null)
            list.Add(new(written.ToString()!, "written"));
        foreach (var other in alternatives?.GetValueOrDefault(image.Written, []) ?? [])
            AddWithOriginals(list, other, "alternative");
        return list.Items.Count > 0 ? ([.. list.Items], null) : ([], Reason(image.Written));
    }

    string Reason(string written) =>
        written.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? "data-uri"
        : WebUrl.HasScheme(written) || page is not null ? "bad-url"
        : written.StartsWith("//", StringComparison.Ordinal) ? "bad-url" : "no-base";

    WebUrl? Resolve(string written)
    {
        if (WebUrl.HasScheme(written))
            return WebUrl.Parse(written);
        if (written.StartsWith("//", StringComparison.Ordinal))
            return WebUrl.Parse("https:" + written);
        return written.Length == 0 ? null : page?.Resolve(written);
    }

    void AddWithOriginals(Collected list, string written, string rule)
    {
        var url = Resolve(written);
        AddOriginals(list, url);
        AddLocal(list, written);
        if (url is not null)
            list.Add(new(url.ToString()!, rule));
    }

    static void AddOriginals(Collected list, WebUrl? url)
    {
        if (url is { } wrapped)
            foreach (var original in CdnRules.Unwrap(wrapped))
                list.Add(new(original.ToString(), "unwrapped"));
    }

    /// <summary>A relative reference may be a file: percent-decoded, without query and fragment.</summary>
    void AddLocal(Collected list, string written)
    {
        if (!mayBeLocal || WebUrl.HasScheme(written) || written.StartsWith("//", StringComparison.Ordinal) || written.StartsWith("\\\\", StringComparison.Ordinal))
            return;
        var end = written.AsSpan().IndexOfAny('?', '#');
        var path = Uri.UnescapeDataString(end < 0 ? written : written[..end]).Replace('\\', '/');
        if (path.Length > 0 && !path.EndsWith('/') && !path.AsSpan().ContainsAnyInRange('\0', '\x1F'))
            list.Add(new(path, "written", IsLocal: true));
    }

    sealed class Collected
    {
        readonly HashSet<(string Url, bool IsLocal)> seen = [];

        public List<ImageCandidate> Items { get; } = [];

        public void Add(ImageCandidate candidate)
        {
            if (seen.Add((candidate.Url, candidate.IsLocal)))
                Items.Add(candidate);
        }
    }
}
