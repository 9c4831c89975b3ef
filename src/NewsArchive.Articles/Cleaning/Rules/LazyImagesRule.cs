using System.Collections.Immutable;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>A placeholder gives way to the image it stands for; a real <c>src</c> stays. The other URLs are kept beside the body.</summary>
sealed class LazyImagesRule : CleaningRule
{
    public override string Name => "lazy-images";

    public override ImmutableArray<string> Elements => ["img", "source"];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (element.Name == "source")
            Source(element, pass);
        else
            Image(element, pass);
        return true;
    }

    void Image(TreeElement image, CleaningPass pass)
    {
        var sources = pass.SourcesOf(image);
        Remember(sources, pass.Images);
        if (!sources.MustChange)
            return;
        pass.Ledger.Record(Name, image);
        image.Set("src", sources.BestUrl.ToString());
        DropPlaceholderSet(image);
        if (sources.IsOnePixel)
            image.DropWhere(attribute => attribute.Name is "width" or "height");
    }

    /// <summary>Keeps what an image names beside the URL that it shows.</summary>
    public static void Remember(ImageSources image, ImageAlternatives images)
    {
        if (images.IsGathering && image.Best is { } best)
            images.Add(best, image.Lazy);
    }

    void Source(TreeElement source, CleaningPass pass)
    {
        if ((source["data-srcset"] ?? source["data-lazy-srcset"]) is not { } lazy || (source["srcset"] is { } set && !IsPlaceholderSet(set)))
            return;
        pass.Ledger.Record(Name, source);
        source.Set("srcset", lazy);
    }

    static void DropPlaceholderSet(TreeElement image)
    {
        if (image["srcset"] is { } set && IsPlaceholderSet(set))
            image.Drop("srcset");
    }

    /// <summary>Whether a srcset names nothing but placeholders.</summary>
    public static bool IsPlaceholderSet(ReadOnlySpan<char> set)
    {
        foreach (var candidate in SrcsetParser.Read(set))
            if (!ImageUrl.IsPlaceholder(candidate.Url))
                return false;
        return true;
    }
}
