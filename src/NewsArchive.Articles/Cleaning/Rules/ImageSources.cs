using System.Globalization;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// Every URL an <c>img</c> names, in order of preference: <c>data-orig-file</c>, the largest of srcset and its lazy twins (and of the
/// picture's sources), <c>data-src -original -lazy-src -actualsrc</c>, the smaller srcset entries, any other <c>data-*</c> that is an image's URL.
/// </summary>
sealed class ImageSources
{
    readonly List<string> lazy = [];

    ImageSources(TreeElement image, LazyAttributes names)
    {
        Src = image["src"];
        Add(image["data-orig-file"]);
        var candidates = Candidates(image, names.Srcsets);
        Add(candidates.FirstOrDefault()?.Url);
        foreach (var name in names.Sources)
            Add(image[name]);
        HasLazyAttribute = lazy.Count > (candidates.Count > 0 ? 1 : 0);
        foreach (var candidate in candidates)
            Add(candidate.Url);
        foreach (var attribute in image.Attributes)
            if (attribute.Name.StartsWith("data-", StringComparison.Ordinal) && attribute.Name != "data-original-src" && !names.Srcsets.Contains(attribute.Name))
                Add(attribute.Value, ImageUrl.LooksLikeImage);
        IsPlaceholder = ImageUrl.IsPlaceholder(Src) || IsOnePixel(image) || (HasLazyAttribute && SaysLazy(image));
    }

    /// <summary>What <c>src</c> says, as written.</summary>
    public string? Src { get; }

    /// <summary>Whether <c>src</c> only keeps the place.</summary>
    public bool IsPlaceholder { get; }

    /// <summary>Whether a lazy attribute (not just srcset) names an image.</summary>
    public bool HasLazyAttribute { get; }

    /// <summary>The URLs beside <c>src</c>, in order of preference.</summary>
    public IReadOnlyList<string> Lazy => lazy;

    /// <summary>The URL to show, or null when there is only a placeholder.</summary>
    public string? Best => !IsPlaceholder ? Src : lazy.Count > 0 ? lazy[0] : null;

    /// <summary>All URLs, the one to show first.</summary>
    public IEnumerable<string> All => Best is { } best ? lazy.Prepend(best) : [];

    /// <summary>What a browser without scripts shows.</summary>
    public IEnumerable<string> Shown => Src is not null && !ImageUrl.IsPlaceholder(Src) ? [Src] : [];

    /// <summary>Reads an image.</summary>
    public static ImageSources Of(TreeElement image, LazyAttributes names) => new(image, names);

    /// <summary>Whether width and height are both 0 or 1.</summary>
    public static bool IsOnePixel(TreeElement image)
    {
        var style = image["style"] is { } text ? Styles.InlineStyle.Parse(text) : Styles.InlineStyle.Empty;
        return IsOne(image["width"] ?? style["width"]) && IsOne(image["height"] ?? style["height"]);
    }

    static bool IsOne(string? length) => length is not null
        && double.TryParse(length.AsSpan().Trim().TrimEnd("px"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pixels) && pixels <= 1;

    static bool SaysLazy(TreeElement image) => image["class"]?.Contains("lazy", StringComparison.OrdinalIgnoreCase) == true;

    static List<SrcsetEntry> Candidates(TreeElement image, string[] sets)
    {
        var candidates = new List<SrcsetEntry>();
        Read(image, sets, candidates);
        if (image.Parent is { Name: "picture" })
            for (var node = FirstSource(image); node is not null && node != image; node = node.Next)
                if (node is TreeElement { Name: "source" } source)
                    Read(source, sets, candidates);
        candidates.Sort(static (a, b) => b.Size.CompareTo(a.Size));
        return candidates;
    }

    const int MostCandidates = 64;

    /// <summary>Browsers look at the sources before the image only (HTML §4.8.4.3.6); hostile markup puts thousands of images and sources into one picture.</summary>
    static TreeNode? FirstSource(TreeElement image)
    {
        TreeNode? first = null;
        var node = image.Previous;
        for (var step = 0; step < MostCandidates && node is not null and not TreeElement { Name: "img" }; step++, node = node.Previous)
            first = node;
        return first;
    }

    static void Read(TreeElement element, string[] sets, List<SrcsetEntry> candidates)
    {
        foreach (var set in sets)
            if (element[set] is { } value)
                candidates.AddRange(SrcsetParser.Parse(value).Take(MostCandidates).Where(candidate => !candidate.IsMalformed && ImageUrl.IsUsable(candidate.Url) && !ImageUrl.IsPlaceholder(candidate.Url)));
    }

    /// <summary>Adds a URL, or each one of a srcset that stands in an attribute for one URL.</summary>
    void Add(string? value, Func<string, bool>? isImage = null)
    {
        if (value is not null && SrcsetParser.IsSrcset(value))
            foreach (var candidate in SrcsetParser.Parse(value).Take(MostCandidates).Where(candidate => !candidate.IsMalformed).OrderByDescending(candidate => candidate.Size))
                AddUrl(candidate.Url, isImage);
        else
            AddUrl(value, isImage);
    }

    void AddUrl(string? url, Func<string, bool>? isImage)
    {
        if (ImageUrl.IsUsable(url) && (isImage is null || isImage(url!)) // usable is not null
            && !ImageUrl.IsPlaceholder(url) && !lazy.Contains(url!.Trim()))
            lazy.Add(url.Trim());
    }
}
