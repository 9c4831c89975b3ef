using System.Collections.Frozen;

namespace NewsArchive.Articles.Images;

/// <summary>Tells by its ending whether a URL or path leads to an image.</summary>
static class ImageEnding
{
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Endings = FrozenSet.Create<string>(
        StringComparer.OrdinalIgnoreCase,
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico", ".tif", ".tiff", ".heic", ".heif", ".jxl")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the last path segment (query and fragment left aside) ends like an image.</summary>
    public static bool IsOn(ReadOnlySpan<char> url) => Of(url).Length > 0;

    /// <summary>The ending with its dot, or nothing.</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> url)
    {
        var end = url.IndexOfAny('?', '#');
        var path = end < 0 ? url : url[..end];
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot >= 0 && Endings.Contains(name[dot..]) ? name[dot..] : [];
    }
}
