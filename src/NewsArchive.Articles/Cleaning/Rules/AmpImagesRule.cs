using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>AMP's image elements become images.</summary>
sealed class AmpImagesRule : CleaningRule
{
    public override string Name => "amp-images";

    public override ImmutableArray<string> Elements => ["amp-img", "amp-anim", "image"];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        pass.Ledger.Record(Name, element);
        while (element.LastChild is { } child) // each goes right behind the element: the last one first keeps their order
            if (child is TreeElement { Name: "noscript" })
                child.Remove(); // AMP's own twin of the same image
            else
                MoveBehind(child, element);
        element.Name = "img";
        return false;
    }

    /// <summary>An <c>img</c> holds nothing: overlays of the AMP element follow it.</summary>
    static void MoveBehind(TreeNode child, TreeElement element)
    {
        child.Remove();
        if (element.Next is { } next)
            element.Parent?.InsertBefore(child, next);
        else
            element.Parent?.Append(child);
    }
}
