using System.Reflection;
using System.Text.Json;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Sanitizing;
using NewsArchive.Articles.Tests.Cleaning;

namespace NewsArchive.Articles.Tests.Policies;

/// <summary>docs/policy.schema.json says what the program accepts.</summary>
public sealed class PolicySchemaTests
{
    static readonly JsonElement document = JsonDocument.Parse(File.ReadAllText(Path.Combine(CleaningCorpus.Root, "docs", "policy.schema.json"))).RootElement;
    static readonly JsonSchema schema = new(document);

    /// <summary>Faults that only the program sees: they lie between two keys, in what is extended, or in the JSON itself.</summary>
    static readonly string[] beyondTheSchema = ["not there to be removed", "cannot be left out", "needs colgroup", "beside the rule", "which styleMeaning", "cannot be kept", "output stands there twice", "surrogate"];

    static IEnumerable<object?[]> Cases(Type tests, string method) => tests.GetMethod(method)!.GetCustomAttributes<InlineDataAttribute>().Select(row => row.Data);

    [Fact]
    public void Every_printed_policy_is_valid()
    {
        foreach (var profile in Policy.Profiles)
            schema.Fault(JsonDocument.Parse(PolicyFile.Write(ProfilePolicies.For(profile))).RootElement).ShouldBeNull();
    }

    [Fact]
    public void What_the_program_accepts_is_valid()
    {
        var accepted = Cases(typeof(PolicyFileTests), nameof(PolicyFileTests.Each_key_changes_what_it_names)).Select(row => (string)row[0]!).ToList();
        accepted.Count.ShouldBeGreaterThan(25);
        foreach (var json in accepted)
            schema.Fault(JsonDocument.Parse(json).RootElement).ShouldBeNull(json);
    }

    [Fact]
    public void What_the_program_refuses_is_not_valid()
    {
        var refused = 0;
        foreach (var row in Cases(typeof(PolicyErrorsTests), nameof(PolicyErrorsTests.A_bad_policy_is_refused_with_line_and_key)))
            if ((string)row[2]! is var says && says != "is no JSON" && !beyondTheSchema.Any(word => says.Contains(word, StringComparison.Ordinal)))
            {
                schema.Fault(JsonDocument.Parse((string)row[0]!).RootElement).ShouldNotBeNull((string)row[0]!);
                refused++;
            }
        refused.ShouldBeGreaterThan(25);
    }

    [Fact]
    public void Names_in_the_schema_are_those_of_the_program()
    {
        Members(document.GetProperty("properties")).ShouldBe(PolicyReader.Keys);
        Words("rule").ShouldBe(CleaningRules.Table.Select(row => row.Rule));
        Words("element").ShouldBe(PolicyBounds.Elements);
        Words("scheme").ShouldBe(PolicyBounds.UrlSchemes);
        Words("zeroWidthCharacter").ShouldBe(PolicyBounds.ZeroWidth.Select(PolicyWriter.CodePoint));
        var definitions = document.GetProperty("$defs");
        Enum(definitions.GetProperty("globalAttribute").GetProperty("anyOf")[0]).ShouldBe(PolicyBounds.Attributes["*"]);
        Members(definitions.GetProperty("attributes").GetProperty("properties")).ShouldBe(PolicyBounds.Elements.Prepend("*"));
        foreach (var (element, own) in PolicyBounds.Attributes.Where(pair => pair.Key != "*"))
            Enum(definitions.GetProperty("attributes").GetProperty("properties").GetProperty(element).GetProperty("items").GetProperty("anyOf")[0]).ShouldBe(own, element);
        Words("styleProperty").ShouldBe(PolicyBounds.Styles.Keys);
        var styles = definitions.GetProperty("styles").GetProperty("properties");
        Members(styles).ShouldBe(PolicyBounds.Styles.Keys);
        foreach (var (property, values) in PolicyBounds.Styles.Where(pair => !pair.Value.IsEmpty))
            Enum(styles.GetProperty(property).GetProperty("items")).ShouldBe(values, property);
        foreach (var limit in document.GetProperty("properties").GetProperty("limits").GetProperty("properties").EnumerateObject())
            PolicyBounds.Limits[limit.Name].ShouldBe((limit.Value.GetProperty("minimum").GetInt32(), limit.Value.GetProperty("maximum").GetInt32()), limit.Name);
        foreach (var meaning in document.GetProperty("properties").GetProperty("styleMeaning").GetProperty("properties").EnumerateObject())
            Enum(meaning.Value).ShouldBe(PolicyBounds.StyleMeaning[meaning.Name].Append(null), meaning.Name);
        document.GetProperty("properties").GetProperty("elements").GetProperty("description").GetString()!.ShouldEndWith($"{string.Join(' ', PolicyBounds.RequiredElements)}.");
    }

    static IEnumerable<string> Members(JsonElement value) => value.EnumerateObject().Select(member => member.Name);

    static IEnumerable<string?> Words(string definition) => Enum(document.GetProperty("$defs").GetProperty(definition));

    static IEnumerable<string?> Enum(JsonElement schema) => schema.GetProperty("enum").EnumerateArray().Select(word => word.GetString());
}
