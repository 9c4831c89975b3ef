using System.Collections.Frozen;
using System.Text.Json;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Finds the original behind the URLs of image services. What services do is data (cdn-rules.json); how it is undone are the engines here.
/// Signed URLs are never touched.
/// </summary>
static class CdnRules
{
    // i0.wp.com around a WordPress original with query and size suffix takes three; more is hostile.
    const int MostLayers = 6;

    static readonly CdnRuleFile File = Load();
    static readonly FrozenSet<string> Signed = File.SignedParameters.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The URLs behind <paramref name="url"/>, the innermost first; empty when there are none.</summary>
    public static IReadOnlyList<WebUrl> Unwrap(WebUrl url)
    {
        List<WebUrl> inner = [];
        for (var layer = 0; layer < MostLayers && UnwrapOne(url) is { } next && next != url; layer++)
            inner.Insert(0, url = next);
        return inner;
    }

    /// <summary>Whether the URL gives another picture on every request.</summary>
    public static bool IsPlaceholder(WebUrl url) => File.Placeholders.Any(rule =>
        CdnRule.IsHost(rule.Hosts, url.Host)
        && (rule.QueryHas is null || url.Query.Contains(rule.QueryHas, StringComparison.Ordinal))
        && (rule.PathHas is null || url.Path.Contains(rule.PathHas, StringComparison.Ordinal)));

    /// <summary>Whether a signature covers the URL, so that no character of it may change.</summary>
    public static bool IsSigned(WebUrl url)
    {
        foreach (var (name, value) in Parameters(url))
            if (Signed.Contains(name) || name == "s" && value.Length >= 32 && value.All(char.IsAsciiHexDigit)) // imgix, Reddit previews
                return true;
        return false;
    }

    static WebUrl? UnwrapOne(WebUrl url)
    {
        if (IsSigned(url))
            return null;
        foreach (var rule in File.Rules)
            if (rule.Matches(url) && Apply(rule, url) is { } inner)
                return inner;
        return null;
    }

    static WebUrl? Apply(CdnRule rule, WebUrl url) => rule.Engine switch
    {
        "drop-query" => DropQuery(rule, url),
        "drop-size-suffix" => DropSizeSuffix(url),
        "host-in-path" => HostInPath(url),
        "after-marker" => AfterMarker(rule, url),
        "url-parameter" => UrlParameter(rule, url),
        "embedded-url" => EmbeddedUrl(url),
        _ => throw new InvalidOperationException($"cdn-rules.json: rule {rule.Name} names the unknown engine {rule.Engine}"),
    };

    static WebUrl? DropQuery(CdnRule rule, WebUrl url)
    {
        if (url.Query.Length < 2)
            return null;
        var parts = url.Query[1..].Split('&');
        var kept = parts.Where(part => !rule.Parameters.Contains(part.Split('=')[0])).ToList();
        return kept.Count == parts.Length ? null : url with { Query = kept.Count == 0 ? "" : "?" + string.Join('&', kept) };
    }

    /// <summary><c>name-770x547.jpg</c> → <c>name.jpg</c>.</summary>
    static WebUrl? DropSizeSuffix(WebUrl url)
    {
        var ending = ImageEnding.Of(url.Path);
        var name = url.Path.AsSpan(0, url.Path.Length - ending.Length);
        var dash = name.LastIndexOf('-');
        if (ending.Length == 0 || dash < 1 || name[dash - 1] == '/')
            return null;
        var size = name[(dash + 1)..];
        var x = size.IndexOf('x');
        return x > 0 && IsPixels(size[..x]) && IsPixels(size[(x + 1)..]) ? url with { Path = string.Concat(name[..dash], ending) } : null;
    }

    static bool IsPixels(ReadOnlySpan<char> digits) => digits.Length is >= 1 and <= 5 && !digits.ContainsAnyExceptInRange('0', '9');

    static WebUrl? HostInPath(WebUrl url)
    {
        var path = url.Path.TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && path.AsSpan(0, slash).Contains('.') ? WebUrl.Parse("https://" + path) : null;
    }

    static WebUrl? AfterMarker(CdnRule rule, WebUrl url)
    {
        var marker = rule.Marker ?? throw new InvalidOperationException($"cdn-rules.json: rule {rule.Name} has no marker");
        var found = url.Path.IndexOf(marker, StringComparison.Ordinal);
        if (found < 0)
            return null;
        var rest = url.Path[(found + marker.Length)..];
        for (var skip = rule.SkipSegments; skip > 0; skip--)
            rest = rest.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? rest[(slash + 1)..] : "";
        if (rule.CutAt is not null && rest.LastIndexOf(rule.CutAt, StringComparison.Ordinal) is var cut and > 0 && cut > rest.LastIndexOf('/'))
            rest = rest[..cut];
        return Wrapped(rule, url, rest + url.Query);
    }

    static WebUrl? UrlParameter(CdnRule rule, WebUrl url)
    {
        foreach (var (name, value) in Parameters(url))
            if (rule.Parameters.Contains(name) && Wrapped(rule, url, value) is { } inner)
                return inner;
        return null;
    }

    static WebUrl? Wrapped(CdnRule rule, WebUrl outer, string text)
    {
        if (Absolute(text) is not { } inner)
        {
            if (text.Length == 0 || rule.AbsoluteOnly)
                return null;
            if ((rule.SchemeOptional ? WebUrl.Parse("https://" + text.Replace("ssl:", "", StringComparison.Ordinal)) : outer.Resolve("/" + text.TrimStart('/'))) is not { } rebuilt)
                return null;
            inner = rebuilt;
        }
        return rule.ImageOnly && !ImageEnding.IsOn(inner.Path) ? null : inner;
    }

    /// <summary>A proxy prefix: <c>https://cors.example/?http://…</c>, <c>https://cors.example/http://…</c>; its own query belongs to the inner URL.</summary>
    static WebUrl? EmbeddedUrl(WebUrl url)
    {
        var rest = (url.Path + url.Query).AsSpan(1);
        if (rest.StartsWith("?"))
            rest = rest[1..];
        return Absolute(rest.ToString());
    }

    /// <summary>An absolute URL, plain or percent-encoded as a whole; proxies may have merged its two slashes.</summary>
    static WebUrl? Absolute(string text)
    {
        if (!text.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return null;
        var isEncoded = text.StartsWith("http%3A", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https%3A", StringComparison.OrdinalIgnoreCase);
        return WebUrl.Parse(isEncoded ? Uri.UnescapeDataString(text) : text);
    }

    /// <summary>Query parameters with decoded values.</summary>
    static IEnumerable<(string Name, string Value)> Parameters(WebUrl url)
    {
        if (url.Query.Length < 2)
            yield break;
        foreach (var part in url.Query[1..].Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (part, "") : (part[..equals], Uri.UnescapeDataString(part[(equals + 1)..]));
        }
    }

    static CdnRuleFile Load()
    {
        using var json = typeof(CdnRules).Assembly.GetManifestResourceStream("cdn-rules.json")
            ?? throw new InvalidOperationException("cdn-rules.json is not embedded in the assembly");
        return JsonSerializer.Deserialize(json, CdnRuleJson.Default.CdnRuleFile)
            ?? throw new InvalidOperationException("cdn-rules.json is empty");
    }
}
