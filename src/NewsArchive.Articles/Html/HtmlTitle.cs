using System.Net;
using System.Text;

namespace NewsArchive.Articles.Html;

/// <summary>The title by which people know a page.</summary>
static class HtmlTitle
{
    const int MaxLength = 500;

    /// <summary>The content of the first <c>title</c> that has one, else of the first <c>h1</c>, as written between its tags; null where there is neither.</summary>
    public static string? Of(ReadOnlySpan<char> html) => Of(html, "h1");

    /// <summary>The content of the first heading of a lower rank, <c>h2</c> to <c>h6</c>, that has one; null where there is none.</summary>
    public static string? OfLowerHeading(ReadOnlySpan<char> html)
    {
        foreach (var name in (string[])["h2", "h3", "h4", "h5", "h6"])
            if (Tidy(Of(html, name)) is { } heading)
                return heading;
        return null;
    }

    static string? Of(ReadOnlySpan<char> html, string headingName)
    {
        string? heading = null;
        var tags = new HtmlTagScanner(html);
        var (text, open) = (new StringBuilder(), "");
        while (tags.MoveNext())
        {
            if (open.Length > 0)
                text.Append(html.Slice(tags.Between.Start, tags.Between.Length));
            if (!tags.IsEnd && open.Length == 0 && (tags.IsNamed("title") || (heading is null && tags.IsNamed(headingName))))
                (open, _) = (tags.IsNamed("title") ? "title" : headingName, text.Clear());
            else if (tags.IsEnd && open.Length > 0 && tags.IsNamed(open))
            {
                var found = WebUtility.HtmlDecode(text.ToString());
                if (open == "title" && !string.IsNullOrWhiteSpace(found))
                    return found;
                if (open == headingName)
                    heading = found;
                open = "";
            }
            if (text.Length > MaxLength * 20)
                return heading;
        }
        return heading;
    }

    /// <summary>A title on one line and of bounded length (500 characters); null where nothing of it is left.</summary>
    public static string? Tidy(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
            return null;
        var text = string.Join(' ', title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)] + "…";
    }
}
