using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// Ids get a prefix, so that none can stand for a global of the page (DOM clobbering); links to them follow. <c>name</c> goes: an anchor's
/// becomes its id.
/// </summary>
sealed class IdsRule : CleaningRule
{
    /// <summary>What every kept id starts with.</summary>
    public const string Prefix = "na-";

    static readonly string[] idLists = ["headers", "aria-describedby", "aria-labelledby"];

    public override string Name => "ids";

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (element.Attributes.IsEmpty)
            return true;
        if (element.Name == "a" && element["id"] is null && element["name"] is { Length: > 0 } name)
            element.Set("id", name);
        Change(element, "id", pass, static (id, _) => PrefixedId(id));
        foreach (var list in idLists)
            Change(element, list, pass, static (ids, _) => PrefixedList(ids));
        if (element.Name == "a")
            Change(element, "href", pass, static (href, pass) => Link(href, pass.BaseUrl));
        return true;
    }

    /// <summary>An id as the source may have spelt it.</summary>
    public static string Unprefixed(string id) => id.StartsWith(Prefix, StringComparison.Ordinal) ? id[Prefix.Length..] : id;

    void Change(TreeElement element, string attribute, CleaningPass pass, Func<string, CleaningPass, string?> change)
    {
        if (element[attribute] is not { } value)
            return;
        var changed = change(value, pass);
        if (changed == value)
            return;
        pass.Ledger.Record(Name, element);
        if (string.IsNullOrEmpty(changed))
            element.Drop(attribute);
        else
            element.Set(attribute, changed);
    }

    /// <summary>An id with its prefix; null for one that is none.</summary>
    public static string? PrefixedId(ReadOnlySpan<char> id)
    {
        if (id.IsEmpty)
            return null;
        foreach (var c in id)
            if (char.IsWhiteSpace(c))
                return null;
        return id.StartsWith(Prefix, StringComparison.Ordinal) ? id.ToString() : string.Concat(Prefix, id);
    }

    /// <summary>A list of ids with their prefixes.</summary>
    public static string PrefixedList(string ids) => string.Join(' ', ids.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Prefixed));

    static string Prefixed(string id) => id.StartsWith(Prefix, StringComparison.Ordinal) ? id : Prefix + id;

    /// <summary>A link into this page, written short or with the page's own URL; <c>#top</c> means the top of the page.</summary>
    public static string Link(string href, string? baseUrl)
    {
        if (baseUrl is { Length: > 0 } && href.Length > baseUrl.Length + 1 && href[baseUrl.Length] == '#' && href.StartsWith(baseUrl, StringComparison.Ordinal))
            href = href[baseUrl.Length..];
        return href is ['#', _, ..] and not "#top" ? "#" + Prefixed(href[1..]) : href;
    }
}
