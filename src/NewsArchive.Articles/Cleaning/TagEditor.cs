using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// Applies the rules to single tags without a tree: each element is cleaned by itself around a stand-in for its content, and what comes out before
/// and after the stand-in replaces its start and end tag. A tag to which no rule does anything stays character for character.
/// </summary>
sealed class TagEditor(string body, CleaningOptions options, CleaningLedger ledger, ImageAlternatives images, string? baseUrl)
{
    /// <summary>Stands for the content: visible, so that the element does not count as empty.</summary>
    const string Content = "\uE0FFcontent\uE0FF";

    const int LooseSample = 40;

    /// <summary>Adds the edits of all tags.</summary>
    public void Edit(MarkupTags tags, MarkdownEdits edits)
    {
        foreach (var at in tags.Loose)
        {
            ledger.Record(CleaningRules.Normalized, body.Substring(at, Math.Min(LooseSample, body.Length - at)));
            edits.Add(new MarkdownEdit(new TextSpan(at, 1), "&lt;", null));
        }
        var ends = Pair(tags.All);
        var twins = new NoscriptTwins(body, tags.All, ends);
        var deletedTo = 0;
        TextSpan done = default;
        for (var i = 0; i < tags.All.Count; i++)
        {
            var (span, tag, isInLine) = tags.All[i];
            if (span.Start < deletedTo || (span.Start >= done.Start && span.Start < done.End))
                continue;
            if (twins.At(i) is { } twin)
                done = Twin(tags.All, twin, edits);
            else if (tag is null)
                Delete(span, "comments", edits);
            else if (tag.IsEnd)
                LoneEnd(span, tag, ends[i] >= 0, edits);
            else
                deletedTo = Start(tags.All, i, ends[i], isInLine, edits);
        }
    }

