using System.Diagnostics.CodeAnalysis;

namespace NewsArchive.Warc.Cdxj;

/// <summary>The one spelling in which a URL is written to a record, an index and a page list (RFC 3986 §6.2, as the WHATWG URL standard has it).</summary>
public static class UrlNormalizer
{
    /// <summary>
    /// The URL as a browser sends it: lower-case scheme and host, host in punycode, path and query percent-encoded where they must be,
    /// dot segments resolved, no fragment, no default port. Everything else is kept: letter case, escapes, order of arguments, user.
    /// </summary>
    /// <param name="url">The URL, as it was found.</param>
    /// <param name="normalized">The spelling to write; null where the result is false.</param>
    /// <returns>False for what is no absolute http(s) URL.</returns>
    public static bool TryNormalize(string url, [NotNullWhen(true)] out string? normalized)
    {
        normalized = WebUrl.TryParse(url, out var parsed) ? parsed.ToString() : null;
        return normalized is not null;
    }
}
