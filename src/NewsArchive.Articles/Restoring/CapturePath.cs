using System.Security.Cryptography;
using System.Text;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Restoring;

/// <summary>Where in a tree a capture is looked for by a person: <c>host/path</c>, as the address bar shows it.</summary>
static class CapturePath
{
    /// <summary>Longer or deeper paths get a digest for a name: every system that we know holds these (Linux 4,096 bytes, macOS 1,024).</summary>
    const int MaxBytes = 800, MaxNames = 32;

    /// <summary>The longest ending that is taken for one.</summary>
    const int MaxEndingLength = 9;

    /// <summary>The path of a URL: decoded, made fit for every system, with an ending that fits what the payload is. Two URLs may get the same.</summary>
    /// <param name="url">The capture's URL, hostile or not.</param>
    /// <param name="endings">Endings that fit, the one to add first; empty when any does.</param>
    public static string Of(string url, string[] endings)
    {
        var names = WebUrl.Parse(url) is { } web ? OfWeb(web) : OfOther(url);
        names[^1] = WithEnding(names[^1], endings);
        var path = SafePath.ToPortable(string.Join('/', names.Select(name => name.Replace('/', '_'))));
        return names.Count <= MaxNames && Encoding.UTF8.GetByteCount(path) <= MaxBytes
            ? path
            : $"{path[..path.IndexOf('/', StringComparison.Ordinal)]}/_long/{Hash(url, 32)}{EndingOf(path)}";
    }

    /// <summary>The path with a mark that other URLs do not have, before its ending.</summary>
    public static string Marked(string path, string url, int number) =>
        SafePath.WithMark(path, EndingOf(path), $"-{Hash(url, 8)}{(number == 1 ? "" : $"-{number}")}");

    static List<string> OfWeb(WebUrl url)
    {
        var authority = url.Authority[(url.Authority.LastIndexOf('@') + 1)..];
        List<string> names = [authority, .. url.Path[1..].Split('/').Select(Uri.UnescapeDataString)];
        if (names[^1].Length == 0)
            names[^1] = "index";
        if (url.Query.Length > 1)
            names[^1] = Insert(names[^1], "-" + Hash(url.Query, 8));
        return names;
    }

    /// <summary>What is no web address (<c>dns:</c>, <c>urn:</c>) stands in a folder named for its scheme.</summary>
    static List<string> OfOther(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var rest = url[(colon + 1)..].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString);
        List<string> names = [colon > 0 ? "_" + url[..colon] : "_", .. rest];
        if (names.Count == 1)
            names.Add("_");
        return names;
    }

    static string WithEnding(string name, string[] endings) =>
        endings.Length == 0 || endings.Contains(EndingOf(name), StringComparer.OrdinalIgnoreCase) ? name : name + endings[0];

    static string Insert(string name, string mark)
    {
        var ending = EndingOf(name);
        return string.Concat(name.AsSpan(0, name.Length - ending.Length), mark, ending);
    }

    static string EndingOf(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && name[dot - 1] != '/' && name.Length - dot is > 1 and <= MaxEndingLength && name[(dot + 1)..].All(char.IsAsciiLetterOrDigit) ? name[dot..] : "";
    }

    static string Hash(string text, int digits) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];
}