    /// <summary>For each tag the index of its partner, or -1. Misnested pairs count as lone.</summary>
    static int[] Pair(IReadOnlyList<MarkupTag> tags)
    {
        var partner = new int[tags.Count];
        Array.Fill(partner, -1);
        var open = new List<int>();
        var openByName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < tags.Count; i++)
        {
            if (tags[i].Tag is not { } tag || HtmlVocabulary.Void.Contains(tag.Name))
                continue;
            if (!tag.IsEnd)
            {
                open.Add(i);
                openByName[tag.Name] = openByName.GetValueOrDefault(tag.Name) + 1;
            }
            else if (openByName.GetValueOrDefault(tag.Name) > 0)
            {
                var start = PopTo(open, openByName, tags, tag.Name);
                (partner[start], partner[i]) = (i, start);
            }
        }
        return partner;
    }

    static int PopTo(List<int> open, Dictionary<string, int> openByName, IReadOnlyList<MarkupTag> tags, string name)
    {
        while (true)
        {
            var top = open[^1];
            open.RemoveAt(open.Count - 1);
            var topName = tags[top].Tag!.Name; // only tags are pushed
            openByName[topName]--;
            if (topName == name)
                return top;
        }
    }

    int Start(IReadOnlyList<MarkupTag> tags, int at, int end, bool isInLine, MarkdownEdits edits)
    {
        var (span, tag, _) = tags[at];
        var rows = new CleaningLedger();
        var isVoid = HtmlVocabulary.Void.Contains(tag!.Name); // the caller has looked
        var written = CleanAlone(tag, isVoid, isInLine, rows);
        if (rows.IsEmpty)
            return span.Start;
        var content = written.IndexOf(Content, StringComparison.Ordinal);
        if (content < 0 && !isVoid && end >= 0 && CleanWhole(new TextSpan(span.Start, tags[end].Span.End - span.Start), isInLine) is { } whole)
            (written, rows) = whole;
        ledger.Add(rows);
        if (isVoid || (content < 0 && end < 0))
            edits.Add(new MarkdownEdit(span, isVoid ? KeepSlash(written, span) : written, null));
        else if (content < 0)
        {
            var place = new TextSpan(span.Start, tags[end].Span.End - span.Start);
            edits.Add(new MarkdownEdit(place, written, null));
            return place.End;
        }
        else if (end >= 0)
        {
            edits.Add(new MarkdownEdit(span, written[..content], null));
            edits.Add(new MarkdownEdit(tags[end].Span, written[(content + Content.Length)..], null));
        }
        else
            edits.Add(new MarkdownEdit(span, IsOneTag(written, content) ? written[..content] : "", null));
        return span.Start;
    }

    /// <summary>
    /// Cleans an element that takes its content along (svg, video, hidden text in strict), now with the content itself: what is removed can be counted, and
    /// images in it are seen. Null when it parses into more than it seems to be: then the stand-in decides.
    /// </summary>
    (string Written, CleaningLedger Rows)? CleanWhole(TextSpan whole, bool isInLine)
    {
        var rows = new CleaningLedger();
        var (html, tags) = BodyPrescan.Run(body.Substring(whole.Start, whole.Length), options, MostFormatting, rows);
        try
        {
            var tree = TreeCopy.Of(HtmlTreeReader.Parse(html, isDocument: false, options.MaxDepth + MostFormatting, 8 * tags + 1000).Root);
            tree.Name = isInLine ? "p" : "body";
            var written = Clean(tree, rows);
            return TreeComparison.AreEqual(tree, HtmlTreeReader.Parse(written, isDocument: false, options.MaxDepth + MostFormatting, int.MaxValue).Root) ? (written, rows) : null;
        }
        catch (ElementBudgetException)
        {
            return null;
        }
    }

    const int MostFormatting = 64;

    /// <summary>Cleans a noscript with its images, and the image before it that shows the same; gives the noscript's place.</summary>
    TextSpan Twin(IReadOnlyList<MarkupTag> tags, NoscriptTwin twin, MarkdownEdits edits)
    {
        var rows = new CleaningLedger();
        var noscript = new TreeElement("noscript");
        foreach (var image in twin.Inside)
            noscript.Append(Element(image));
        var root = new TreeElement(tags[twin.Start].IsInLine ? "p" : "body");
        var first = twin.Image is { } at ? tags[at] : default;
        if (first.Tag is { } tag)
            root.Append(Element(tag));
        root.Append(new TreeText(Content));
        root.Append(noscript);
        var written = Clean(root, rows);
        ledger.Add(rows);
        var content = written.IndexOf(Content, StringComparison.Ordinal);
        if (first.Tag is { } shown && !IsAsWritten(shown, first.IsInLine, written[..content]))
            edits.Add(new MarkdownEdit(first.Span, KeepSlash(written[..content], first.Span), null));
        edits.Add(new MarkdownEdit(twin.Whole, written[(content + Content.Length)..], null));
        return twin.Whole;
    }

    /// <summary>Whether no rule does anything to the image, with its twin or without.</summary>
    bool IsAsWritten(HtmlTag image, bool isInLine, string written)
    {
        var rows = new CleaningLedger();
        return CleanAlone(image, isVoid: true, isInLine, rows) == written && rows.IsEmpty;
    }

    string CleanAlone(HtmlTag tag, bool isVoid, bool isInLine, CleaningLedger rows)
    {
        var root = new TreeElement(isInLine ? "p" : "body");
        var element = Element(tag);
        if (!isVoid)
            element.Append(new TreeText(Content));
        root.Append(element);
        return Clean(root, rows);
    }

    TreeElement Element(HtmlTag tag)
    {
        var element = new TreeElement(tag.Name, tag.Name is "svg" or "math");
        foreach (var attribute in tag.Attributes.Take(options.MaxAttributes))
            element.Add(attribute.Name, attribute.Value);
        return element;
    }

    string Clean(TreeElement root, CleaningLedger rows)
    {
        TreeWalk.Run(root, CleaningRules.For(options.Policy), round => new CleaningPass(options.Policy, round, images, baseUrl), rows);
        return HtmlWriter.Write(root, BraceReferences.None);
    }

    /// <summary>Whether the result is the element with its content: then the start tag can be replaced although there is no end tag.</summary>
    static bool IsOneTag(string written, int content) =>
        written.Length > 0 && written[0] == '<' && written.IndexOf('<', 1) == content + Content.Length
        && written.IndexOf('<', content + Content.Length + 1) < 0;

    /// <summary><c>&lt;img …/&gt;</c> stays so: some Markdown programs want XHTML.</summary>
    string KeepSlash(string written, TextSpan span) =>
        body[span.End - 2] == '/' && written.Length > 1 && written[^1] == '>' && written.LastIndexOf('<') == 0 ? written[..^1] + " />" : written;

    void LoneEnd(TextSpan span, HtmlTag tag, bool hasStart, MarkdownEdits edits)
    {
        if (!hasStart && !SafeHtmlPolicy.For(options.Policy).Elements.Contains(tag.Name))
            Delete(span, "unknown-elements", edits);
    }

    void Delete(TextSpan span, string rule, MarkdownEdits edits)
    {
        ledger.Record(rule, body.Substring(span.Start, span.Length));
        edits.Add(new MarkdownEdit(span, "", null));
    }
}
