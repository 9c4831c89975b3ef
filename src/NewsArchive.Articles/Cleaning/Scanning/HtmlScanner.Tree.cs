using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// The stack of open elements (§13.2.4.2) and what start and end tags do to it "in body" (§13.2.6.4.7), "in table" and below (§13.2.6.4.9–15). End tags that a
/// parser implies are written where it implies them.
/// </summary>
ref partial struct HtmlScanner
{
    /// <summary>A start tag with its attributes read. Gives where to go on, or -1.</summary>
    int Start(ScanElement element, int at, int end)
    {
        var isAllowed = element.Kind switch
        {
            ScanKind.Ordinary => true,
            ScanKind.Button => open[element.Number] == 0 || Decline(ScanCondition.Elements), // a button in a button ends it
            ScanKind.Formatting => !(formatting >= MostFormatting && Violates(ScanCondition.Limits)),
            ScanKind.Link => !(formatting >= MostFormatting && Violates(ScanCondition.Limits)) && !(inLink && Violates(ScanCondition.NestedLinks)),
            ScanKind.Block or ScanKind.Pre or ScanKind.Rule => CloseParagraph(at),
            ScanKind.Heading => CloseParagraph(at) && CloseHeading(at),
            ScanKind.ListItem => CloseListItem(at),
            ScanKind.DefinitionItem => CloseDefinitionItem(at),
            ScanKind.RubyPart => CloseRubyPart(at),
            ScanKind.Table => !(paragraph >= 0 && Violates(ScanCondition.TableInParagraph)),
            ScanKind.Caption or ScanKind.ColumnGroup or ScanKind.Column or ScanKind.Section or ScanKind.Row or ScanKind.Cell => OpenTablePart(element, at),
            _ => true,
        };
        if (!isAllowed)
            return -1;
        // §13.2.6.4.9: anything that is no part of a table is put before it.
        if (stack[top].Element.IsOneParent && element.Kind < ScanKind.Caption && Violates(ScanCondition.TableParts))
            return -1;
        return element.Kind switch
        {
            ScanKind.Void or ScanKind.Rule or ScanKind.Column => Void(element, at, end),
            ScanKind.HeadVoid => Remove(element, at, end, end),
            ScanKind.Field => Field(element, at, end),
            ScanKind.Active => RawText(element, at, end),
            ScanKind.Frame or ScanKind.Player => Embed(element, at, end),
            ScanKind.Noscript => Noscript(element, at, end),
            ScanKind.Page => PageTag(at, end),
            _ => Push(element, at, end) ? contentStart : -1,
        };
    }

    bool Push(ScanElement element, int at, int end)
    {
        if (IsTooDeep(1))
            return Decline(ScanCondition.Limits);
        if (top + 1 == stack.Length)
            Array.Resize(ref stack, stack.Length * 2);
        ref var parent = ref stack[top];
        parent.InText = false;
        parent.Nodes++;
        ref var frame = ref stack[top + 1];
        deepest = Math.Max(deepest, top + 1);
        frame.Open(element, paragraph, inLink, memory.NearImages.Count, parent);
        if (!Enter(element, ref frame, ref parent, at, end))
            return false;
        top++;
        contentStart = end;
        open[element.Number]++;
        if (address is not null)
            WriteAddress(end);
        switch (element.Kind)
        {
            case ScanKind.Formatting:
                formatting++;
                break;
            case ScanKind.Link:
                formatting++;
                inLink = true;
                break;
            case ScanKind.Heading:
                headings++;
                break;
            case ScanKind.Pre:
                (preStart, preContent) = (end, frame.OutputContent);
                break;
            case ScanKind.Block when element == p:
                paragraph = top;
                break;
            // §13.2.4.2: tables, cells and captions end the scope of what is open around them; §13.2.4.3: cells and captions are markers.
            case ScanKind.Table or ScanKind.Cell or ScanKind.Caption:
                (paragraph, inLink) = (-1, false);
                break;
        }
        return true;
    }

    static readonly ScanElement p = ScanElement.Of("p"), li = ScanElement.Of("li"), tbody = ScanElement.Of("tbody"), ruby = ScanElement.Of("ruby"), dl = ScanElement.Of("dl"), dd = ScanElement.Of("dd"), dt = ScanElement.Of("dt"),
        ul = ScanElement.Of("ul"), ol = ScanElement.Of("ol"), table = ScanElement.Of("table"), colgroup = ScanElement.Of("colgroup"), tr = ScanElement.Of("tr"), br = ScanElement.Of("br"),
        span = ScanElement.Of("span"), font = ScanElement.Of("font");

    /// <summary>Whether so many elements more in the current node may be too many: counted are those that are open, those that the prescan takes for open, and the emphasis that was written for styles.</summary>
    readonly bool IsTooDeep(int more) => top + unclosed + emphasised + more >= options.MaxDepth;

    /// <summary>"If the stack has a p element in button scope, close a p element."</summary>
    bool CloseParagraph(int at)
    {
        if (paragraph < 0)
            return true;
        for (var above = top; above > paragraph; above--)
            if (!stack[above].Element.IsPlain)
                return !Violates(ScanCondition.OpenParagraph);
        return LeaveTo(paragraph, at) && Leave(at, at);
    }

    /// <summary>What stands above an open element ends where a tag implies its end.</summary>
    bool LeaveTo(int target, int at)
    {
        while (top > target)
            if (!Leave(at, at))
                return false;
        return true;
    }

    /// <summary>"If the current node is a heading, pop it." Around the output it must not be one either: what stands between may be unwrapped.</summary>
    bool CloseHeading(int at)
    {
        if (stack[top].Element.Kind == ScanKind.Heading)
        {
            unclosed++; // the prescan takes it for open
            if (!Leave(at, at))
                return false;
        }
        return !(WrittenAround().Kind == ScanKind.Heading && Violates(ScanCondition.NestedHeadings));
    }

    /// <summary>The last open element whose tags stand in the output: what stands above it is unwrapped.</summary>
    readonly ScanElement WrittenAround()
    {
        var around = top;
        while (around > 0 && !stack[around].IsWritten)
            around--;
        return stack[around].Element;
    }

    bool CloseListItem(int at)
    {
        if (stack[top].Element == p && stack[top - 1].Element == li && !Leave(at, at))
            return false;
        if (stack[top].Element == li)
            return Leave(at, at);
        if (stack[top].Element != ul && stack[top].Element != ol && open[li.Number] > 0 && Violates(ScanCondition.ListItems))
            return false;
        return CloseParagraph(at);
    }

    bool CloseDefinitionItem(int at)
    {
        if (stack[top].Element == p && stack[top - 1].Element.Kind == ScanKind.DefinitionItem && !Leave(at, at))
            return false;
        if (stack[top].Element.Kind == ScanKind.DefinitionItem)
            return Leave(at, at);
        if (stack[top].Element != dl && open[dd.Number] + open[dt.Number] > 0 && Violates(ScanCondition.DefinitionItems))
            return false;
        return CloseParagraph(at);
    }

    /// <summary>"If there is a ruby element, generate implied end tags." As with headings, of what is written around it.</summary>
    bool CloseRubyPart(int at)
    {
        if (stack[top].Element.Kind == ScanKind.RubyPart && stack[top - 1].Element == ruby)
        {
            unclosed++;
            return Leave(at, at);
        }
        return open[ruby.Number] == 0 || !(IsImplied(stack[top].Element) || IsImplied(WrittenAround())) || !Violates(ScanCondition.RubyParts);
    }

    /// <summary>§13.2.6.4.9–15: rows and cells end those before them; a row in a table opens a section, which is written.</summary>
    bool OpenTablePart(ScanElement element, int at)
    {
        while (top > 0 && IsEndedBy(stack[top].Element.Kind, element.Kind))
            if (!Leave(at, at))
                return false;
        var parent = stack[top].Element;
        if (element.Kind == ScanKind.Row && parent == table)
        {
            var count = attributeCount; // those of the row, not of the section
            attributeCount = 0;
            if (!Push(tbody, at, at))
                return false;
            attributeCount = count;
            return true;
        }
        var isPlaced = element.Kind switch
        {
            ScanKind.Cell => parent == tr,
            ScanKind.Row => parent.Kind == ScanKind.Section,
            ScanKind.Column => parent == colgroup,
            _ => parent == table,
        };
        return isPlaced || !Violates(ScanCondition.TableParts);
    }

    /// <summary>Whether an open part of a table ends where another starts. A paragraph in a cell does not: the tree decides.</summary>
    static bool IsEndedBy(ScanKind open, ScanKind next) => next switch
    {
        ScanKind.Cell => open == ScanKind.Cell,
        ScanKind.Row => open is ScanKind.Cell or ScanKind.Row or ScanKind.ColumnGroup,
        ScanKind.Section => open is ScanKind.Cell or ScanKind.Row or ScanKind.Section or ScanKind.ColumnGroup,
        _ => false,
    };

    // ------------------------------------------------------------------------------------------------ end tags

    /// <summary>An end tag. Gives where to go on, or -1.</summary>
    int End(ScanElement element, int at, int end)
    {
        if (stack[top].Element == element && element.Kind < ScanKind.Void)
            return Leave(at, end) ? end : -1;
        return element.Kind switch
        {
            ScanKind.Formatting or ScanKind.Link => Stray(element, ScanCondition.FormattingEnds, at, end),
            ScanKind.Ordinary => EndOrdinary(element, at, end),
            ScanKind.Block when element == p && paragraph < 0 => EmptyParagraph(at, end),
            ScanKind.Block or ScanKind.Pre or ScanKind.ListItem or ScanKind.DefinitionItem or ScanKind.Button => EndBlock(element, ScanCondition.BlockEnds, at, end),
            ScanKind.Heading => EndBlock(element, ScanCondition.HeadingEnds, at, end),
            ScanKind.Table or ScanKind.Section or ScanKind.Row or ScanKind.Cell or ScanKind.Caption or ScanKind.ColumnGroup => EndTablePart(element, at, end),
            ScanKind.RubyPart => Stray(element, ScanCondition.RubyParts, at, end),
            _ when element == br => DeclineAt(ScanCondition.Elements), // </br> opens one
            _ => Ignore(at, end), // "any other end tag" of what is never on the stack: elements that hold nothing, and those that were skipped as a whole
        };
    }

    /// <summary>An end tag whose element is not the current node: only one without any start tag means nothing.</summary>
    int Stray(ScanElement element, ScanCondition condition, int at, int end) => open[element.Number] > 0 && Violates(condition) ? -1 : Ignore(at, end);

    /// <summary>A start tag of html, head or body: its attributes go to elements around the body, or nowhere. At the top level the text may be a document.</summary>
    int PageTag(int at, int end) => top == 0 ? DeclineAt(ScanCondition.Fragment) : Ignore(at, end);

    /// <summary>A tag that a parser ignores.</summary>
    int Ignore(int at, int end)
    {
        if (stack[top].Element.IsOneParent && Violates(ScanCondition.TableEnds))
            return -1;
        Cut(at, end);
        return end;
    }

    /// <summary>"Any other end tag": what has no rule of its own ends with the element; a special element (§13.2.4.2) hides what it stands in.</summary>
    int EndOrdinary(ScanElement element, int at, int end)
    {
        if (open[element.Number] == 0)
            return Ignore(at, end);
        var target = top;
        while (stack[target].Element.IsPlain && stack[target].Element != element)
            target--;
        if (stack[target].Element == element)
            return LeaveTo(target, at) && Leave(at, end) ? end : -1;
        return stack[target].Element.Kind is not (ScanKind.Block or ScanKind.ListItem) && Violates(ScanCondition.OrdinaryEnds) ? -1 : Ignore(at, end);
    }

    /// <summary>"Generate implied end tags", then the element is the current node, or what is above it has no rule of its own and ends with it.</summary>
    int EndBlock(ScanElement element, ScanCondition condition, int at, int end)
    {
        var target = top;
        while (target > 0 && stack[target].Element != element && (stack[target].Element.IsPlain || IsImplied(stack[target].Element)))
            target--;
        if (target == 0 || stack[target].Element != element)
        {
            var isOpen = element.Kind == ScanKind.Heading ? headings > 0 : open[element.Number] > 0;
            return isOpen && Violates(condition) ? -1 : Ignore(at, end);
        }
        return LeaveTo(target, at) && Leave(at, end) ? end : -1;
    }

    static bool IsImplied(ScanElement element) => element == p || element.Kind is ScanKind.ListItem or ScanKind.DefinitionItem or ScanKind.RubyPart;

    /// <summary><c>&lt;/p&gt;</c> without a paragraph makes one.</summary>
    int EmptyParagraph(int at, int end)
    {
        if (stack[top].Element.IsOneParent && Violates(ScanCondition.TableEnds))
            return -1;
        output.CopyTo(at);
        output.SkipTo(end);
        (attributeCount, present, isTagCanonical) = (0, 0, false);
        return Push(p, end, end) && Leave(end, end) ? end : -1;
    }

    /// <summary>§13.2.6.4.9–15: end tags in a table close the cell, row and section before what they name.</summary>
    int EndTablePart(ScanElement element, int at, int end)
    {
        var target = top;
        while (target > 0 && stack[target].Element != element && stack[target].Element.Kind is ScanKind.Section or ScanKind.Row or ScanKind.Cell or ScanKind.ColumnGroup)
            target--;
        if (target == 0 || stack[target].Element != element)
            return Violates(ScanCondition.TableEnds) ? -1 : Ignore(at, end);
        return LeaveTo(target, at) && Leave(at, end) ? end : -1;
    }

    // ------------------------------------------------------------------------------------------------ leaving

    /// <summary>
    /// The last open element ends at a place, by an end tag there (up to <paramref name="next"/>) or without one. Rules that run on the way up come in their order.
    /// </summary>
    bool Leave(int at, int next)
    {
        ref var frame = ref stack[top];
        ref var parent = ref stack[top - 1];
        if (!Finish(ref frame, ref parent, at, next))
            return false;
        Pop(ref frame);
        return true;
    }

    void Pop(ref ScanFrame frame)
    {
        var element = frame.Element;
        open[element.Number]--;
        if (element.Kind is ScanKind.Formatting or ScanKind.Link)
            formatting--;
        else if (element.Kind == ScanKind.Heading)
            headings--;
        else if (element.Kind == ScanKind.Pre)
            preContent = -1;
        (paragraph, inLink) = (frame.OuterParagraph, frame.OuterLink);
        top--;
    }

    /// <summary>Writes the end, or takes away what the rules take away.</summary>
    bool Finish(ref ScanFrame frame, ref ScanFrame parent, int at, int next)
    {
        if (frame.Emphasis is not null)
        {
            if (frame.HasBlock && Violates(ScanCondition.StyleMeaning))
                return false;
            CloseEmphasis(ref frame, at);
        }
        switch (Fate(ref frame, ref parent, at, next))
        {
            case ElementFate.Declined:
                return false;
            case ElementFate.Removed:
                output.CopyTo(at);
                output.CutTo(frame.OutputStart);
                output.SkipTo(next);
                parent.Nodes--;
                return true;
            case ElementFate.Unwrapped:
                Cut(at, next);
                Adopt(ref frame, ref parent);
                return true;
            default:
                WriteEnd(frame.Element, at, next);
                NoteElement(ref parent, frame.Element, frame.HasBlock, output.LengthAt(next));
                parent.Descendants += frame.Descendants + frame.Nodes;
                LiftImages(frame, parent);
                return true;
        }
    }

    enum ElementFate
    {
        Kept,
        Unwrapped,
        Removed,
        Declined,
    }

    void WriteEnd(ScanElement element, int at, int next)
    {
        if (at < next && isTagCanonical)
            return;
        output.CopyTo(at);
        output.Write(element.EndTag);
        output.SkipTo(next);
    }

    static void NoteElement(ref ScanFrame parent, ScanElement element, bool hasBlock, int length)
    {
        parent.IsSolid |= element != br;
        parent.HasBlock |= hasBlock || element.IsShownAsBlock;
        parent.Last = element.IsShownAsBlock ? LastNode.Block : LastNode.Word;
        (parent.BlankTexts, parent.InText, parent.TextIsBlank) = (0, false, false);
        parent.OutputSolid = length;
    }

    /// <summary>Children of an element that is unwrapped are the parent's.</summary>
    readonly void Adopt(ref ScanFrame frame, ref ScanFrame parent)
    {
        parent.IsSolid |= frame.IsSolid;
        parent.HasBlock |= frame.HasBlock;
        if (frame.Last != LastNode.Nothing)
            (parent.Last, parent.BlankTexts, parent.OutputSolid) = (frame.Last, frame.BlankTexts, frame.OutputSolid);
        else
            parent.BlankTexts += frame.BlankTexts;
        parent.InText = false;
        foreach (ref var image in CollectionsMarshal.AsSpan(memory.NearImages)[frame.FirstImage..])
            image = image with { Node = parent.Nodes - 1 + image.Node };
        parent.Descendants += frame.Descendants;
        parent.Nodes += frame.Nodes - 1;
    }

    /// <summary>Images in an element are images of the parent's child. Where that is more than a wrapper around an image, one stands for all: no twin is looked for among them.</summary>
    readonly void LiftImages(in ScanFrame frame, in ScanFrame parent)
    {
        var near = memory.NearImages;
        if (near.Count == frame.FirstImage)
            return;
        var around = frame.Descendants + frame.Nodes;
        if (around > MostAround)
            near.RemoveRange(frame.FirstImage + 1, near.Count - frame.FirstImage - 1);
        foreach (ref var image in CollectionsMarshal.AsSpan(near)[frame.FirstImage..])
            image = image with { Node = parent.Nodes, Around = around };
    }
}
