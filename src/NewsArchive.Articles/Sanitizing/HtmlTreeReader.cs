using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// Parses HTML with AngleSharp: no scripting (so that noscript is markup), no CSS (AngleSharp.Css overflows the stack on nested
/// <c>calc(</c>), a bounded depth and a bounded number of elements.
/// </summary>
sealed class HtmlTreeReader
{
    static readonly IElement bodyContext = new HtmlParser().ParseDocument("<!DOCTYPE html><body>").Body!; // AngleSharp always makes a body for a document without frameset.

    /// <summary>Without observers of attributes: they load what a page names, or keep objects beside the attributes, and nobody here asks for either.</summary>
    static readonly IConfiguration quiet = Configuration.Default.Without<IAttributeObserver>();

    /// <summary>One a thread: making it takes longer than parsing a short article.</summary>
    [ThreadStatic]
    static IBrowsingContext? context;

    readonly int maxElements;
    int elements;

    HtmlTreeReader(int maxElements) => this.maxElements = maxElements;

    /// <summary>Parses a fragment as the content of a body, or a whole document.</summary>
    /// <param name="html">The HTML.</param>
    /// <param name="isDocument">Whether to parse a document.</param>
    /// <param name="maxDepth">The deepest nesting; deeper elements become siblings. A guard: the prescan keeps well below.</param>
    /// <param name="maxElements">The most elements the parser may create (reopened formatting elements multiply).</param>
    /// <exception cref="ElementBudgetException">More elements were created.</exception>
    public static ParsedHtml Parse(string html, bool isDocument, int maxDepth, int maxElements)
    {
        html = NamelessReferences.Escape(html);
        var reader = new HtmlTreeReader(maxElements);
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsScripting = false,
            MaximumDepth = maxDepth,
            DisableElementPositionTracking = true,
            OnCreated = (_, _) => reader.Count(),
        }, context ??= BrowsingContext.New(quiet));
        return isDocument ? Document(parser.ParseDocument(html)) : Fragment(parser.ParseFragment(html, bodyContext));

        ParsedHtml Document(IHtmlDocument document) => new(document, document.Body as IHtmlBodyElement);

        ParsedHtml Fragment(INodeList nodes) =>
            nodes.Length > 0 && nodes[0].Parent is IHtmlElement { Owner: IHtmlDocument owner } root ? new(owner, root) : new(null, null);
    }

    void Count()
    {
        if (++elements > maxElements)
            throw new ElementBudgetException();
    }
}

/// <summary>What AngleSharp made of the HTML; it does not leave the cleaner.</summary>
/// <param name="Document">The document, or null when there is no node at all.</param>
/// <param name="Root">The element whose children are the body, or null when there is none.</param>
sealed record ParsedHtml(IHtmlDocument? Document, IHtmlElement? Root);

/// <summary>The parser made more elements than the body may have.</summary>
sealed class ElementBudgetException : Exception;
