using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Policies;

/// <summary>Makes a policy of what a file says. Every key is known or an error; every value is checked against <see cref="PolicyBounds"/>.</summary>
static class PolicyReader
{
    /// <summary>The keys of a policy file, in the order in which a policy is printed.</summary>
    public static readonly ImmutableArray<string> Keys =
    [
        "$schema", "description", "extends", "output", "rules", "elements", "attributes", "dataAttributes", "urlSchemes", "dataImages", "styles", "styleMeaning",
        "hiddenText", "zeroWidth", "trackers", "lazySources", "lazySrcsets", "limits",
    ];

    /// <summary>The profile that is extended, changed by each key.</summary>
    /// <exception cref="ArticleFormatException">Something in it is not known or not allowed.</exception>
    public static CleaningPolicy Read(PolicyNode root)
    {
        var policy = ProfilePolicies.For(Extended(root));
        foreach (var (name, node) in root.Object())
            policy = With(policy, name, node, root);
        PolicyConflicts.Check(policy, root);
        return policy;
    }

    static CleaningProfile Extended(PolicyNode root)
    {
        var profiles = Enum.GetValues<CleaningProfile>();
        foreach (var (name, node) in root.Object())
            if (name == "extends")
            {
                node.OneOf([.. profiles.Select(ProfilePolicies.NameOf)]);
                return profiles.First(profile => ProfilePolicies.NameOf(profile) == node.Text);
            }
        return CleaningProfile.Article;
    }

    static CleaningPolicy With(CleaningPolicy policy, string name, PolicyNode node, PolicyNode root) => name switch
    {
        "$schema" or "description" or "extends" when node.String() is not null => policy, // for editors, for people, read first
        "output" => policy with { IsPlainText = node.OneOf("html", "text") == "text" },
        "rules" => policy with { Rules = Rules(node, policy.Rules) },
        "elements" => policy with { Elements = Elements(node, policy.Elements) },
        "attributes" => policy with { Attributes = PolicyMaps.Attributes(node, policy.Attributes) },
        "dataAttributes" => policy with { AllowsDataAttributes = node.Boolean() },
        "urlSchemes" => policy with { UrlSchemes = PolicyLists.Set(node, policy.UrlSchemes, item => PolicyMaps.Allowed(item, PolicyBounds.UrlSchemes, "the scheme ")) },
        "dataImages" => policy with { AllowsDataImages = node.Boolean() },
        "styles" => policy with { Styles = PolicyMaps.Styles(node, policy.Styles) },
        "styleMeaning" => policy with { StyleMeaning = Meaning(node, policy.StyleMeaning) },
        "hiddenText" => policy with { DropsHiddenText = node.OneOf("keep", "drop") == "drop" },
        "zeroWidth" => policy with { ZeroWidth = [.. PolicyLists.List(node, policy.ZeroWidth.Select(PolicyWriter.CodePoint), ZeroWidth).Select(Character)] },
        "trackers" => policy with { Trackers = [.. PolicyLists.List(node, policy.Trackers, Parameter)] },
        "lazySources" => policy with { LazySources = [.. PolicyLists.List(node, policy.LazySources, AttributeName)] },
        "lazySrcsets" => policy with { LazySrcsets = [.. PolicyLists.List(node, policy.LazySrcsets, AttributeName)] },
        "limits" => policy with { Limits = Limits(node, policy.Limits) },
        _ => throw (node with { Key = "" }).Unknown("key", name, Keys),
    };

    static ImmutableArray<string> Rules(PolicyNode node, ImmutableArray<string> current)
    {
        var known = CleaningRules.Table.Select(row => row.Rule).ToList();
        var rules = PolicyLists.List(node, current, item => known.Contains(item.String()) ? item.Text : throw item.Unknown("rule", item.Text, known));
        foreach (var required in CleaningRules.Required)
            if (!rules.Contains(required))
                throw node.Error($"{required} cannot be left out: every policy has it, so that nothing in the output can act");
        return [.. CleaningRules.InOrder(rules)];
    }

    static ImmutableSortedSet<string> Elements(PolicyNode node, ImmutableSortedSet<string> current)
    {
        var elements = PolicyLists.Set(node, current, item => PolicyMaps.Allowed(item, PolicyBounds.Elements));
        foreach (var required in PolicyBounds.RequiredElements)
            if (!elements.Contains(required))
                throw node.Error($"{required} cannot be left out: without it words would run together");
        return elements;
    }

    static StyleElements Meaning(PolicyNode node, StyleElements current)
    {
        foreach (var (name, value) in node.Object())
        {
            var known = PolicyBounds.StyleMeaning.TryGetValue(name, out var elements) ? elements : throw node.Unknown("meaning", name, PolicyBounds.StyleMeaning.Keys);
            var element = value.Kind == JsonTokenType.Null ? null : value.OneOf(known);
            current = name switch
            {
                "bold" => current with { Bold = element },
                "italic" => current with { Italic = element },
                "underline" => current with { Underline = element },
                "strike" => current with { Strike = element },
                "super" => current with { Super = element },
                _ => current with { Sub = element },
            };
        }
        return current;
    }

    static string ZeroWidth(PolicyNode item) =>
        PolicyBounds.ZeroWidth.Select(PolicyWriter.CodePoint).Contains(item.String()) ? item.Text
        : throw item.Error($"{item.Text} is none of the characters without width, {string.Join(' ', PolicyBounds.ZeroWidth.Select(PolicyWriter.CodePoint))}");

    static char Character(string codePoint) => (char)int.Parse(codePoint.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    static string Parameter(PolicyNode item)
    {
        var name = item.String().EndsWith('*') ? item.Text[..^1] : item.Text;
        return name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '=' or '&' or '#' or '?' or '*') ? item.Text
            : throw item.Error($"\"{item.Text}\" is no name of a query parameter; one may end in *, which stands for any ending");
    }

    static string AttributeName(PolicyNode item) =>
        item.String().Length > 0 && char.IsAsciiLetterLower(item.Text[0]) && item.Text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')
            && item.Text is not ("src" or "srcset" or "style") ? item.Text
        : throw item.Error($"\"{item.Text}\" is no attribute in which a lazy image keeps its URL: a lower-case name other than src, srcset and style");

    static CleaningLimits Limits(PolicyNode node, CleaningLimits current)
    {
        foreach (var (name, value) in node.Object())
            current = name switch
            {
                "maxCharacters" => current with { MaxCharacters = Number(name, value) },
                "maxTags" => current with { MaxTags = Number(name, value) },
                "maxDepth" => current with { MaxDepth = Number(name, value) },
                "maxAttributes" => current with { MaxAttributes = Number(name, value) },
                _ => throw node.Unknown("limit", name, PolicyBounds.Limits.Keys),
            };
        return current;
    }

    static int Number(string limit, PolicyNode node)
    {
        var (least, most) = PolicyBounds.Limits[limit];
        return node.Kind == JsonTokenType.Number && int.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw node.Error(string.Create(CultureInfo.InvariantCulture, $"is no whole number from {least} to {most}"));
    }
}
