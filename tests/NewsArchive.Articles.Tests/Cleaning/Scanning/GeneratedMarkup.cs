using System.Text;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

/// <summary>
/// Small bodies from a seed: mostly well nested elements of articles, in places where they may stand, and then here and there a tag left out, doubled, swapped or put elsewhere,
/// odd attributes, spacing, references, styles, comments and raw text. The same seed gives the same body.
/// </summary>
sealed class GeneratedMarkup
{
    const int usualWords = 21, usualStyles = 9, usualAttributes = 31, usualOdds = 8;

    static readonly string[] words = ["word", "文字", " ", "\n", "a b", "\t x", "&nbsp;", "&amp;", "&lt;", "&gt;", "&#8220;", "&hellip;", "&copy;", "&#123;", "x < y", "&", "\u00A0", "，。", ">", "\"", "\u3000",
        "&#x7d;", "&am", "p;", "‹x›", "😀", "&#160;", "1&2;", "&ldquo;x&rdquo;", "&notit;", "&#38;", "&#10;", "\u200B", "&#x3c;b>", "AT&T", "?a=1&copy=2", "&#65279;", "&lt;!-- wp:x --&gt;", "<!-", "&quot;",
        "&", ";", "#", "x", "\r\n", "\0", "&;", "&#;", "&#x;", "&a;", "&1;", "&ampx;", "&NotEqualTilde;", "&#xD;", "&#128;", "&#0;", "&#x110000;", "&#xD800;", "&;&;", "\u2028", "\uFFFE", "a\uFEFFb", "\uFEFF", "\uFEFF ", "&fjlig;", "&acE;", "&zwnj;", "&#8203;", "&shy;"];

