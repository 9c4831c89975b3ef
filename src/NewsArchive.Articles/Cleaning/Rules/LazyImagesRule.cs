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
        var sources = ImageSources.Of(image, pass.Policy.LazyImages);
        if (sources.Best is not { } best)
            return;
        if (pass.Images.IsGathering)
            pass.Images.Add(best, sources.Lazy);
        if (!sources.IsPlaceholder || best == sources.Src)
            return;
        pass.Ledger.Record(Name, image);
        image.Set("src", best);
        DropPlaceholderSet(image);
        if (ImageSources.IsOnePixel(image))
            image.DropWhere(attribute => attribute.Name is "width" or "height");
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

    static bool IsPlaceholderSet(string set) => SrcsetParser.Parse(set).All(candidate => ImageUrl.IsPlaceholder(candidate.Url));
}
