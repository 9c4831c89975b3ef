using System.Collections.Immutable;
using System.Text.Json;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Policies;

/// <summary>The two maps of a policy file, attributes by element and values by style property, held against <see cref="PolicyBounds"/>.</summary>
static class PolicyMaps
{
    /// <summary>Attributes by element; what is added joins those that are there.</summary>
    public static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Attributes(PolicyNode node, ImmutableSortedDictionary<string, ImmutableSortedSet<string>> current)
    {
        var isChange = node.Object().Any(member => member.Name == "add");
        var map = PolicyLists.Map(node, current, (element, names) => Names(element, names).Union(isChange ? current.GetValueOrDefault(element, []) : []), RemoveAttributes);
        return map.RemoveRange(map.Where(pair => pair.Value.IsEmpty).Select(pair => pair.Key));
    }

    static ImmutableSortedSet<string> Names(string element, PolicyNode node)
    {
        RequireElement(element, node);
        return PolicyLists.Set(node with { Items = node.Array() }, [], item => PolicyBounds.MayAllow(element, item.String()) ? item.Text : throw NotAllowed(item, Known(element)));
    }

    static ImmutableSortedSet<string> Known(string element) => PolicyBounds.Attributes.GetValueOrDefault(element, []).Union(PolicyBounds.Attributes[ProfileLists.Every]);

    static void RequireElement(string element, PolicyNode node)
    {
        if (element != ProfileLists.Every && !PolicyBounds.Elements.Contains(element))
            throw node.Unknown("element", element, PolicyBounds.Elements);
    }

    static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> RemoveAttributes(PolicyNode node, ImmutableSortedDictionary<string, ImmutableSortedSet<string>> current)
    {
        foreach (var (element, names) in node.Object())
        {
            RequireElement(element, names);
            var own = current.GetValueOrDefault(element, []);
            foreach (var item in names.Array())
                own = own.Contains(item.String()) ? own.Remove(item.Text) : throw item.Error($"{item.Text} is not there to be removed{Suggestion.For(item.Text, own)}");
            current = current.SetItem(element, own);
        }
        return current;
    }

    /// <summary>Style properties with their values; what is added replaces what is there.</summary>
    public static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Styles(PolicyNode node, ImmutableSortedDictionary<string, ImmutableSortedSet<string>> current) =>
        PolicyLists.Map(node, current, Values, RemoveStyles);

    static ImmutableSortedSet<string> Values(string property, PolicyNode node)
    {
        if (!PolicyBounds.Styles.TryGetValue(property, out var known))
            throw node.Error($"no policy can keep the style {property}{Suggestion.For(property, PolicyBounds.Styles.Keys)}");
        if (node.Kind == JsonTokenType.String)
            return node.Text != "any" ? throw node.Error("is \"any\" or an array of values")
                : known.IsEmpty ? known
                : throw node.Error($"has no \"any\": name some of {string.Join(", ", known)}");
        var values = PolicyLists.Set(node with { Items = node.Array() }, [], item => known.IsEmpty ? Plain(item) : Allowed(item, known));
        return values.IsEmpty ? throw node.Error("is empty; remove the property instead") : values;
    }

    static string Plain(PolicyNode item) =>
        StylePolicy.IsPlain(item.String()) && !item.Text.Any(char.IsUpper) ? item.Text : throw item.Error($"{item.Text} is no plain value: lower-case words, numbers and colours");

    static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> RemoveStyles(PolicyNode node, ImmutableSortedDictionary<string, ImmutableSortedSet<string>> current)
    {
        foreach (var item in node.Array())
            current = current.ContainsKey(item.String()) ? current.Remove(item.Text) : throw item.Error($"{item.Text} is not there to be removed{Suggestion.For(item.Text, current.Keys)}");
        return current;
    }

    /// <summary>A name that some policy may allow.</summary>
    public static string Allowed(PolicyNode item, IReadOnlyCollection<string> known, string what = "") =>
        known.Contains(item.String(), StringComparer.Ordinal) ? item.Text : throw NotAllowed(item, known, what);

    static ArticleFormatException NotAllowed(PolicyNode item, IEnumerable<string> known, string what = "") =>
        item.Error($"no policy can allow {what}{item.Text}{Suggestion.For(item.Text, known) ?? "; docs/policy.schema.json lists what one can"}");
}
