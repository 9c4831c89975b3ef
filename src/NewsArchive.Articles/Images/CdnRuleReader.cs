using System.Text.Json;

namespace NewsArchive.Articles.Images;

/// <summary>Reads rule files and says exactly what is wrong with one: file, line, key, and what would do.</summary>
static class CdnRuleReader
{
    internal const long MostBytes = 4 << 20; // thousands of rules; each URL of each article is held against all of them

    /// <summary>The rules embedded in the assembly.</summary>
    public static CdnRuleFile ReadOwn()
    {
        using var json = typeof(CdnRules).Assembly.GetManifestResourceStream("cdn-rules.json")
            ?? throw new InvalidOperationException("cdn-rules.json is not embedded in the assembly");
        return JsonSerializer.Deserialize(json, CdnRuleJson.Default.CdnRuleFile)
            ?? throw new InvalidOperationException("cdn-rules.json is empty");
    }

    /// <summary>A user's file, its rules before <paramref name="own"/>.</summary>
    /// <exception cref="ArticleFormatException">The file is wrong.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CdnRules Read(string path, CdnRuleFile own)
    {
        if (new FileInfo(path).Length > MostBytes)
            throw new ArticleFormatException($"is larger than the {MostBytes >> 20} MiB that rules may take", path);
        var json = File.ReadAllBytes(path).AsSpan();
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        var file = Parse(json, path);
        var rules = new CdnRules(file.Then(own));
        for (var i = 0; i < file.Rules.Length; i++)
            Check(rules, file.Rules[i], new(path, json, i));
        return rules;
    }

    static CdnRuleFile Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CdnRuleJson.Default.CdnRuleFile) ?? throw new ArticleFormatException("holds null; it is an object with \"rules\"", path, 1);
        }
        catch (JsonException exception)
        {
            throw new ArticleFormatException($"{KeyOf(exception)}{Reason(exception)}", path, exception.LineNumber is { } line ? (int)line + 1 : null, exception);
        }
    }

    /// <summary>The key as System.Text.Json names it: <c>$.rules[2].engine</c>, without the root.</summary>
    static string KeyOf(JsonException exception) =>
        exception.Path is { } path && path.TrimStart('$').TrimStart('.') is { Length: > 0 } key ? key + ": " : "";

    static string Reason(JsonException exception)
    {
        if (exception.Path?.EndsWith(".engine", StringComparison.Ordinal) == true)
            return "no such engine; it is one of drop-query, drop-size-suffix, host-in-path, after-marker, url-parameter, embedded-url, replace-text";
        if (exception.Message.StartsWith("The JSON property '", StringComparison.Ordinal))
            return "no such key; docs/cdn-rules.md lists them";
        var end = exception.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return (end < 0 ? exception.Message : exception.Message[..end]).TrimEnd('.')
            .Replace(" for type 'NewsArchive.Articles.Images.CdnRule'", "", StringComparison.Ordinal);
    }

    /// <summary>What the JSON reader cannot know: which keys an engine needs, and whether the examples hold.</summary>
    static void Check(CdnRules rules, CdnRule rule, Place place)
    {
        if (rule.MissingKey() is { } missing)
            throw place.Wrong(missing, $"rule {rule.Name} cannot work without it");
        if (rule.SkipSegments is < 0 or > 100)
            throw place.Wrong("skipSegments", "not a number from 0 to 100");
        foreach (var example in rule.Examples)
        {
            if (WebUrl.Parse(example.Url) is not { } url)
                throw place.Wrong("examples", $"{example.Url} is no http(s) URL");
            var original = rules.Unwrap(url) is [var first, ..] ? first.ToString() : null;
            if (original != example.Original)
                throw place.Wrong("examples", $"{example.Url} gives {original ?? "nothing"}, not {example.Original ?? "nothing"}");
        }
    }

    /// <summary>Where a rule stands.</summary>
    readonly ref struct Place(string path, ReadOnlySpan<byte> json, int rule)
    {
        readonly ReadOnlySpan<byte> json = json;

        public ArticleFormatException Wrong(string key, string reason) => new($"rules[{rule}].{key}: {reason}", path, LineOf(key));

        /// <summary>The 1-based line of a key of the rule; of the rule itself when it has no such key.</summary>
        int LineOf(string key)
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var (at, isInRules, start) = (-1, false, 0L);
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                    isInRules = reader.ValueTextEquals("rules");
                else if (isInRules && reader is { CurrentDepth: 2, TokenType: JsonTokenType.StartObject } && ++at == rule)
                    start = reader.TokenStartIndex;
                else if (at == rule && reader is { CurrentDepth: 3, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals(key))
                    return Line(reader.TokenStartIndex);
            }
            return Line(start);
        }

        int Line(long offset) => json[..(int)offset].Count((byte)'\n') + 1;
    }
}
