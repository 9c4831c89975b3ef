using System.Collections.Immutable;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>Turns a found image into URLs and paths to try, best first.</summary>
/// <param name="page">What relative URLs are relative to, or null.</param>
/// <param name="mayBeLocal">Whether relative URLs may be files beside the article (not under a <c>base</c> that leads elsewhere).</param>
/// <param name="alternatives">From cleaning, or null.</param>
/// <param name="options">Rules, sizes and choice.</param>
sealed class CandidateList(WebUrl? page, bool mayBeLocal, ImmutableDictionary<string, ImmutableArray<string>>? alternatives, ImageDiscoveryOptions options)
{
    /// <summary>Servers refuse longer request lines (8 KB by default in most); a data: URI may be longer.</summary>
    const int LongestUrl = 16 << 10;

    readonly Dictionary<TagPicture, ImmutableArray<ImageCandidate>> pictures = [];
    readonly Dictionary<string, Resolved> resolved = new(StringComparer.Ordinal); // each form of a picture is asked for several times

    /// <summary>Where files lie that relative URLs name, seen from the article: a linked stylesheet's folder, with its slash.</summary>
    public string LocalFolder { get; init; } = "";

    /// <summary>The candidates, and what is fetched besides when everything is; or the reason why there are none.</summary>
    public (ImmutableArray<ImageCandidate> Candidates, ImmutableArray<ImageCandidate> Others, string? Reason) Of(FoundImage image)
    {
        if (image.Problem is { } problem)
            return ([], [], problem);
        if (Resolve(image.Written) is { Url: var url } && options.Cdn.IsPlaceholder(url))
            return ([], [], "placeholder");
        var candidates = image.Picture is { } picture ? OfPicture(image, picture) : OfOne(image.Written);
        return candidates.IsEmpty ? ([], [], Reason(image.Written)) : (candidates, Spare(image), null);
    }

    ImmutableArray<ImageCandidate> OfOne(string written)
    {
        var list = new Collected();
        Add(list, written, "written");
        AddAlternatives(list, written);
        return [.. list.Items];
    }

    ImmutableArray<ImageCandidate> OfPicture(FoundImage image, TagPicture picture)
    {
        if (!pictures.TryGetValue(picture, out var shared))
            pictures.Add(picture, shared = OfPicture(picture));
        if (options.Candidates == CandidateChoice.Best && !shared.IsEmpty || image.Written == picture.Source && (IsSpare(picture) || picture is { IsWaiting: true, Lazy.Count: > 0 }))
            return shared;
        var own = new Collected();
        Add(own, image.Written, "written");
        foreach (var candidate in shared)
            own.Add(candidate); // another form is better than none
        return [.. own.Items];
    }

    /// <summary>The picture at its best: what a script would show, files beside the article, originals, the largest useful size, what is written, the rest.</summary>
    ImmutableArray<ImageCandidate> OfPicture(TagPicture picture)
    {
        var list = new Collected();
        if (picture.IsWaiting)
            foreach (var lazy in picture.Lazy)
                Add(list, lazy, "alternative");
        var source = IsSpare(picture) ? null : picture.Source;
        var largest = SrcsetParser.Largest(picture.Srcset, options.TargetWidth is { } target ? target * 2 : null);
        AddLocal(list, largest?.Url, "srcset");
        AddLocal(list, source, "written");
        AddOriginals(list, source);
        if (largest is not null)
            Add(list, largest.Url, "srcset");
        if (source is not null)
            Add(list, source, "written");
        foreach (var entry in picture.Srcset.OrderByDescending(entry => entry.Size))
            Add(list, entry.Url, "srcset");
        foreach (var lazy in picture.Lazy)
            Add(list, lazy, "alternative");
        AddAlternatives(list, picture.Source);
        return [.. list.Items];
    }

    /// <summary>A spacer that waits for a script must not pass for the picture when that is lost.</summary>
    static bool IsSpare(TagPicture picture) => picture.Source is { } source
        && (LazyAttributes.IsSpacer(source) && (picture.Lazy.Count > 0 || picture is { IsSrcsetLazy: true, Srcset.Count: > 0 }) || picture.Srcset.Count > 0 && DataUri.Is(source));

