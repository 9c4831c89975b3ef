using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NewsArchive.Articles.Images;

/// <summary>One way in which image services wrap the URL of an original; a row of cdn-rules.json. Conditions left out match everything.</summary>
/// <remarks>The JSON source generator overwrites initial values of <c>init</c> properties, so what is left out is told by the getters.</remarks>
sealed record CdnRule
{
    /// <summary>Name for people.</summary>
    public required string Name { get; init; }
    /// <summary>Which engine of <see cref="CdnEngines"/> undoes it.</summary>
    public required CdnEngine Engine { get; init; }
    /// <summary>Hosts; one with a leading dot matches its subdomains.</summary>
    public ImmutableArray<string> Hosts { get => field.IsDefault ? [] : field; init; }
    /// <summary>Hosts left alone.</summary>
    public ImmutableArray<string> ExceptHosts { get => field.IsDefault ? [] : field; init; }
    /// <summary>Text that the path holds.</summary>
    public string? PathHas { get; init; }
    /// <summary>Endings of the path, one of which must match.</summary>
    public ImmutableArray<string> PathEnds { get => field.IsDefault ? [] : field; init; }
    /// <summary>Query parameters that the engine drops or reads.</summary>
    public ImmutableArray<string> Parameters { get => field.IsDefault ? [] : field; init; }
    /// <summary>Text in the path before the wrapped URL.</summary>
    public string? Marker { get; init; }
    /// <summary>Path segments of options between the marker and the wrapped URL.</summary>
    public int SkipSegments { get; init; }
    /// <summary>Whether the wrapped URL must be absolute.</summary>
    public bool AbsoluteOnly { get; init; }
    /// <summary>Whether the wrapped URL must end like an image.</summary>
    public bool ImageOnly { get; init; }
    /// <summary>Whether the wrapped URL may lack its scheme.</summary>
    public bool SchemeOptional { get; init; }
    /// <summary>Options behind the wrapped URL start here.</summary>
    public string? CutAt { get; init; }
    /// <summary>Texts in path and query, the first of which that is there gives way to <see cref="With"/>.</summary>
    public ImmutableArray<string> Find { get => field.IsDefault ? [] : field; init; }
    /// <summary>What stands there in the original's URL.</summary>
    public string? With { get; init; }
    /// <summary>What the rules make of real URLs: checked by the tests for our own rules, when it is read for a user's file.</summary>
    public ImmutableArray<CdnExample> Examples { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whether the conditions hold; <paramref name="host"/> is the URL's.</summary>
    public bool Matches(WebUrl url, string host) =>
        (Hosts.IsEmpty || IsHost(Hosts, host))
        && !IsHost(ExceptHosts, host)
        && (PathHas is null || url.Path.Contains(PathHas, StringComparison.Ordinal))
        && (PathEnds.IsEmpty || PathEnds.Any(end => url.Path.EndsWith(end, StringComparison.Ordinal)));

    /// <summary>Whether the host is one of these names.</summary>
    public static bool IsHost(ImmutableArray<string> names, string host)
    {
        foreach (var name in names)
            if (name.StartsWith('.') ? host.EndsWith(name, StringComparison.OrdinalIgnoreCase) : host.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>The key that the engine cannot work without and that is missing, or null.</summary>
    public string? MissingKey() => Engine switch
    {
        CdnEngine.DropQuery or CdnEngine.UrlParameter when Parameters.IsEmpty => "parameters",
        CdnEngine.AfterMarker when string.IsNullOrEmpty(Marker) => "marker",
        CdnEngine.ReplaceText when Find.IsEmpty || Find.Contains("") => "find",
        CdnEngine.ReplaceText when With is null => "with",
        // Without a condition it would read any path as a host.
        CdnEngine.HostInPath when Hosts.IsEmpty => "hosts",
        _ => null,
    };
}

/// <summary>How a wrapped URL is undone.</summary>
[JsonConverter(typeof(CdnEngineConverter))]
enum CdnEngine
{
    /// <summary>Query parameters go.</summary>
    [JsonStringEnumMemberName("drop-query")]
    DropQuery = 0,
    /// <summary>WordPress' <c>-770x547</c> before the ending goes.</summary>
    [JsonStringEnumMemberName("drop-size-suffix")]
    DropSizeSuffix,
    /// <summary>The first path segment is the original's host.</summary>
    [JsonStringEnumMemberName("host-in-path")]
    HostInPath,
    /// <summary>The original's URL or path follows a text in the path.</summary>
    [JsonStringEnumMemberName("after-marker")]
    AfterMarker,
    /// <summary>A query parameter holds the original's URL.</summary>
    [JsonStringEnumMemberName("url-parameter")]
    UrlParameter,
    /// <summary>The original's whole URL is the path, or the query.</summary>
    [JsonStringEnumMemberName("embedded-url")]
    EmbeddedUrl,
    /// <summary>A text in path or query gives way to another.</summary>
    [JsonStringEnumMemberName("replace-text")]
    ReplaceText,
}

/// <summary>Names alone: a number would name an engine by accident.</summary>
sealed class CdnEngineConverter() : JsonStringEnumConverter<CdnEngine>(namingPolicy: null, allowIntegerValues: false);

/// <summary>What the rules make of a URL.</summary>
sealed record CdnExample
{
    /// <summary>A URL as articles have it.</summary>
    public required string Url { get; init; }
    /// <summary>The innermost original; left out: the URL is left alone.</summary>
    public string? Original { get; init; }
}

/// <summary>Services whose images change on every request: never fetched.</summary>
sealed record PlaceholderRule
{
    /// <summary>Hosts.</summary>
    public required ImmutableArray<string> Hosts { get; init; }
    /// <summary>Text that the query holds, or null.</summary>
    public string? QueryHas { get; init; }
    /// <summary>Text that the path holds, or null.</summary>
    public string? PathHas { get; init; }
}

/// <summary>cdn-rules.json, and the user's own in the same form.</summary>
sealed record CdnRuleFile
{
    /// <summary>Query parameters that mark a signed URL.</summary>
    public ImmutableArray<string> SignedParameters { get => field.IsDefault ? [] : field; init; }
    /// <summary>Placeholder services.</summary>
    public ImmutableArray<PlaceholderRule> Placeholders { get => field.IsDefault ? [] : field; init; }
    /// <summary>Rules, tried in order.</summary>
    public ImmutableArray<CdnRule> Rules { get => field.IsDefault ? [] : field; init; }

    /// <summary>Both, the other's after ours.</summary>
    public CdnRuleFile Then(CdnRuleFile other) => new()
    {
        SignedParameters = [.. SignedParameters, .. other.SignedParameters],
        Placeholders = [.. Placeholders, .. other.Placeholders],
        Rules = [.. Rules, .. other.Rules],
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(CdnRuleFile))]
sealed partial class CdnRuleJson : JsonSerializerContext;
