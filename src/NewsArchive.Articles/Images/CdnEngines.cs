namespace NewsArchive.Articles.Images;

/// <summary>How each <see cref="CdnEngine"/> undoes a wrapped URL. None knows a service: names, hosts and parameters are data.</summary>
static class CdnEngines
{
    /// <summary>The URL behind, or null when the rule does not apply after all.</summary>
    public static WebUrl? Apply(CdnRule rule, WebUrl url) => rule.Engine switch
    {
        CdnEngine.DropQuery => DropQuery(rule, url),
        CdnEngine.DropSizeSuffix => DropSizeSuffix(url),
        CdnEngine.HostInPath => HostInPath(url),
        CdnEngine.AfterMarker => AfterMarker(rule, url),
        CdnEngine.UrlParameter => UrlParameter(rule, url),
        CdnEngine.EmbeddedUrl => EmbeddedUrl(url),
        CdnEngine.ReplaceText => ReplaceText(rule, url),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Engine, "no such engine"),
    };

    /// <summary>Query parameters with decoded values.</summary>
    public static IEnumerable<(string Name, string Value)> Parameters(WebUrl url)
    {
        if (url.Query.Length < 2)
            yield break;
        foreach (var part in url.Query[1..].Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (part, "") : (part[..equals], Uri.UnescapeDataString(part[(equals + 1)..]));
        }
    }

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
        var marker = rule.Marker!; // CdnRule.MissingKey: the engine does not run without
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

    static WebUrl? ReplaceText(CdnRule rule, WebUrl url)
    {
        foreach (var text in rule.Find)
            if ((url.Path + url.Query).IndexOf(text, StringComparison.Ordinal) is var at and >= 0)
                return WebUrl.Parse(string.Concat($"{url.Scheme}://{url.Authority}", (url.Path + url.Query).Remove(at, text.Length).Insert(at, rule.With!))); // MissingKey, as above
        return null;
    }

    /// <summary>An absolute URL, plain or percent-encoded as a whole; proxies may have merged its two slashes.</summary>
    static WebUrl? Absolute(string text)
    {
        if (!text.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return null;
        var isEncoded = text.StartsWith("http%3A", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https%3A", StringComparison.OrdinalIgnoreCase);
        return WebUrl.Parse(isEncoded ? Uri.UnescapeDataString(text) : text);
    }
}
