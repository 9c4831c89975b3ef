using System.Buffers;
using System.Collections.Frozen;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// Which URLs may stand in cleaned HTML: relative ones, those with a scheme that the policy names (http and https anywhere, others in links), and raster images
/// as <c>data:</c> in <c>img src</c>.
/// </summary>
sealed class UrlPolicy
{
    readonly FrozenSet<string> schemes;
    readonly bool allowsDataImages;

    /// <summary>Takes the schemes, in lower case.</summary>
    public UrlPolicy(IEnumerable<string> schemes, bool allowsDataImages) => (this.schemes, this.allowsDataImages) = (schemes.ToFrozenSet(StringComparer.Ordinal), allowsDataImages);

    static readonly string[] rasterTypes = ["png", "jpeg", "jpg", "gif", "webp", "avif", "bmp", "x-icon", "vnd.microsoft.icon"];

    /// <summary>The schemes that may stand in links.</summary>
    public IEnumerable<string> Schemes => schemes;

    /// <summary>Whether an attribute holds one URL.</summary>
    public static bool IsUrlAttribute(string attribute) => attribute is "href" or "src" or "cite" or "data-original-src";

    /// <summary>Whether the URL may stand in that attribute of that element.</summary>
    public bool IsSafe(string element, string attribute, string url) => Scheme(url) switch
    {
        null => true,
        "data" => allowsDataImages && element == "img" && attribute == "src" && IsRasterImage(url),
        var scheme => (attribute == "href" || scheme is "http" or "https") && schemes.Contains(scheme),
    };

    /// <summary>Whether a candidate of a srcset may stand there.</summary>
    public bool IsAllowedCandidate(ReadOnlySpan<char> url) => Scheme(url) is not { } scheme || (scheme is "http" or "https" && schemes.Contains(scheme));

    /// <summary>Whether a URL can be an image's on the web, under any policy.</summary>
    public static bool IsSafeCandidate(ReadOnlySpan<char> url) => Scheme(url) is null or "http" or "https";

    /// <summary>Whether a value that is not fetched by itself (a <c>data-*</c> attribute) could be run when somebody uses it as a URL.</summary>
    public static bool LooksExecutable(string value) => Scheme(value) is "javascript" or "vbscript" or "livescript" or "mocha" or "data" or "";

    /// <summary>
    /// The scheme in lower case; null for a relative URL; empty when something before the first colon is no scheme but might be read as one: control
    /// characters, <c>&amp;</c>, <c>%</c>, white space or non-ASCII (U+2028 javascript:). Tab, LF and CR count as absent (URL standard §4.4).
    /// </summary>
    public static string? Scheme(ReadOnlySpan<char> url)
    {
        if (url.StartsWith("https://", StringComparison.Ordinal))
            return "https"; // most are
        var text = url.Trim(leading);
        var end = text.IndexOfAny(schemeEnds);
        if (end < 0 || text[end] != ':')
            return null;
        Span<char> scheme = stackalloc char[LongestScheme];
        var length = 0;
        foreach (var c in text[..end])
        {
            if (c is '\t' or '\n' or '\r')
                continue;
            if (length == LongestScheme || !(char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
                return "";
            scheme[length++] = char.ToLowerInvariant(c);
        }
        return scheme[..length] switch
        {
            [] => "",
            "https" => "https",
            "http" => "http",
            "data" => "data",
            var other => other.ToString(),
        };
    }

    const int LongestScheme = 32;

    static readonly SearchValues<char> schemeEnds = SearchValues.Create(":/?#\\");

    /// <summary>C0 control or space, which the URL standard strips from both ends.</summary>
    static readonly string leading = string.Concat(Enumerable.Range(0, 33).Select(i => (char)i));

    static bool IsRasterImage(string url)
    {
        var type = url.AsSpan().Trim(leading)["data:".Length..];
        if (!type.StartsWith("image/", StringComparison.OrdinalIgnoreCase))
            return false;
        type = type["image/".Length..];
        var end = type.IndexOfAny(';', ',');
        foreach (var raster in rasterTypes)
            if (end > 0 && type[..end].Equals(raster, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
