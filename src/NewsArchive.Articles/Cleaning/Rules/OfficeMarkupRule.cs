using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>What Word leaves in pasted HTML: <c>o:p</c> and other prefixed elements, <c>xml</c> islands, <c>Mso…</c> classes, a language on every span.</summary>
sealed class OfficeMarkupRule : CleaningRule
{
    public override string Name => "office-markup";

    public override RuleHooks Hooks => RuleHooks.Enter | RuleHooks.Leave;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (element.Name == "xml")
        {
            pass.Ledger.Record(Name, element, VisibleCharacters.Count(element));
            element.Remove();
            return false;
        }
        if (element["class"] is { } classes && classes.Contains("Mso", StringComparison.Ordinal))
            DropClasses(element, classes, pass);
        if (element.Name is "span" && element["lang"] is not null)
        {
            pass.Ledger.Record(Name, element);
            element.Drop("lang");
        }
        return true;
    }

    public override void Leave(TreeElement element, CleaningPass pass)
    {
        if (!element.Name.Contains(':', StringComparison.Ordinal))
            return;
        pass.Ledger.Record(Name, element);
        element.Unwrap();
    }

    void DropClasses(TreeElement element, string classes, CleaningPass pass)
    {
        pass.Ledger.Record(Name, element);
        var kept = string.Join(' ', classes.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(name => !name.StartsWith("Mso", StringComparison.Ordinal)));
        if (kept.Length == 0)
            element.Drop("class");
        else
            element.Set("class", kept);
    }
}
