using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace NewsArchive.Articles.Reading;

/// <summary>Tells how a body is written by its text. Linear.</summary>
public static class BodyKindDetector
{
    static readonly FrozenSet<string> BlockElements = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "legend", "li", "main", "menu",
        "nav", "noscript", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "template", "tfoot", "th", "thead",
        "tr", "ul", "iframe", "video", "audio", "amp-story");

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Blocks = BlockElements.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Elements that a document without html, head and body tags starts with.</summary>
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> HeadElements = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "base", "link", "meta", "noscript", "script", "style", "template", "title").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// A document when the first tag is a doctype, html, head or body; HTML when the first non-blank text is a block-level start tag whose
    /// matching end tag is the last non-blank text; else Markdown. Comments around are looked through.
    /// </summary>
    public static BodyKind Detect(ReadOnlySpan<char> body)
    {
        var tags = new MarkupScanner(body);
        var end = 0;
        while (tags.MoveNext() && IsBlank(body[end..tags.Start]))
        {
            end = tags.End;
            if (IsDocumentTag(tags))
                return BodyKind.HtmlDocument;
            if (tags.Kind == MarkupKind.Comment)
                continue;
            return tags.Kind == MarkupKind.Start && Blocks.Contains(tags.Name) && WrapsAll(tags, body) ? BodyKind.Html : BodyKind.Markdown;
        }
        return BodyKind.Markdown;
    }

    /// <summary>For what is known to be HTML (a <c>.html</c> file, a JSON property <c>html</c>): document or fragment.</summary>
    public static BodyKind DetectHtml(ReadOnlySpan<char> body)
    {
        var tags = new MarkupScanner(body);
        while (tags.MoveNext())
        {
            if (IsDocumentTag(tags))
                return BodyKind.HtmlDocument;
            if (tags.Kind == MarkupKind.Start && !HeadElements.Contains(tags.Name))
                return BodyKind.Html;
        }
        return BodyKind.Html;
    }

    /// <summary>
    /// Whether a body in UTF-8 is a fragment of HTML for certain. Its kind is the one given, or told by its text (null), as above: that asks for nothing beyond ASCII but U+FEFF, so a
    /// character for each byte does.
    /// </summary>
    internal static bool IsFragment(ReadOnlySpan<byte> body, BodyKind? kind)
    {
        if (kind is not (null or BodyKind.Html) || body.IndexOf("\uFEFF"u8) >= 0)
            return false;
        var characters = ArrayPool<char>.Shared.Rent(body.Length);
        try
        {
            var text = characters.AsSpan(0, Encoding.Latin1.GetChars(body, characters));
            return (kind is null ? Detect(text) : DetectHtml(text)) == BodyKind.Html;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    static bool IsDocumentTag(in MarkupScanner tags) =>
        tags.Kind == MarkupKind.Doctype || (tags.Kind == MarkupKind.Start && (tags.Is("html") || tags.Is("head") || tags.Is("body")));

    /// <summary>
    /// Whether the start tag that the scanner stands at is closed by the last tag. Scraped wrappers often hold unclosed or doubly closed
    /// elements: a missing inner end tag and stray end tags after the last are forgiven, text after the end is not.
    /// </summary>
    static bool WrapsAll(MarkupScanner tags, ReadOnlySpan<char> body)
    {
        var name = tags.Name;
        var depth = 1;
        var endsWithClose = false;
        var end = tags.End;
        while (tags.MoveNext())
        {
            if (depth == 0 && !IsBlank(body[end..tags.Start]))
                return false;
            if (depth > 0 && !IsBlank(body[end..tags.Start]))
                endsWithClose = false;
            end = tags.End;
            if (tags.Kind == MarkupKind.Comment)
                continue;
            if (depth == 0 && tags.Kind == MarkupKind.Start)
                return false;
            var isSame = tags.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
            if (depth > 0 && isSame)
                depth += tags.Kind == MarkupKind.Start ? 1 : -1;
            endsWithClose = tags.Kind == MarkupKind.End && isSame;
        }
        return (depth == 0 || endsWithClose) && IsBlank(body[end..]);
    }

    static bool IsBlank(ReadOnlySpan<char> text) => text.Trim(" \t\r\n\f\uFEFF").IsEmpty;
}
