using CsCheck;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Sanitizing;
using NewsArchive.Articles.Tests.Cleaning;

namespace NewsArchive.Articles.Tests.Policies;

/// <summary>Whatever a policy file says, what cleaning promises of the profiles holds.</summary>
public sealed class PolicyPropertyTests
{
    static readonly string[] switchable = [.. CleaningRules.Table.Select(row => row.Rule).Except(CleaningRules.Required)];
    static readonly string[] droppable = [.. PolicyBounds.Elements.Except(PolicyBounds.RequiredElements)];
    static readonly string[] properties = [.. PolicyBounds.Styles.Keys, .. Enumerable.Repeat(new[] { "color", "visibility", "display", "font-weight", "font-size", "white-space" }, 8).SelectMany(names => names)]; // those of the soup more often
    static readonly string[] globals = [.. PolicyBounds.Attributes["*"]];

    static Gen<string> Some(string[] names, int most) =>
        Gen.Int[0, names.Length - 1].Array[0, most].Select(places => string.Join(',', places.Select(place => $"\"{names[place]}\"").Distinct()));

    static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(place => choices[place]);

    static readonly Gen<string> lists = Gen.Select(Some(switchable, 6), Some(droppable, 12), Some(properties, 4), Some(globals, 3), Some([.. PolicyBounds.ZeroWidth.Select(PolicyWriter.CodePoint)], 3),
        (rules, elements, styles, attributes, zeroWidth) =>
            $"\"rules\":[{string.Join(',', CleaningRules.Required.Select(rule => $"\"{rule}\"").Append(rules).Where(part => part.Length > 0))}]," +
            $"\"elements\":[{string.Join(',', PolicyBounds.RequiredElements.Select(name => $"\"{name}\"").Append(elements).Where(part => part.Length > 0))}]," +
            $"\"styles\":{{\"add\":{{{string.Join(',', styles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Style))}}}}}," +
            $"\"attributes\":{{\"add\":{{\"*\":[{attributes}]}}}},\"zeroWidth\":[{zeroWidth}]");

    static string Style(string property) =>
        PolicyBounds.Styles[property.Trim('"')] is { IsEmpty: false } values ? $"{property}:[{string.Join(',', values.Select(value => $"\"{value}\""))}]" : $"{property}:\"any\"";

    static readonly Gen<string> policies = Gen.Select(OneOf("article", "lossless", "strict", "word"), lists, OneOf("keep", "drop"), OneOf("true", "false"), OneOf("\"b\"", "\"strong\"", "null"), OneOf("\"i\"", "\"em\"", "null"),
        (profile, some, hidden, data, bold, italic) =>
            $"{{\"extends\":\"{profile}\",{some},\"hiddenText\":\"{hidden}\",\"dataAttributes\":{data},\"styleMeaning\":{{\"bold\":{bold},\"italic\":{italic},\"underline\":null,\"strike\":null,\"super\":null,\"sub\":null}}}}");

    [Fact]
    public void Any_policy_keeps_every_word_and_lets_nothing_act()
    {
        var used = 0;
        Gen.Select(policies, CleaningPropertyTests.soup.Array[3]).Sample((json, bodies) =>
        {
            if (Usable(json) is not { } policy)
                return;
            used++;
            var cleaner = new ArticleCleaner(new CleaningOptions { Policy = policy });
            foreach (var body in bodies)
                if (CleaningLaws.Broken(body, BodyKind.Html, cleaner) is { } broken)
                    throw new Xunit.Sdk.XunitException($"{broken}\nfrom {body}\nby {json}");
        }, iter: 600, threads: 1);
        used.ShouldBeGreaterThan(100, "most random policies contradict themselves");
    }

    [Fact]
    public void Any_policy_printed_and_read_is_itself() =>
        policies.Sample(json => Usable(json) is not { } policy || Policy.Print(Policy.Read(Policy.Print(policy))) == Policy.Print(policy), iter: 300, threads: 1);

    /// <summary>The policy, or null when two of its parts do not go together; nothing else can be wrong with it.</summary>
    static CleaningPolicy? Usable(string json)
    {
        try
        {
            return Policy.Read(json);
        }
        catch (ArticleFormatException exception) when (exception.Message.Contains("beside the rule", StringComparison.Ordinal) || exception.Message.Contains("which styleMeaning", StringComparison.Ordinal) || exception.Message.Contains("col needs", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
