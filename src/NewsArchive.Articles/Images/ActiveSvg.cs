using System.Text;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Tells SVG pictures that could act when somebody opens them by themselves: in an <c>img</c> they are inert, as a page of their own they are
/// not.
/// </summary>
public static class ActiveSvg
{
    /// <summary>The type that this is about.</summary>
    public const string MediaType = "image/svg+xml";

    /// <summary>The stable name of the refusal in reports.</summary>
    public const string Rule = "active-svg";

    static readonly string[] s_elements = ["script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener", "set", "animate", "meta", "link", "base", "form"];

    /// <summary>
    /// Whether the file holds script, an event handler, foreign content, an animation that could set a link, an entity declaration, or a
    /// link other than into itself or to http(s). In doubt, yes: bytes that are not UTF-8 could hide anything.
    /// </summary>
    public static bool IsActive(ReadOnlySpan<byte> bytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return true;
        }
        if (text.Contains("<!ENTITY", StringComparison.OrdinalIgnoreCase) || text.Contains("<?xml-stylesheet", StringComparison.OrdinalIgnoreCase) || text.Contains("<![CDATA[", StringComparison.OrdinalIgnoreCase))
            return true;
        var tags = new HtmlTagScanner(text);
        while (tags.MoveNext())
            if (!tags.IsEnd && IsActive(tags.Current))
                return true;
        return false;
    }

    static bool IsActive(HtmlTag tag)
    {
        var name = tag.Name[(tag.Name.LastIndexOf(':') + 1)..];
        if (s_elements.Contains(name, StringComparer.Ordinal))
            return true;
        foreach (var attribute in tag.Attributes)
        {
            var attributeName = attribute.Name[(attribute.Name.LastIndexOf(':') + 1)..];
            if (attributeName.StartsWith("on", StringComparison.Ordinal) || (attributeName is "href" or "src" && !IsHarmlessLink(attribute.Value)))
                return true;
        }
        return false;
    }

    static bool IsHarmlessLink(string link)
    {
        link = link.Trim();
        return link.StartsWith('#') || link.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || link.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || link.StartsWith("data:image/png", StringComparison.OrdinalIgnoreCase) || link.StartsWith("data:image/jpeg", StringComparison.OrdinalIgnoreCase)
            || !link.Contains(':', StringComparison.Ordinal);
    }
}
