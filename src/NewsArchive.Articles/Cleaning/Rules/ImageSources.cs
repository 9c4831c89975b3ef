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
    readonly TreeElement image;
    readonly LazyAttributes names;
    List<string>? lazy;
    bool? isPlaceholder;
    bool hasLazyAttribute;

    ImageSources(TreeElement image, LazyAttributes names) => (this.image, this.names, Src) = (image, names, image["src"]);

    /// <summary>What <c>src</c> says, as written.</summary>
    public string? Src { get; }

    /// <summary>Whether <c>src</c> only keeps the place.</summary>
    public bool IsPlaceholder => isPlaceholder ??= ImageUrl.IsPlaceholder(Src) || IsOnePixel(image) || (SaysLazy(image) && HasLazyAttribute);

    /// <summary>Whether a lazy attribute (not just srcset) names an image.</summary>
    bool HasLazyAttribute => (image["data-orig-file"] is not null || Array.Exists(names.Sources, name => image[name] is not null)) && Lazy.Count > 0 && hasLazyAttribute;

    /// <summary>The URLs beside <c>src</c>, in order of preference.</summary>
    public IReadOnlyList<string> Lazy => lazy ??= ReadLazy();

    /// <summary>The URL to show, or null when there is only a placeholder.</summary>
    public string? Best => !IsPlaceholder ? Src : Lazy.Count > 0 ? Lazy[0] : null;

    /// <summary>All URLs, the one to show first.</summary>
    public IEnumerable<string> All
    {
        get
        {
            if (Best is not { } best)
                yield break;
            yield return best;
            foreach (var url in Lazy)
                yield return url;
        }
    }

    /// <summary>What a browser without scripts shows.</summary>
    public IEnumerable<string> Shown => Src is not null && !ImageUrl.IsPlaceholder(Src) ? [Src] : [];

    /// <summary>Everything that is named beside <c>src</c>: read when it is asked for, as most images show what their <c>src</c> says.</summary>
    List<string> ReadLazy()
    {
        lazy = [];
        Add(image["data-orig-file"]);
        var candidates = Candidates(image, names.Srcsets);
        Add(candidates.FirstOrDefault()?.Url);
        foreach (var name in names.Sources)
            Add(image[name]);
        hasLazyAttribute = lazy.Count > (candidates.Count > 0 ? 1 : 0);
        foreach (var candidate in candidates)
            Add(candidate.Url);
        foreach (var attribute in image.Attributes)
            if (attribute.Name.StartsWith("data-", StringComparison.Ordinal) && attribute.Name != "data-original-src" && !names.Srcsets.Contains(attribute.Name))
                Add(attribute.Value, ImageUrl.LooksLikeImage);
        return lazy;
    }

    /// <summary>Reads an image. It must not change before what is asked for first has been.</summary>
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
            && !ImageUrl.IsPlaceholder(url) && !lazy!.Contains(url!.Trim())) // set by the one caller
            lazy.Add(url.Trim());
    }
}
