using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

/// <summary>
/// Small trees from a seed, as rules could leave them if they made mistakes: mostly elements where they may stand, here and there one where it may not, or what no policy allows.
/// The same seed gives the same tree.
/// </summary>
sealed class GeneratedTree
{
    static readonly string[] blocks = ["p", "div", "p", "section", "blockquote", "ul", "ol", "dl", "h2", "h3", "pre", "table", "hr", "figure", "details", "center", "ruby"];
    static readonly string[] inlines = ["a", "b", "em", "span", "i", "code", "q", "sub", "font", "small", "br", "img", "wbr", "bdo"];
    static readonly string[] parts = ["li", "dd", "dt", "caption", "colgroup", "tbody", "thead", "tr", "td", "th", "col", "rt", "rp", "summary", "figcaption", "source", "picture"];
    static readonly string[] forbidden = ["script", "style", "svg", "math", "form", "iframe", "noscript", "template", "select", "textarea", "title", "x-y", "nobr", "button", "input", "marquee", "object", "body", "plaintext"];

    static readonly Dictionary<string, string[]> children = new(StringComparer.Ordinal)
    {
        ["ul"] = ["li"],
        ["ol"] = ["li"],
        ["dl"] = ["dt", "dd"],
        ["table"] = ["tbody", "tbody", "caption", "thead", "colgroup"],
        ["tbody"] = ["tr"],
        ["thead"] = ["tr"],
        ["tr"] = ["td", "th"],
        ["colgroup"] = ["col"],
        ["ruby"] = ["rt", "rp"],
        ["details"] = ["summary", "p"],
        ["figure"] = ["img", "figcaption"],
        ["picture"] = ["source", "img"],
    };

    static readonly (string Name, string Value)[] attributes =
    [
        ("class", "c"), ("id", "user-content-i"), ("href", "https://e.org/?a=1&b=2"), ("href", "javascript:x"), ("src", "https://e.org/1.jpg"), ("title", "\"<b>&\u00A0'"), ("lang", "de"), ("align", "center"), ("onclick", "x"), ("HREF", "x"),
        ("data-x", "1"), ("href", "#user-content-i"), ("src", "data:image/png;base64,AA=="), ("src", "data:text/html,x"), ("srcset", "https://e.org/1.jpg 2x"), ("srcset", "javascript:x 2x"), ("name", "n"), ("colspan", "2"), ("title", "&{x}"), ("cite", "data:x"), ("id", "i"),
    ];

    static readonly string[] styles = ["text-align: center", "direction: rtl", "color: red", "background: url(x)"];
    static readonly string[] texts = ["word", " ", "\n", "a < b & c > d", "\u00A0", "文字", "&amp;", "{{ x }}", "\nline", "</p>", "<!-- c -->", "", "‹!-- x", "a\u200Db", "\uFEFF", "\r", "\0", "😀", "&", "lt;"];

    readonly Random random;
    int left;

    GeneratedTree(int seed)
    {
        random = new Random(seed);
        left = random.Next(2, 14);
    }

    /// <summary>The tree of a seed, below a body.</summary>
    public static TreeElement Of(int seed)
    {
        var root = new TreeElement("body");
        new GeneratedTree(seed).Fill(root, blocks, depth: 0);
        return root;
    }

    void Fill(TreeElement parent, string[] names, int depth)
    {
        for (var count = random.Next(depth == 0 ? 3 : 0, 4); count > 0 && left > 0; count--)
        {
            left--;
            if (!children.ContainsKey(parent.Name) && random.Next(3) == 0 || random.Next(60) == 0)
                parent.Append(new TreeText(texts[random.Next(random.Next(2) == 0 ? 2 : texts.Length)]));
            else
                parent.Append(Element(random.Next(30) switch { 0 => forbidden, 1 => parts, 2 => blocks, 3 => inlines, _ => names }, depth));
        }
        if (random.Next(100) == 0)
            parent.Append(new TreeComment("c"));
    }

    TreeElement Element(string[] names, int depth)
    {
        var element = new TreeElement(names[random.Next(names.Length)], isForeign: random.Next(400) == 0);
        while (random.Next(4) == 0)
            if (attributes[random.Next(random.Next(2) == 0 ? attributes.Length : 8)] is var (name, value) && (element[name] is null || random.Next(8) == 0))
                element.Add(name, value);
        if (random.Next(20) == 0)
            element.KeptStyle = styles[random.Next(styles.Length)];
        if (!HtmlVocabulary.Void.Contains(element.Name) || random.Next(20) == 0)
            Fill(element, children.GetValueOrDefault(element.Name) ?? (random.Next(3) == 0 ? blocks : inlines), depth + 1);
        return element;
    }
}
