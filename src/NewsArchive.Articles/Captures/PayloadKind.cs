using System.Collections.Frozen;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Captures;

/// <summary>What a payload is: by its first bytes where they say it, else by what its server declared.</summary>
/// <param name="MediaType">Lower case, without parameters; null when nobody says.</param>
/// <param name="Extensions">Endings that fit, the usual one first; empty when unknown.</param>
/// <param name="IsImage">Whether the bytes are an image's.</param>
sealed record PayloadKind(string? MediaType, string[] Extensions, bool IsImage)
{
    const string Html = "text/html", Xhtml = "application/xhtml+xml";

    static readonly FrozenDictionary<string, string[]> Endings = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [Html] = [".html", ".htm"],
        [Xhtml] = [".xhtml", ".xht", ".html", ".htm"],
        ["text/plain"] = [".txt", ".text", ".md", ".csv", ".log"],
        ["text/css"] = [".css"],
        ["text/javascript"] = [".js", ".mjs"],
        ["application/javascript"] = [".js", ".mjs"],
        ["application/x-javascript"] = [".js", ".mjs"],
        ["application/json"] = [".json", ".map"],
        ["application/ld+json"] = [".json", ".jsonld"],
        ["text/xml"] = [".xml", ".rss", ".atom", ".xsl"],
        ["application/xml"] = [".xml", ".rss", ".atom", ".xsl"],
        ["application/rss+xml"] = [".xml", ".rss"],
        ["application/atom+xml"] = [".xml", ".atom"],
        ["application/pdf"] = [".pdf"],
        ["image/jpeg"] = [".jpg", ".jpeg", ".jpe", ".jfif"],
        ["image/png"] = [".png"],
        ["image/gif"] = [".gif"],
        ["image/webp"] = [".webp"],
        ["image/avif"] = [".avif"],
        ["image/svg+xml"] = [".svg"],
        ["image/bmp"] = [".bmp"],
        ["image/x-icon"] = [".ico"],
        ["image/vnd.microsoft.icon"] = [".ico"],
        ["image/tiff"] = [".tif", ".tiff"],
        ["image/heic"] = [".heic"],
        ["image/jxl"] = [".jxl"],
        ["video/mp4"] = [".mp4", ".m4v"],
        ["video/webm"] = [".webm"],
        ["audio/mpeg"] = [".mp3"],
        ["audio/mp4"] = [".m4a", ".mp4"],
        ["audio/ogg"] = [".ogg", ".oga"],
        ["font/woff"] = [".woff"],
        ["font/woff2"] = [".woff2"],
        ["application/zip"] = [".zip"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly PayloadKind[] Known = [new(null, [], false), .. Endings.SelectMany(ending => new[] { new PayloadKind(ending.Key, ending.Value, false), new(ending.Key, ending.Value, true) })];
    static readonly FrozenDictionary<(string?, bool), int> Codes = Known.Index().ToFrozenDictionary(known => (known.Item.MediaType, known.Item.IsImage), known => known.Index);

    /// <summary>A number for kinds whose endings are known, 0 also for all others. Of this run alone.</summary>
    public byte Code => (byte)Codes.GetValueOrDefault((MediaType, IsImage));

    /// <summary>The kind of a <see cref="Code"/>; for 0 one without name and endings.</summary>
    public static PayloadKind OfCode(byte code) => Known[code];

    /// <summary>Whether it is read as an HTML page.</summary>
    public bool IsPage => MediaType is Html or Xhtml;

    /// <summary>Tells the kind.</summary>
    /// <param name="start">The first bytes of the payload.</param>
    /// <param name="declared">Content-Type as declared, or null.</param>
    public static PayloadKind Of(ReadOnlySpan<byte> start, string? declared)
    {
        var type = declared?.Split(';', 2)[0].Trim().ToLowerInvariant() is { Length: > 0 } named ? named : null;
        if (ImageHeader.Sniff(start) is { } image)
            return Named(image.MediaType, isImage: true);
        if (type is not (Html or Xhtml) && MayBePage(type) && StartsPage(start))
            type = Html;
        return Named(type, isImage: false);
    }

    /// <summary>The kind of a media type; every type of <see cref="ImageHeader"/> has endings.</summary>
    public static PayloadKind Named(string? type, bool isImage) => Codes.TryGetValue((type, isImage), out var code) ? Known[code] : new(type, [], isImage);

    /// <summary>Types that servers give what they do not know, and an error page where an image was asked for.</summary>
    static bool MayBePage(string? type) =>
        type is null or "no-type" or "unknown" or "application/octet-stream" or "application/unknown" or "unknown/unknown" || type.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>Whether bytes begin like a page, with or without the tags that HTML lets out (in short what MIME Sniffing §7.1 says).</summary>
    static bool StartsPage(ReadOnlySpan<byte> start)
    {
        var text = start[..Math.Min(start.Length, 1024)].TrimStart("\uFEFF"u8).TrimStart(" \t\r\n\f"u8);
        foreach (var mark in new[] { "<!DOCTYPE HTML", "<HTML", "<HEAD", "<TITLE", "<BODY", "<META", "<H1", "<DIV", "<P>", "<!--" })
            if (text.Length > mark.Length && System.Text.Ascii.EqualsIgnoreCase(text[..mark.Length], mark))
                return true;
        return false;
    }
}
