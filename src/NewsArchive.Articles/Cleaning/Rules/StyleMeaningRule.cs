using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// What styles mean becomes elements: bold <c>strong</c>, italic <c>em</c>, underline <c>u</c>, line-through <c>s</c>, raised and lowered
/// <c>sup</c> and <c>sub</c>; a policy may name others. <c>font-weight:normal</c> inside bold splits it. What already looks so is not wrapped again.
/// </summary>
sealed class StyleMeaningRule : CleaningRule
{
    public override string Name => "style-meaning";

    public override RuleHooks Hooks => RuleHooks.Enter | RuleHooks.Leave;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        var around = pass.Look;
        pass.Look = WithElement(around, element.Name);
        if (element["style"] is null)
            return true;
        var meaning = StyleMeaning.Of(pass.StyleOf(element));
        Lighten(element, meaning, around, pass);
        var emphasis = New(meaning, around, element.Name, pass.Policy.StyleElements);
        pass.Look = WithStyle(pass.Look, around, meaning);
        if (emphasis.HasEmphasis && VisibleCharacters.Any(element))
        {
            pass.Meanings.Add(element, emphasis);
            pass.Ledger.Record(Name, element);
        }
        return true;
    }

    public override void Leave(TreeElement element, CleaningPass pass)
    {
        PushDown(element, pass);
        if (!pass.Meanings.Remove(element, out var meaning))
            return;
        var names = pass.Policy.StyleElements;
        if (meaning.Shift is { } shift)
            EmphasisWrapper.Wrap(element, shift, pass.Plain, null);
        if (meaning.Strike && names.Strike is { } strike)
            EmphasisWrapper.Wrap(element, strike, pass.Plain, null);
        if (meaning.Underline && names.Underline is { } underline)
            EmphasisWrapper.Wrap(element, underline, pass.Plain, null);
        if (meaning.Italic == true && names.Italic is { } italic)
            EmphasisWrapper.Wrap(element, italic, pass.Plain, false);
        if (meaning.Bold == true && names.Bold is { } bold)
            EmphasisWrapper.Wrap(element, bold, pass.Plain, true);
    }

    /// <summary>A bold element that holds unbold text moves down onto the parts that are bold.</summary>
    static void PushDown(TreeElement element, CleaningPass pass)
    {
        var isBold = element.Name is "b" or "strong";
        if (pass.Plain.IsEmpty || !(isBold || element.Name is "i" or "em") || !pass.Plain.IsAround(element, isBold))
            return;
        EmphasisWrapper.Wrap(element, element.Name, pass.Plain, isBold);
        element.Name = "span";
    }

    void Lighten(TreeElement element, StyleMeaning meaning, TextLook around, CleaningPass pass)
    {
        var undoesItself = (meaning.Bold == false && element.Name is "b" or "strong") || (meaning.Italic == false && element.Name is "i" or "em")
            || (meaning.NoLines && element.Name is "u" or "s" or "strike");
        var isHeading = HtmlVocabulary.Headings.Contains(element.Name) || element.Name == "th";
        if (undoesItself)
        {
            element.Name = "span"; // <b style="font-weight:normal">, the wrapper that Google Docs puts around everything
            pass.Ledger.Record(Name, element);
        }
        if (meaning.Bold == false && around.Bold && !isHeading && IsInEmphasis(element, bold: true, pass))
            Mark(element, bold: true, pass);
        if (meaning.Italic == false && around.Italic && IsInEmphasis(element, bold: false, pass))
            Mark(element, bold: false, pass);
    }

    void Mark(TreeElement element, bool bold, CleaningPass pass)
    {
        pass.Plain.Mark(element, bold);
        pass.Ledger.Record(Name, element);
    }

    const int MostLayers = 8; // every bold layer is copied once for each unbold part; real text has one or two

    /// <summary>Whether the emphasis around comes from elements or styles that can be split (not from a heading's own look).</summary>
    static bool IsInEmphasis(TreeElement element, bool bold, CleaningPass pass)
    {
        var layers = 0;
        for (var ancestor = element.Parent; ancestor is not null; ancestor = ancestor.Parent)
            if (ancestor.Name is "b" or "strong" == bold && ancestor.Name is "b" or "strong" or "i" or "em"
                || (pass.Meanings.TryGetValue(ancestor, out var meaning) && (bold ? meaning.Bold : meaning.Italic) == true))
                layers++;
        return layers is > 0 and <= MostLayers;
    }

    /// <summary>What a style adds to the look of the text in an element of that name.</summary>
    public static StyleMeaning New(StyleMeaning meaning, TextLook around, string element, StyleElements names)
    {
        var look = WithElement(around, element);
        var isInline = element is "span" or "font" or "a" or "b" or "strong" or "i" or "em" or "u" or "s" or "small" or "big";
        return new StyleMeaning(
            meaning.Bold == true && !look.Bold && names.Bold is not null ? true : null,
            meaning.Italic == true && !look.Italic && names.Italic is not null ? true : null,
            meaning.Underline && !look.Underlined && names.Underline is not null,
            meaning.Strike && !look.Struck && names.Strike is not null,
            !isInline ? null : meaning.Shift == "sup" ? names.Super : meaning.Shift == "sub" ? names.Sub : null);
    }

    /// <summary>The look inside an element with a style.</summary>
    public static TextLook WithStyle(TextLook look, TextLook around, StyleMeaning meaning) => look with
    {
        Bold = meaning.Bold ?? look.Bold,
        Italic = meaning.Italic ?? look.Italic,
        Underlined = (meaning.NoLines ? around : look).Underlined || meaning.Underline,
        Struck = (meaning.NoLines ? around : look).Struck || meaning.Strike,
    };

    /// <summary>The look inside an element, by its name alone.</summary>
    public static TextLook WithElement(TextLook look, string name) => name switch
    {
        "b" or "strong" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "th" => look with { Bold = true },
        "i" or "em" or "cite" or "dfn" or "var" or "address" => look with { Italic = true },
        "u" or "ins" or "a" => look with { Underlined = true },
        "s" or "strike" or "del" => look with { Struck = true },
        "pre" or "code" or "kbd" or "samp" => look with { Code = true },
        _ => look,
    };
}