    static readonly string[] inline = ["span", "b", "i", "em", "strong", "u", "s", "a", "font", "sub", "sup", "small", "big", "tt", "code", "mark", "del", "ins", "cite", "abbr", "time", "q", "kbd", "bdo", "strike", "dfn"];
    static readonly string[] blocks = ["p", "p", "p", "div", "div", "section", "article", "aside", "header", "footer", "main", "nav", "blockquote", "center", "figure", "figcaption", "h1", "h2", "h3", "address", "details", "summary", "pre", "ul", "ol", "dl", "table", "hr", "picture", "ruby"];
    static readonly string[] any = [.. inline, .. blocks, "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "caption", "rt", "rp", "br", "img", "noscript", "iframe", "script", "form", "button", "svg", "x-y", "label", "col", "colgroup", "source", "wbr", "nobr", "link", "select", "o:p", "style", "math", "template", "body", "hgroup", "html", "head", "title", "base", "basefont"];

    static readonly string[] odds = ["<br>", "<br/>", "<wbr>", "<!-- c -->", "<br>", "<!--a--b-->", "</p>", "</b>", "<!---->", "<!-->", "<!--->", "<!--x--!>y-->", "<?x?>", "<![CDATA[x]]>", "<!x>", "</>", "<!--na-->", "<!-- & -->", "<!--&#123;-->", "</br>", "</x>", "<!DOCTYPE html>", "<!doctype x \">y\" z>", "</body>", "</html>", "<html lang=en><head>\n<title>a &amp; <b></title><base href=/x><meta name=x content=y></head>\n<body class=c id=i onload=x>w</body></html>", "<title>", "<title class=c>x</TITLE >", "<head>", "<body>", "<param name=x>", "<track src=x>", "<bgsound src=x>", "<p><span>w<div>x</div></span></p>", "<p><span class=c><cite>w</p>", "<div><span><var>w</div>", "<sub><div>w</sub>x</div>", "<kbd><samp><b>w</kbd>", "<q><var>w</q>", "<b\"x>y</b>", "<p<i>", "<bé>z</b>", "<script><!--<script>x</script>y", "<style>p", "<rt>x", "<dd>x", "<dt>x", "<li>x", "<h2>x</h2>", "<a>x", "<br title=>", "<br title= class=c>", "<b title=a'b<c`>y</b>",
        "<button class=\"c\">w</button>", "<button style=\"font-weight:bold\"><p>w</p></button>", "<button>w<button>x</button>", "<input type=\"text\" value=\"x\" onclick=y>", "<input type=IMAGE src=https://e.org/1.jpg>",
        "<audio controls data-x=\"1\"><source src=\"https://e.org/a.mp3\" type=audio/mp3> x</audio>", "<video poster=https://e.org/p.jpg src=https://e.org/v.mp4></video>", "<video><p>w</p></video>", "<audio></audio>",
        "<a class=\"__cf_email__\" href=\"/cdn-cgi/l/email-protection\" data-cfemail=\"543514367a37\">[email\u00A0protected]</a>", "<span data-cfemail=543514367a37>[email&#160;protected]</span>",
        "<a href=\"/cdn-cgi/l/email-protection#543514367a37\"><span class=c data-cfemail=\"543514367a37\">x</span></a>", "<span data-cfemail=543514367a37><b>x</b></span>", "<span data-cfemail=54>x</span>",
        "</img>", "</hr>", "</input>", "</col>", "</link>", "</script>", "</noscript>", "</iframe>", "</audio>", "<o:p>&nbsp;</o:p>", "<o:p class=c>w", "</noscriptx>", "<noscript></noscriptx>w</noscript>", "<noscript><img src=https://e.org/1.jpg></noscriptx></noscript>"];

    static readonly string[] styles =
    [
        "font-size:22px", "color:red", "text-align:center", "text-align: right", "direction:rtl;color:red", "white-space:pre-wrap", "width:1px;height:1px", "font-weight:400", "font-weight:bold",
        "font-style:italic", "text-decoration:underline", "font-weight:bold;font-style:italic", "vertical-align:super", "text-decoration:line-through",
        "display:none", "visibility:hidden", "color:#fff", "background:#000;color:white", "text-decoration:none", "opacity:0", "te\\78 t-align:left", "font:bold 12px serif", "font-size:0",
    ];

    static readonly string[] attributes =
    [
        "class=\"c\"", "class=c", "class=''", "title=\"a &amp; b\"", "title='\"'", "title=\"<b>\"", "onclick=\"x\"", "data-x=\"1\"", "data-y=\"a/b.jpg\"", "lang=zh", "dir=\"rtl\"", "align=center", "CLASS=\"D\"", "name=n", "title=\"&{x}\"", "title=a&lt;b",
        "aria-label=\"l\"", "width=\"300\"", "height=200", "itemprop=x", "cite=\"https://e.org/c\"", "title=\"a\nb\"", "title=x/", "role=note", "open", "datetime=\"2020\"", "colspan=2", "value=3", "title=\"a&copy=1\"", "id=\"i\"", "id='j k'",
        "data-z='javascript:x'", "aria-describedby=\"i j\"", "hidden", "title=\"&#123;x}\"", "color=red", "color=\"#ffffff\"", "cite=javascript:x", "style", "class=\"\u00A0\"", "=x", "a\"b", "É=1", "<b", "data-<q=1", "\"=\"\"", "DATA-Q=2", "title='&quot;&nbsp;'", "title=\"&NotEqualTilde;&lt\"", "title=\"a&;b\"", "title=\"&#;&#x;&a;&\"", "title=\"&ampx;&ampx&amp=&lt1\"", "title=\"&#128;&#0;\"", "title=&", "title=\"&#xD;\"", "title=&;", "title= \"x\"", "lang =\"x\"", "REFERRERPOLICY=x", "AriA-LabelledBY=\"i\"",
    ];

    static readonly string[] links = ["https://e.org/a", "#i", "https://e.org/?utm_source=x&amp;id=2", "https://e.org/?a=1&b=2", "#i", "#top", "/r", "javascript:x", "mailto:a@b.c", "https://e.org/?a=1&amp;utm_medium=y#z", "HTTP://e.org", " http://e.org", "data:text/html,x", "https://page.org/#k", "", "//e.org/x?fbclid=1", "/cdn-cgi/l/email-protection#543514367a37", "x:y", "java&#10;script:x"];

    static readonly string[] images =
    [
        "src=\"https://e.org/1.jpg\"", "src=\"https://e.org/2.png\" width=\"600\" height=\"400\"", "src=/loading.gif data-src=\"https://e.org/3.jpg\"", "src=\"https://e.org/4-300x200.jpg\" srcset=\"https://e.org/4.jpg 900w, https://e.org/4-300x200.jpg 300w\"", "src=\"data:image/gif;base64,R0lGODlh\" data-src=\"https://e.org/5.jpg\" class=\"lazy\"",
        "src=\"https://e.org/t.gif\" width=1 height=1", "data-original=https://e.org/6.jpg", "src=\"\"", "src=\"https://e.org/7.jpg\" data-lazy-src=\"https://e.org/8.jpg\" data-lazy-srcset=\"https://e.org/8.jpg 2x\"", "", "src=\"data:image/png;base64,AA==\"", "src=\"https://e.org/9.jpg\" style=\"width:5px\" alt", "src=\"javascript:x\"", "src=\"https://e.org/1.jpg?w=7&resize=7\" data-recalc-dims=\"1\" referrerpolicy=\"no-referrer\"",
    ];

    static readonly string[] frames =
    [
        "https://e.org/v?a=1", "https://e.org/v?a=1&amp;b=2", "https://e.org/v?a=1&b=2", "https://e.org/v#i", "https://e.org/v?utm_source=x", "https://e.org/v?a=1&amp;fbclid=2", "//e.org/v", "javascript:x", "", "https://e.org/v?a={b}",
        "https://e.org/\u00E9", "http://e.org/v\" onload=\"x", "https://e.org/v\" poster=\"https://e.org/p.jpg", " https://e.org/v ", "https://page.org/", "https://page.org/#k", "https://e.org/a%2Fb;c@(d)*e!f$g+h,i~j", "https://e.org/v\" data-poster=\"https://e.org/q.jpg", "https://e.org/'v", "x\" data-src=\"https://e.org/v",
    ];

    readonly Random random;
    readonly List<string> tokens = [];

    readonly bool isCalm;

    GeneratedMarkup(int seed)
    {
        random = new Random(seed);
        isCalm = seed % 4 != 0;
    }

    /// <summary>The body of a seed.</summary>
    public static string Of(int seed)
    {
        var made = new GeneratedMarkup(seed);
        var children = 1 + made.random.Next(5);
        for (var i = 0; i < children; i++)
            made.Flow(0, "div");
        made.Disturb();
        return string.Concat(made.tokens);
    }

    string OneOf(string[] choices) => choices[random.Next(choices.Length)];

    /// <summary>The first so many of the choices are what real articles hold; the others come in every fourth body, and seldom elsewhere.</summary>
    string OneOf(string[] choices, int usual) => choices[random.Next(isCalm && !Chance(60) ? usual : choices.Length)];

    bool Chance(int of) => random.Next(of) == 0;

    void Text()
    {
        var text = new StringBuilder(Chance(3) ? "" : "w");
        for (var i = random.Next(3); i >= 0; i--)
            text.Append(OneOf(words, usualWords));
        tokens.Add(text.ToString());
    }

    void Element(string name, Action content)
    {
        tokens.Add(Open(name));
        content();
        if (name is not ("br" or "img" or "hr" or "wbr" or "source" or "link" or "col"))
            tokens.Add($"</{name}>");
    }

    string Open(string name)
    {
        var tag = new StringBuilder("<").Append(name);
        if (name == "a" && !Chance(5))
            tag.Append(Chance(6) ? " href=" : " href=\"").Append(OneOf(links)).Append(tag[^1] == '"' ? "\"" : "");
        if (name is "img")
            tag.Append(' ').Append(OneOf(images));
        if (name is "iframe")
            tag.Append(" src=\"").Append(OneOf(frames)).Append('"');
        if (Chance(name is "span" or "font" ? 2 : 8))
            tag.Append(" style=\"").Append(OneOf(styles, usualStyles)).Append('"');
        for (var i = Chance(3) ? random.Next(3) : 0; i > 0; i--)
            tag.Append(Chance(12) ? "\n " : " ").Append(OneOf(attributes, usualAttributes));
        return tag.Append(Chance(25) ? " />" : Chance(40) ? " >" : ">").ToString();
    }

    void Nothing()
    {
    }

    void Flow(int depth, string parent)
    {
        switch (random.Next(depth > 4 ? 3 : 14))
        {
            case 0 or 1:
                Text();
                break;
            case 2 or 3 or 4:
                Inline(depth + 1, parent);
                break;
            case 5 when !isCalm || Chance(4):
                Odd(depth);
                break;
            default:
                Block(depth + 1, parent);
                break;
        }
    }

    void Several(int depth, string parent, Action<int, string> make)
    {
        for (var i = random.Next(4); i > 0; i--)
            make(depth, parent);
    }

    void Inline(int depth, string parent)
    {
        if (Chance(6))
            tokens.Add(OneOf(odds, usualOdds));
        else if (Chance(7))
            Picture();
        else if (depth > 6 || Chance(4))
            Text();
        else
        {
            var name = OneOf(inline);
            Element(name, () => Several(depth + 1, parent, Inline));
        }
    }

    void Picture()
    {
        if (Chance(3))
            Element("picture", () =>
            {
                tokens.Add("<source srcset=\"https://e.org/s.webp 2x\" type=image/webp>");
                if (Chance(8))
                    Element("noscript", () => tokens.Add(Open("img")));
                tokens.Add(Open("img"));
            });
        else
            tokens.Add(Open("img"));
        if (Chance(3))
            tokens.Add(OneOf([" ", "\n", "x", "<b>c</b>"]));
        if (Chance(6))
            Element("noscript", () => tokens.Add(Chance(4) ? "x" : Chance(3) ? "<img src=\"https://e.org/1.jpg\">" : Open("img")));
    }

    void Block(int depth, string parent)
    {
        var name = OneOf(blocks);
        switch (name)
        {
            case "p" or "h1" or "h2" or "h3" or "address" or "figcaption" or "summary":
                Element(name, () => Several(depth, name, Inline));
                break;
            case "pre":
                Element(name, () =>
                {
                    tokens.Add(OneOf(["", "\n", "\n\n", "x", "<b>\nx</b>", "<span>\nx</span>", "<!-- -->\nx", "<b></b>\nx", "&#10;x"], 5));
                    Several(depth, name, Inline);
                });
                break;
            case "ul" or "ol":
                Element(name, () => Several(depth, "li", (d, item) => Element(item, () =>
                {
                    Several(d, item, Flow);
                    if (Chance(40))
                        tokens.Add(OneOf(["<b><li>x</b>", "<div><li>x</div>", "<span><li>x</span>", "<section><li>x</section>"]));
                })));
                break;
            case "dl":
                Element(name, () => Several(depth, "dd", (d, _) => Element(Chance(2) ? "dt" : "dd", () =>
                {
                    Several(d, "dd", Flow);
                    if (Chance(40))
                        tokens.Add(OneOf(["<b><dd>x</b>", "<div><dt>x</div>", "<span><dd>x</span>", "<section><dd>x</section>"]));
                })));
                break;
            case "table":
                Element(name, () => Table(depth));
                break;
            case "ruby":
                Element(name, () =>
                {
                    Text();
                    if (Chance(8))
                        Flow(depth, name);
                    Action part = () => Element(Chance(3) ? "rp" : "rt", Text);
                    if (Chance(10))
                        Element(OneOf(["dt", "dd", "p", "span"]), () => Element(OneOf(["span", "font", "button", "b"]), part));
                    else
                        part();
                });
                break;
            case "hr":
                tokens.Add(Open(name));
                break;
            case "picture":
                Picture();
                break;
            default:
                Element(name, () => Several(depth, name, Flow));
                break;
        }
    }

    void Table(int depth)
    {
        if (Chance(4))
            Element("caption", () => Several(depth, "caption", Flow));
        if (Chance(5))
            Element("colgroup", () => tokens.Add("<col>"));
        Action rows = () => Several(depth, "tr", (d, _) => Element("tr", () => Several(d, "td", (e, cell) => Element(Chance(4) ? "th" : cell, () => Several(e, cell, Flow)))));
        if (Chance(2))
            Element(OneOf(["tbody", "thead", "tfoot"]), rows);
        else
            rows();
        if (Chance(3))
            tokens.Add("\n");
    }

    void Odd(int depth)
    {
        switch (random.Next(7))
        {
            case 0:
                Element("iframe", () => tokens.Add(Chance(3) ? "x<b>" : ""));
                break;
            case 1:
                tokens.Add(OneOf(["<script>a</script>", "<script>if (a<b) '<!--'</script>", "<style>p{}</style>", "<style><!-- </style>", "<script><!--<script></script>--></script>", "<script src=x></script>", "<link rel=x>", "<svg><path d=x /></svg>", "<svg id=a/>x"]));
                break;
            case 2:
                Element(OneOf(any), () => Several(depth + 1, "div", Flow));
                break;
            default:
                Inline(depth + 1, "div");
                break;
        }
    }

    /// <summary>Nothing is done to a half of the bodies; others lose, double, swap or gain a few tags.</summary>
    void Disturb()
    {
        for (var i = Chance(2) ? random.Next(4) : 0; i > 0 && tokens.Count > 0; i--)
        {
            var at = random.Next(tokens.Count);
            switch (random.Next(6))
            {
                case 0 or 1:
                    tokens.RemoveAt(at);
                    break;
                case 2:
                    tokens.Insert(at, $"</{OneOf(any)}>");
                    break;
                case 3:
                    tokens.Insert(at, Open(OneOf(any)));
                    break;
                case 4:
                    tokens.Insert(random.Next(tokens.Count), tokens[at]);
                    break;
                default:
                    var other = random.Next(tokens.Count);
                    (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                    break;
            }
        }
    }
}
