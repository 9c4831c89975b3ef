using System.Buffers;
using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Links;

/// <summary>Relative URLs between files of one tree.</summary>
public static class RelativePath
{
    // RFC 3986 §2.3 unreserved, and what is safe in a path segment, an HTML attribute, CSS url(), Markdown and YAML alike.
    static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+=,@/");

    /// <summary>
    /// The relative URL that leads from one file to another, percent-encoded: works under <c>file://</c>, on a web server and in replay.
    /// Both paths are <c>/</c>-separated, relative to the same folder, decoded, without <c>.</c> and <c>..</c>.
    /// </summary>
    /// <exception cref="ArgumentException">A path is empty or absolute.</exception>
    public static string Between(string fromFile, string toFile)
    {
        Check(fromFile);
        Check(toFile);
        var from = fromFile.Split('/');
        var to = toFile.Split('/');
        var common = 0;
        while (common < from.Length - 1 && common < to.Length - 1 && from[common] == to[common])
            common++;
        var up = string.Concat(Enumerable.Repeat("../", from.Length - 1 - common));
        // RFC 3986 §4.2: a colon in the first segment would read as a scheme, so colons are encoded everywhere.
        return up + Encode(string.Join('/', to[common..]));
    }

    static void Check(string path)
    {
        if (path.Length == 0 || path[0] == '/')
            throw new ArgumentException($"not a relative path: '{path}'", nameof(path));
    }

    /// <summary>Percent-encodes a decoded path for use in a URL; <c>/</c> stays.</summary>
    public static string Encode(string path)
    {
        if (!path.AsSpan().ContainsAnyExcept(Plain))
            return path;
        var encoded = new StringBuilder(path.Length * 2);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.IsAscii && Plain.Contains((char)rune.Value))
                encoded.Append((char)rune.Value);
            else
                foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
                    encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return encoded.ToString();
    }
}
