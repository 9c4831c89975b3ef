using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Takes the style off every element and keeps the few validated declarations aside for the writer.</summary>
sealed class InlineStylesRule : CleaningRule
{
    public override string Name => "inline-styles";

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (element["style"] is null)
            return true;
        var style = pass.StyleOf(element);
        var kept = Kept(element, style, pass);
        if (kept != style.Source)
            pass.Ledger.Record(Name, element);
        element.KeptStyle = kept;
        element.Drop("style");
        return true;
    }

    /// <summary>The source itself when it says nothing but what is kept; else the kept declarations, or null.</summary>
    public static string? Kept(TreeElement element, InlineStyle style, CleaningPass pass) => Kept(IsText(element.Name), style, pass.Policy);

    /// <summary>The same by what the element is.</summary>
    public static string? Kept(bool isText, InlineStyle style, SafeHtmlPolicy policy)
    {
        var styles = policy.Styles;
        var kept = new List<StyleDeclaration>();
        for (var i = 0; i < style.Declarations.Count; i++)
            if (style.Declarations[i] is var declaration && styles.Allows(declaration.Property, declaration.Value) && !(isText && declaration.Property == "text-align" && policy.UnwrapsSpans))
                kept.Add(declaration);
        if (kept.Count == 0)
            return null;
        if (kept.Count == style.Declarations.Count && style.IsPlain)
            return style.Source;
        return string.Join(';', kept.Select(declaration => $"{declaration.Property}:{declaration.Value}"));
    }

    /// <summary>Whether an element is a part of a line, which has no alignment of its own.</summary>
    public static bool IsText(string element) => element is "span" or "font" or "a" || HtmlVocabulary.Emphasis.Contains(element);
}
