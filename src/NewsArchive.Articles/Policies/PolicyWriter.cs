using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Policies;

/// <summary>Writes a whole policy: every key, lists whole, sets sorted, so that a policy has one text.</summary>
static class PolicyWriter
{
    static readonly JsonWriterOptions options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTF-8 JSON that ends in LF.</summary>
    public static byte[] Write(CleaningPolicy policy)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            Write(policy, json);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    static void Write(CleaningPolicy policy, Utf8JsonWriter json)
    {
        json.WriteString("extends", policy.Extends);
        json.WriteString("output", policy.IsPlainText ? "text" : "html");
        WriteList(json, "rules", policy.Rules);
        WriteList(json, "elements", policy.Elements);
        WriteMap(json, "attributes", policy.Attributes);
        json.WriteBoolean("dataAttributes", policy.AllowsDataAttributes);
        WriteList(json, "urlSchemes", policy.UrlSchemes);
        json.WriteBoolean("dataImages", policy.AllowsDataImages);
        WriteMap(json, "styles", policy.Styles);
        Write(policy.StyleMeaning, json);
        json.WriteString("hiddenText", policy.DropsHiddenText ? "drop" : "keep");
        WriteList(json, "zeroWidth", policy.ZeroWidth.Select(CodePoint));
        WriteList(json, "trackers", policy.Trackers);
        WriteList(json, "lazySources", policy.LazySources);
        WriteList(json, "lazySrcsets", policy.LazySrcsets);
        Write(policy.Limits, json);
    }

    static void Write(StyleElements meaning, Utf8JsonWriter json)
    {
        json.WriteStartObject("styleMeaning");
        json.WriteString("bold", meaning.Bold);
        json.WriteString("italic", meaning.Italic);
        json.WriteString("underline", meaning.Underline);
        json.WriteString("strike", meaning.Strike);
        json.WriteString("super", meaning.Super);
        json.WriteString("sub", meaning.Sub);
        json.WriteEndObject();
    }

    static void Write(CleaningLimits limits, Utf8JsonWriter json)
    {
        json.WriteStartObject("limits");
        json.WriteNumber("maxCharacters", limits.MaxCharacters);
        json.WriteNumber("maxTags", limits.MaxTags);
        json.WriteNumber("maxDepth", limits.MaxDepth);
        json.WriteNumber("maxAttributes", limits.MaxAttributes);
        json.WriteEndObject();
    }

    static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, System.Collections.Immutable.ImmutableSortedSet<string>>> map)
    {
        json.WriteStartObject(name);
        foreach (var (key, values) in map)
            if (values.IsEmpty)
                json.WriteString(key, "any");
            else
                WriteList(json, key, values);
        json.WriteEndObject();
    }

    /// <summary>A list on one line: a whole policy is then two pages, not ten.</summary>
    static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WritePropertyName(name);
        json.WriteRawValue($"[{string.Join(", ", items.Select(item => $"\"{JsonEncodedText.Encode(item, options.Encoder)}\""))}]");
    }

    /// <summary><c>U+200B</c>.</summary>
    public static string CodePoint(char c) => string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4}");
}
