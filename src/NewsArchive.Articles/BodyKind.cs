namespace NewsArchive.Articles;

/// <summary>How an article's body is written.</summary>
public enum BodyKind
{
    /// <summary>An HTML fragment.</summary>
    Html = 0,
    /// <summary>A whole HTML document (doctype, html, head or body tag): stays a document.</summary>
    HtmlDocument,
    /// <summary>Markdown or plain text, maybe with HTML islands.</summary>
    Markdown,
}
