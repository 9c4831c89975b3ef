using System.Collections.Frozen;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Finds the original behind the URLs of image services. What services do is data (cdn-rules.json, and a file of the user's); how it is
/// undone are the engines. Signed URLs are never touched. Immutable, thread-safe.
/// </summary>
public sealed class CdnRules
{
    // i0.wp.com around a WordPress original with query and size suffix takes three; more is hostile.
    const int MostLayers = 6;

    readonly CdnRuleFile file;
    readonly FrozenSet<string> signed;

    internal CdnRules(CdnRuleFile file) => (this.file, signed) = (file, file.SignedParameters.ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>The rules that come with the program.</summary>
    public static CdnRules Default { get; } = new(CdnRuleReader.ReadOwn());

    /// <summary>A user's rules, tried before ours; its placeholders and signed parameters count besides ours.</summary>
    /// <param name="path">A file in the form of cdn-rules.json (docs/cdn-rules.md).</param>
    /// <exception cref="ArticleFormatException">The file is wrong; the message names the key and the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CdnRules Read(string path) => CdnRuleReader.Read(path, Default.file);

    /// <summary>The rules, to be looked at by tests.</summary>
    internal IReadOnlyList<CdnRule> Rules => file.Rules;

    /// <summary>The URLs behind <paramref name="url"/>, the innermost first; empty when there are none.</summary>
    internal IReadOnlyList<WebUrl> Unwrap(WebUrl url)
    {
        List<WebUrl> inner = [];
        for (var layer = 0; layer < MostLayers && UnwrapOne(url) is { } next && next != url; layer++)
            inner.Insert(0, url = next);
        return inner;
    }

    /// <summary>Whether the URL gives another picture on every request.</summary>
    internal bool IsPlaceholder(WebUrl url)
    {
        var host = url.Host;
        foreach (var rule in file.Placeholders)
            if (CdnRule.IsHost(rule.Hosts, host)
                && (rule.QueryHas is null || url.Query.Contains(rule.QueryHas, StringComparison.Ordinal))
                && (rule.PathHas is null || url.Path.Contains(rule.PathHas, StringComparison.Ordinal)))
                return true;
        return false;
    }

    /// <summary>Whether a signature covers the URL, so that no character of it may change.</summary>
    internal bool IsSigned(WebUrl url)
    {
        foreach (var (name, value) in CdnEngines.Parameters(url))
            if (signed.Contains(name) || name == "s" && value.Length >= 32 && value.All(char.IsAsciiHexDigit)) // imgix, Reddit previews
                return true;
        return false;
    }

    WebUrl? UnwrapOne(WebUrl url)
    {
        if (IsSigned(url))
            return null;
        var host = url.Host;
        foreach (var rule in file.Rules)
            if (rule.Matches(url, host) && CdnEngines.Apply(rule, url) is { } inner)
                return inner;
        return null;
    }
}