    ImmutableArray<ImageCandidate> Spare(FoundImage image)
    {
        if (image.Picture is not { } picture || image.Written != picture.Source || !IsSpare(picture))
            return [];
        var list = new Collected();
        Add(list, image.Written, "placeholder");
        return [.. list.Items];
    }

    string Reason(string written) =>
        DataUri.Is(written) ? "data-uri"
        : written is ['#', ..] ? "placeholder"
        : WebUrl.HasScheme(written) || page is not null || written.StartsWith("//", StringComparison.Ordinal) || written.Length > LongestUrl ? "bad-url" : "no-base";

    Resolved? Resolve(string written)
    {
        if (resolved.TryGetValue(written, out var known))
            return known;
        if (ResolveOnce(written) is not { } url)
            return null;
        return resolved[written] = new Resolved(url, options.Cdn);
    }

    WebUrl? ResolveOnce(string written)
    {
        if (written.Length is 0 or > LongestUrl || written[0] == '#') // a place in the page itself is no image
            return null;
        if (WebUrl.HasScheme(written))
            return WebUrl.Parse(written);
        return page is { } own ? own.Resolve(written) : written.StartsWith("//", StringComparison.Ordinal) ? WebUrl.Parse("https:" + written) : null;
    }

    void AddAlternatives(Collected list, string? written)
    {
        foreach (var other in written is null ? [] : alternatives?.GetValueOrDefault(written, []) ?? [])
            Add(list, other, "alternative");
    }

    /// <summary>Everything that one written URL may lead to: an embedded image, a file, the original behind it, itself.</summary>
    void Add(Collected list, string written, string rule)
    {
        if (DataUri.Is(written))
        {
            if (DataUri.Read(written) is { } embedded)
                list.Add(new(DataUri.Shorten(written), "embedded") { Embedded = embedded });
            return;
        }
        AddLocal(list, written, rule);
        AddOriginals(list, written);
        if (Resolve(written) is { } url)
            list.Add(new(url.Text, rule));
    }

    void AddOriginals(Collected list, string? written)
    {
        if (written is not null && Resolve(written) is { } wrapped)
            foreach (var original in wrapped.Originals)
                list.Add(new(original, "unwrapped"));
    }

    /// <summary>A relative reference may be a file: percent-decoded, without query and fragment.</summary>
    void AddLocal(Collected list, string? written, string rule)
    {
        if (written is null || !mayBeLocal || written.Length > LongestUrl || WebUrl.HasScheme(written)
            || written.StartsWith("//", StringComparison.Ordinal) || written.StartsWith("\\\\", StringComparison.Ordinal))
            return;
        var end = written.AsSpan().IndexOfAny('?', '#');
        var path = Uri.UnescapeDataString(end < 0 ? written : written[..end]).Replace('\\', '/');
        if (path.Length > 0 && !path.EndsWith('/') && !path.AsSpan().ContainsAnyInRange('\0', '\x1F'))
            list.Add(new(path[0] == '/' ? path : LocalFolder + path, rule, IsLocal: true));
    }

    /// <summary>What a written URL leads to.</summary>
    sealed class Resolved(WebUrl url, CdnRules cdn)
    {
        public WebUrl Url => url;

        public string Text => field ??= url.ToString();

        /// <summary>The originals behind it, the innermost first.</summary>
        public IReadOnlyList<string> Originals => field ??= [.. cdn.Unwrap(url).Select(original => original.ToString())];
    }

    sealed class Collected
    {
        readonly HashSet<(string Url, bool IsLocal)> seen = [];

        public List<ImageCandidate> Items { get; } = [];

        public void Add(ImageCandidate candidate)
        {
            if (seen.Add((candidate.Embedded?.Uri ?? candidate.Url, candidate.IsLocal)))
                Items.Add(candidate);
        }
    }
}
