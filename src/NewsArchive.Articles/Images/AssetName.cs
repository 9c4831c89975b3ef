using System.Globalization;
using System.Text;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Images;

/// <summary>Names of shown images: one file per content, safe on Windows, macOS and Linux.</summary>
public static class AssetName
{
    const int LongestSlug = 60; // UTF-16 units: at most 180 bytes of UTF-8, so a name stays below the 255 of every file system

    /// <summary>
    /// <c>assets/&lt;hash2&gt;/&lt;slug ≤60&gt;-&lt;sha256:12&gt;&lt;extension&gt;</c>. The slug comes from the last path segment of
    /// <paramref name="url"/>: NFC, lower case, letters (with their marks) and digits of any script and hyphens; <c>image</c> when nothing is left.
    /// </summary>
    /// <param name="digest">SHA-256 of the file's bytes.</param>
    /// <param name="url">Where it came from: an absolute URL or a path.</param>
    /// <param name="extension">Sniffed, with its dot, ASCII letters and digits.</param>
    /// <exception cref="ArgumentException">The digest is too short, or the extension is none.</exception>
    public static string For(WarcDigest digest, string url, string extension)
    {
        if (digest.Hex is not { Length: >= 12 } hex)
            throw new ArgumentException("the digest has fewer than 12 hexadecimal digits", nameof(digest));
        if (extension is not ['.', _, ..] || extension.Length > 9 || !extension.AsSpan(1).ToString().All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException($"no file extension: {extension}", nameof(extension));
        return $"assets/{hex[..2]}/{Slug(url)}-{hex[..12]}{extension.ToLowerInvariant()}";
    }

    /// <summary>The same path with all 64 digits, for a picture whose first 12 another one has too.</summary>
    public static string WithWholeDigest(string path, WarcDigest digest)
    {
        var end = path.LastIndexOf('.');
        return string.Concat(path.AsSpan(0, end - 12), digest.Hex, path.AsSpan(end));
    }

    static string Slug(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        var path = (end < 0 ? url : url[..end]).TrimEnd('/');
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        name = name[..^ImageEnding.Of(name).Length];
        var text = Nfc.Compose(Nfc.Compose(Uri.UnescapeDataString(name)).ToLowerInvariant()); // lower-casing may decompose again
        var slug = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (slug.Length + rune.Utf16SequenceLength > LongestSlug)
                break;
            if (Rune.IsLetterOrDigit(rune) || slug.Length > 0 && slug[^1] != '-' && IsMark(rune))
                slug.Append(rune);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        var trimmed = slug.ToString().Trim('-');
        return trimmed.Length == 0 ? "image" : trimmed;
    }

    /// <summary>Marks that belong to the letter before them: vowels of Thai and Devanagari, accents without a composed form.</summary>
    static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
