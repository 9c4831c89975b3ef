using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// A noscript goes; the image in it (the twin of a lazy one) is lifted out unless a neighbour shows the same image. A neighbour that shows
/// only a placeholder takes the twin's URL.
/// </summary>
sealed class NoscriptRule : CleaningRule
{
    public override string Name => "noscript";

    public override ImmutableArray<string> Elements => ["noscript"];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        pass.Ledger.Record(Name, element);
        var twins = element.Descendants().OfType<TreeElement>().Where(node => node.Name is "img" or "amp-img").ToList();
        foreach (var twin in twins)
            Place(twin, element, pass);
        element.Remove();
        return false;
    }

    static void Place(TreeElement twin, TreeElement noscript, CleaningPass pass)
    {
        var twinUrls = ImageSources.Of(twin, pass.Policy.LazyImages);
        if (twinUrls.Best is not { } url)
            return;
        foreach (var neighbour in ImagesNear(noscript))
        {
            var sources = ImageSources.Of(neighbour, pass.Policy.LazyImages);
            if (!IsTwin(sources, url, pass.Policy, pass.Images))
                continue;
            var shown = sources.Best;
            if (shown is null)
                neighbour.Set("src", url);
            pass.Images.Add(shown ?? url, twinUrls.All);
            return;
        }
        twin.Remove();
        while (twin.FirstChild is { } child)
            child.Remove(); // an amp-img holds words, which the noscript kept from being seen
        noscript.Parent?.InsertBefore(twin, noscript);
    }

    /// <summary>Whether a neighbour shows the picture, by its attributes or what was read from it before they went; one that shows nothing stands for any.</summary>
    public static bool IsTwin(ImageSources neighbour, ReadOnlySpan<char> url, SafeHtmlPolicy policy, ImageAlternatives images)
    {
        if (!policy.ReadsLazyImages)
            return neighbour.Shows(url);
        if (!neighbour.HasBest || neighbour.Names(url))
            return true;
        foreach (var known in images.Of(neighbour.BestUrl.ToString())) // asked only when nothing that the image names itself is the same
            if (ImageUrl.AreSamePicture(known, url))
                return true;
        return false;
    }

    /// <summary>How many nodes on either side may be a twin.</summary>
    public const int Reach = 4; // siblings looked at on either side: the lazy image, maybe its caption, white space between

    static IEnumerable<TreeElement> ImagesNear(TreeElement noscript)
    {
        TreeNode? before = noscript.Previous, after = noscript.Next;
        for (var step = 0; step < Reach; step++, before = before?.Previous, after = after?.Next)
            foreach (var sibling in new[] { before, after }.OfType<TreeElement>())
                foreach (var image in ImagesIn(sibling))
                    yield return image;
    }

    const int MostNodes = 50; // a wrapper around one image, not a whole section

    static List<TreeElement> ImagesIn(TreeElement sibling) =>
        sibling.Name is "img" ? [sibling]
        : sibling.Name is "noscript" ? []
        : sibling.Descendants().Take(MostNodes).OfType<TreeElement>().Where(node => node.Name is "img" && node.Closest(name => name == "noscript") is null).ToList();
}
