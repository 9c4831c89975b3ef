using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NewsArchive.Articles.Images;

/// <summary>One way in which image services wrap the URL of an original; a row of cdn-rules.json. Conditions left out match everything.</summary>
/// <remarks>The JSON source generator overwrites initial values of <c>init</c> properties, so what is left out is told by the getters.</remarks>
sealed record CdnRule
{
    /// <summary>Name for people.</summary>
    public required string Name { get; init; }
    /// <summary>Which engine of <see cref="CdnRules"/> undoes it.</summary>
    public required string Engine { get; init; }
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

    /// <summary>Whether the conditions hold.</summary>
    public bool Matches(WebUrl url) =>
        (Hosts.IsEmpty || IsHost(Hosts, url.Host))
        && !IsHost(ExceptHosts, url.Host)
        && (PathHas is null || url.Path.Contains(PathHas, StringComparison.Ordinal))
        && (PathEnds.IsEmpty || PathEnds.Any(end => url.Path.EndsWith(end, StringComparison.Ordinal)));

    /// <summary>Whether the host is one of these names.</summary>
    public static bool IsHost(ImmutableArray<string> names, string host) =>
        names.Any(name => name.StartsWith('.') ? host.EndsWith(name, StringComparison.OrdinalIgnoreCase) : host.Equals(name, StringComparison.OrdinalIgnoreCase));
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

/// <summary>cdn-rules.json.</summary>
sealed record CdnRuleFile
{
    /// <summary>Query parameters that mark a signed URL.</summary>
    public required ImmutableArray<string> SignedParameters { get; init; }
    /// <summary>Placeholder services.</summary>
    public required ImmutableArray<PlaceholderRule> Placeholders { get; init; }
    /// <summary>Rules, tried in order.</summary>
    public required ImmutableArray<CdnRule> Rules { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CdnRuleFile))]
sealed partial class CdnRuleJson : JsonSerializerContext;
