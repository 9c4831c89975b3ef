using System.Collections.Immutable;

namespace NewsArchive.Articles.Policies;

/// <summary>
/// The two ways in which a policy file says a list or a map: whole, or as a change of what it extends (<c>{"add": …, "remove": …}</c>). No element or property is
/// called <c>add</c> or <c>remove</c>.
/// </summary>
static class PolicyLists
{
    const int MostItems = 1000; // the longest list of a profile has some eighty; rules look through some of them for each image or link

    static readonly string[] changes = ["add", "remove"];

    /// <summary>A list after the change.</summary>
    /// <param name="node">An array: the whole list; or an object with <c>add</c> and <c>remove</c>.</param>
    /// <param name="current">The list so far.</param>
    /// <param name="read">Checks one item.</param>
    public static IReadOnlyList<string> List(PolicyNode node, IEnumerable<string> current, Func<PolicyNode, string> read)
    {
        if (node.Kind == System.Text.Json.JsonTokenType.StartArray)
            return Items(node, read);
        var list = current.ToList();
        foreach (var (name, change) in node.Object())
            if (name == "add")
                list.AddRange(Items(change, read).Except(list, StringComparer.Ordinal));
            else if (name == "remove")
                Remove(change, list);
            else
                throw node.Unknown("key", name, changes);
        return list;
    }

    /// <summary>A set of names after the change.</summary>
    public static ImmutableSortedSet<string> Set(PolicyNode node, IEnumerable<string> current, Func<PolicyNode, string> read) =>
        [.. ImmutableSortedSet.CreateRange(StringComparer.Ordinal, List(node, current, read))];

    /// <summary>A map after the change; <paramref name="read"/> makes the value of a key, <paramref name="remove"/> takes away what <c>remove</c> names.</summary>
    public static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Map(
        PolicyNode node,
        ImmutableSortedDictionary<string, ImmutableSortedSet<string>> current,
        Func<string, PolicyNode, ImmutableSortedSet<string>> read,
        Func<PolicyNode, ImmutableSortedDictionary<string, ImmutableSortedSet<string>>, ImmutableSortedDictionary<string, ImmutableSortedSet<string>>> remove)
    {
        var members = node.Object();
        if (!members.Any(member => changes.Contains(member.Name)))
            return Add(node, current.Clear(), read);
        foreach (var (name, change) in members)
            current = name == "add" ? Add(change, current, read) : name == "remove" ? remove(change, current) : throw node.Unknown("key", name, changes);
        return current;
    }

    static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Add(
        PolicyNode node, ImmutableSortedDictionary<string, ImmutableSortedSet<string>> map, Func<string, PolicyNode, ImmutableSortedSet<string>> read)
    {
        foreach (var (name, value) in node.Object())
            map = map.SetItem(name, read(name, value));
        return map;
    }

    static List<string> Items(PolicyNode node, Func<PolicyNode, string> read)
    {
        var items = new List<string>();
        if (node.Array().Length > MostItems)
            throw node.Error($"has more than {MostItems} names");
        foreach (var item in node.Items)
            if (items.Contains(read(item)))
                throw item.Error($"{item.Text} stands there twice");
            else
                items.Add(item.Text);
        return items;
    }

    static void Remove(PolicyNode node, List<string> list)
    {
        foreach (var item in node.Array())
            if (!list.Remove(item.String()))
                throw item.Error($"{item.Text} is not there to be removed{Suggestion.For(item.Text, list)}");
    }
}
