using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Policies;

/// <summary>Parts of a policy that do not go together: cleaning twice would not give what cleaning once gives, or an element would be made only to be unwrapped.</summary>
static class PolicyConflicts
{
    /// <summary>Looks for one.</summary>
    /// <exception cref="ArticleFormatException">There is one; the message says what to change.</exception>
    public static void Check(CleaningPolicy policy, PolicyNode root)
    {
        if (policy.Elements.Contains("col") && !policy.Elements.Contains("colgroup"))
            throw At(root, "elements").Error("col needs colgroup, which every parser puts around it");
        if (policy.HasRule("style-meaning"))
            CheckMeaning(policy, root);
        if (!policy.HasRule("hidden-text"))
            return;
        foreach (var property in PolicyBounds.HidingStyles)
            if (policy.Styles.ContainsKey(property))
                throw At(root, "styles").Error($"{property} cannot be kept beside the rule hidden-text, which would find it again each time; remove one of them");
        if (policy.Attributes.Any(pair => pair.Value.Contains("hidden")))
            throw At(root, "attributes").Error("hidden cannot be kept beside the rule hidden-text, which would find it again each time; remove one of them");
    }

    static void CheckMeaning(CleaningPolicy policy, PolicyNode root)
    {
        foreach (var property in PolicyBounds.MeaningfulStyles)
            if (policy.Styles.ContainsKey(property))
                throw At(root, "styles").Error($"{property} cannot be kept beside the rule style-meaning, which would make an element of it each time; remove one of them");
        var meaning = policy.StyleMeaning;
        foreach (var (name, element) in new[] { ("bold", meaning.Bold), ("italic", meaning.Italic), ("underline", meaning.Underline), ("strike", meaning.Strike), ("super", meaning.Super), ("sub", meaning.Sub) })
            if (element is not null && !policy.Elements.Contains(element))
                throw At(root, "styleMeaning", "elements").Error($"{element}, which styleMeaning.{name} makes, is not among the elements; allow it, or set styleMeaning.{name} to null");
    }

    /// <summary>The first of the keys that the file has; else the whole.</summary>
    static PolicyNode At(PolicyNode root, params string[] keys) =>
        keys.SelectMany(key => root.Members.Where(member => member.Name == key)).Select(member => member.Value).FirstOrDefault() ?? root;
}
