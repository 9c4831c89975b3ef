using System.Text.Json;
using System.Text.RegularExpressions;

namespace NewsArchive.Articles.Tests.Policies;

/// <summary>
/// As much of JSON Schema (2020-12) as docs/policy.schema.json uses, for judging by code that knows nothing of policies. A keyword that is not known here
/// throws: nothing in the schema is passed over.
/// </summary>
sealed class JsonSchema(JsonElement root)
{
    /// <summary>The first thing that the schema does not allow, or null.</summary>
    public string? Fault(JsonElement value) => Fault(value, root, "");

    string? Fault(JsonElement value, JsonElement schema, string path)
    {
        foreach (var keyword in schema.EnumerateObject())
            if (Fault(value, schema, keyword.Name, keyword.Value, path) is { } fault)
                return fault;
        return null;
    }

    string? Fault(JsonElement value, JsonElement schema, string keyword, JsonElement rule, string path) => keyword switch
    {
        "$schema" or "title" or "description" or "$defs" => null,
        "$ref" => Fault(value, rule.GetString()!.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(root, (at, name) => at.GetProperty(name)), path),
        "type" => IsType(value, rule.GetString()!) ? null : $"{path}: no {rule}",
        "enum" => rule.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)) ? null : $"{path}: {value} is none of the words",
        "const" => JsonElement.DeepEquals(rule, value) ? null : $"{path}: not {rule}",
        "anyOf" => rule.EnumerateArray().Any(choice => Fault(value, choice, path) is null) ? null : $"{path}: none of the forms",
        "not" => Fault(value, rule, path) is null ? $"{path}: forbidden" : null,
        "properties" => value.ValueKind != JsonValueKind.Object ? null
            : value.EnumerateObject().Select(member => rule.TryGetProperty(member.Name, out var own) ? Fault(member.Value, own, $"{path}/{member.Name}") : null).FirstOrDefault(fault => fault is not null),
        "additionalProperties" => value.ValueKind != JsonValueKind.Object ? null
            : value.EnumerateObject().Where(member => !(schema.TryGetProperty("properties", out var known) && known.TryGetProperty(member.Name, out _)))
                .Select(member => rule.ValueKind == JsonValueKind.False ? $"{path}: unknown {member.Name}" : Fault(member.Value, rule, $"{path}/{member.Name}")).FirstOrDefault(fault => fault is not null),
        "propertyNames" => value.EnumerateObject().Select(member => Fault(JsonSerializer.SerializeToElement(member.Name), rule, path)).FirstOrDefault(fault => fault is not null),
        "items" => value.ValueKind != JsonValueKind.Array ? null : value.EnumerateArray().Select(item => Fault(item, rule, path)).FirstOrDefault(fault => fault is not null),
        "uniqueItems" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Select(item => item.GetRawText()).Distinct().Count() == value.GetArrayLength() ? null : $"{path}: repeats",
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32() ? null : $"{path}: too few",
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(5)) ? null : $"{path}: {value} does not look right",
        "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= rule.GetInt32() ? null : $"{path}: too long",
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble() ? null : $"{path}: too small",
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble() ? null : $"{path}: too large",
        _ => throw new NotSupportedException(keyword),
    };

    static bool IsType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException(type),
    };
}
