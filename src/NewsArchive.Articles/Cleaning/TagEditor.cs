using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// Applies the rules to single tags without a tree: each element is cleaned by itself around a stand-in for its content, and what comes out before
/// and after the stand-in replaces its start and end tag. A tag to which no rule does anything stays character for character.
/// </summary>
sealed class TagEditor(string body, CleaningOptions options, CleaningLedger ledger, string? baseUrl)
{
    /// <summary>Stands for the content: visible, so that the element does not count as empty.</summary>
    const string Content = "\uE0FFcontent\uE0FF";

    readonly ImageAlternatives images = new();

    /// <summary>Adds the edits of all tags.</summary>
    public void Edit(MarkupTags tags, MarkdownEdits edits)
    {
        var ends = Pair(tags.All);
        var deletedTo = 0;
        for (var i = 0; i < tags.All.Count; i++)
        {
            var (span, tag, isInLine) = tags.All[i];
            if (span.Start < deletedTo)
                continue;
            if (tag is null)
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
        ledger.Add(rows);
        var content = written.IndexOf(Content, StringComparison.Ordinal);
        if (isVoid || (content < 0 && end < 0))
            edits.Add(new MarkdownEdit(span, isVoid ? KeepSlash(written, span) : written, null));
        else if (content < 0)
        {
            var whole = new TextSpan(span.Start, tags[end].Span.End - span.Start);
            edits.Add(new MarkdownEdit(whole, written, null));
            return whole.End;
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

    string CleanAlone(HtmlTag tag, bool isVoid, bool isInLine, CleaningLedger rows)
    {
        var root = new TreeElement(isInLine ? "p" : "body");
        var element = new TreeElement(tag.Name, tag.Name is "svg" or "math");
        foreach (var attribute in tag.Attributes.Take(options.MaxAttributes))
            element.Add(attribute.Name, attribute.Value);
        if (!isVoid)
            element.Append(new TreeText(Content));
        root.Append(element);
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
