using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// Text that a style hides. <c>strict</c> drops and counts it (a policy may say either); otherwise a hidden block goes into <c>details</c>, hidden words in a line stay where they are.
/// Text that is probably out of sight (white, without size, off the page) stays too, and is reported, unless the policy keeps its look.
/// </summary>
sealed class HiddenTextRule : CleaningRule
{
    const string Summary = "Hidden text";

    public override string Name => "hidden-text";

    public override RuleHooks Hooks => RuleHooks.Enter | RuleHooks.Leave;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (element["style"] is null && element["hidden"] is null && element.Name != "font")
            return true;
        var style = pass.StyleOf(element);
        if (!pass.Look.Hidden)
            Look(element, style, pass);
        pass.Look = pass.Look with { OnGround = pass.Look.OnGround || HiddenStyle.HasGround(style) };
        return true;
    }

    void Look(TreeElement element, InlineStyle style, CleaningPass pass)
    {
        if (HiddenStyle.IsGone(style) || (element["hidden"] is not null && style["display"] is null)) // a display of its own overrules the attribute
            Hide(element, pass, mayShow: false);
        else if (HiddenStyle.IsUnseen(style) && !WaitsForScript(element))
            Hide(element, pass, mayShow: true);
        else if (IsInvisible(element, style, pass.Look.OnGround) && VisibleCharacters.Any(element) && !LooksTheSame(element, style, pass))
            pass.Ledger.Record(Name, element);
    }

    static bool IsInvisible(TreeElement element, InlineStyle style, bool isOnGround) =>
        HiddenStyle.IsUnseen(style) || HiddenStyle.IsOutOfSight(style) || (HiddenStyle.HasNoSize(style) && HasWords(element))
        || HiddenStyle.IsInvisibleColour(style, style["color"] ?? (element.Name == "font" ? element["color"]?.ToLowerInvariant() : null), isOnGround);

    static bool HasWords(TreeElement element)
    {
        for (var node = element.FirstChild; node is not null; node = node.Next)
            if (node is TreeText text && !VisibleCharacters.IsBlank(text.Data))
                return true;
        return false;
    }

    /// <summary>WeChat hides the article itself (<c>js_content</c>) until its script has run; fixtures/cleaning/wechat.html.</summary>
    static bool WaitsForScript(TreeElement element) =>
        element["id"] is "js_content" or IdsRule.Prefix + "js_content" || element["class"]?.Contains("rich_media_content", StringComparison.Ordinal) == true;

    /// <summary>Whether the policy keeps what the element looks like: then a reader of the output sees as little as one of the source, and nothing was done.</summary>
    static bool LooksTheSame(TreeElement element, InlineStyle style, CleaningPass pass) =>
        (element["style"] is null || InlineStylesRule.Kept(element, style, pass) == style.Source)
        && (element["color"] is null || pass.Policy.Allows(element.Name, "color"));

    void Hide(TreeElement element, CleaningPass pass, bool mayShow)
    {
        pass.Look = pass.Look with { Hidden = true };
        if (!VisibleCharacters.Any(element))
            return;
        var shown = mayShow ? Shown(element) : [];
        if (pass.Policy.DropsHiddenText)
        {
            var before = VisibleCharacters.Count(element);
            foreach (var text in element.Descendants().OfType<TreeText>().Where(text => !IsIn(text, shown, element)).ToList())
                text.Remove();
            pass.Ledger.Record(Name, element, removed: before - VisibleCharacters.Count(element));
            return;
        }
        var added = !pass.Policy.FoldsHiddenText || shown.Count > 0 || Place(element) is null ? 0 : VisibleCharacters.Count(Summary);
        pass.Ledger.Record(Name, element, added: added);
        if (added > 0)
            pass.Hidden.Add(element);
    }

    /// <summary>The elements that are visible although one around them is not.</summary>
    static HashSet<TreeElement> Shown(TreeElement hidden) =>
        [.. hidden.Descendants().OfType<TreeElement>().Where(element => element["style"] is { } style && HiddenStyle.IsSeen(InlineStyle.Parse(style)))];

    static bool IsIn(TreeText text, HashSet<TreeElement> shown, TreeElement top)
    {
        for (var around = shown.Count == 0 ? null : text.Parent; around is not null && around != top; around = around.Parent)
            if (shown.Contains(around))
                return true;
        return false;
    }

    public override void Leave(TreeElement element, CleaningPass pass)
    {
        if (!pass.Hidden.Remove(element))
            return;
        var details = new TreeElement("details");
        var summary = new TreeElement("summary");
        summary.Append(new TreeText(Summary));
        details.Append(summary);
        if (Place(element) == element)
        {
            element.MoveChildrenTo(details);
            element.Append(details);
        }
        else
        {
            element.ReplaceWith(details);
            details.Append(element);
        }
    }

    /// <summary>The element that <c>details</c> may be put into: the parent, the element itself (an item, a cell), or null (words in a line).</summary>
    static TreeElement? Place(TreeElement element) =>
        !HtmlVocabulary.Block.Contains(element.Name) || HtmlVocabulary.TableStructure.Contains(element.Name) && element.Name != "table" ? null
        : element.Parent is { } parent && HtmlVocabulary.FlowContainers.Contains(parent.Name) && element.Name is not ("li" or "dd" or "dt" or "td" or "th" or "figcaption" or "caption" or "summary") ? parent
        : element.Name is "li" or "dd" or "td" or "th" or "figcaption" ? element
        : null;
}
