using System.Buffers;
using System.Text;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// The rules of docs/cleaning.md on one start tag, in the order of <see cref="CleaningRules"/>, and on leaving an element. What they record, and the sample of the
/// first time, is what the rules themselves record. Over 500 lines, in one file: rules write into one ledger in one order, and are read side by side with that order.
/// </summary>
sealed partial class HtmlScanner
{
    static readonly SearchValues<char> valueEnds = SearchValues.Create(" \t\n\f\"'>");

    static readonly SearchValues<string> links = SearchValues.Create(["href"], StringComparison.OrdinalIgnoreCase);

    readonly StringBuilder sample = new();
    string? keptStyle;

    /// <summary>Before the children. Writes the start tag.</summary>
    bool Enter(ScanElement element, ref ScanFrame frame, ref ScanFrame parent, int at, int end)
    {
        frame.OutputStart = output.LengthAt(at);
        if (!RunAttributeRules(element, ref frame, ref parent))
            return false;
        frame.IsBare = keptStyle is null && !HasAttributes();
        frame.IsWritten = policy.Allows(element) && !(policy.IsTidying && frame.IsBare && (element.IsLookOnly || element.Kind == ScanKind.Link));
        if (!frame.IsWritten && !CanUnwrap(element))
            return Decline(ScanCondition.Policy);
        if (frame.IsWritten)
            WriteStart(element, at, end);
        else
        {
            Cut(at, end);
            if (!frame.IsBare && (ledger.IsNew(ScanLedger.PresentationalSpans) || ledger.IsNew(ScanLedger.UnknownElements)))
                frame.Sample = Sample(element);
        }
        OpenEmphasis(ref frame, end);
        frame.OutputContent = frame.OutputSolid = output.LengthAt(end);
        return true;
    }

    /// <summary>Without its tags an element of these leaves a tree that a parser reads the same: nothing depends on their name.</summary>
    static bool CanUnwrap(ScanElement element) => element.Kind is ScanKind.Ordinary or ScanKind.Formatting or ScanKind.Link && element.Name is not ("ruby" or "picture");

    bool RunAttributeRules(ScanElement element, ref ScanFrame frame, ref ScanFrame parent)
    {
        keptStyle = null;
        frame.Look = parent.Look;
        if (element.ChangesLook)
        {
            frame.Look = StyleMeaningRule.WithElement(parent.Look, element.Name);
            frame.InBold |= element.Name is "b" or "strong";
            frame.InItalic |= element.Name is "i" or "em";
        }
        if (attributeCount == 0)
            return true;
        DropHandlers(element);
        if (!RunStyleRules(element, ref frame, ref parent))
            return false;
        if (element.Kind == ScanKind.Link && policy.IsTidying)
            CutTrackers(element);
        if (!DropDangerousUrls(element))
            return false;
        ChangeIds(element, ref frame);
        DropOthers(element);
        return true;
    }

    int FindAttribute(int number)
    {
        for (var i = 0; i < attributeCount; i++)
            if (attributes[i].Number == number && !attributes[i].IsDropped)
                return i;
        return -1;
    }

    bool HasAttributes()
    {
        for (var i = 0; i < attributeCount; i++)
            if (!attributes[i].IsDropped)
                return true;
        return false;
    }

    void Drop(int attribute)
    {
        attributes[attribute].IsDropped = true;
        isTagCanonical = false;
    }

    void Change(int attribute, string value)
    {
        (attributes[attribute].Value, attributes[attribute].IsCanonical) = (value, false);
        isTagCanonical = false;
    }

    ReadOnlySpan<char> NameOf(in ScanAttribute attribute) => attribute.Number >= 0 ? ScanNames.All[attribute.Number] : html.AsSpan(attribute.NameStart, attribute.NameLength);

    /// <summary>The value as written; references in it are those that our writer writes.</summary>
    ReadOnlySpan<char> Written(in ScanAttribute attribute) => attribute.Value ?? html.AsSpan(attribute.ValueStart, attribute.ValueLength);

    /// <summary>The decoded value, without making a string of it where there is nothing to decode.</summary>
    ReadOnlySpan<char> ValueOf(ref ScanAttribute attribute)
    {
        if (attribute.Value is null && html.AsSpan(attribute.ValueStart, attribute.ValueLength).Contains('&'))
            return CharacterReferences.DecodeAttribute(html.AsSpan(attribute.ValueStart, attribute.ValueLength));
        return Written(attribute);
    }

    // ------------------------------------------------------------------------------------------------ samples

    void Record(int rule, ScanElement element)
    {
        if (ledger.IsFirst(rule))
            ledger.SetSample(rule, Sample(element));
    }

    /// <summary>The start tag as <see cref="CleaningLedger"/> shows it: attributes that are left, decoded.</summary>
    string Sample(ScanElement element)
    {
        sample.Clear().Append('<').Append(element.Name);
        for (var i = 0; i < attributeCount; i++)
            if (!attributes[i].IsDropped && sample.Length <= CleaningLedger.LongestSample)
                sample.Append(' ').Append(Lower(NameOf(attributes[i]))).Append("=\"").Append(ValueOf(ref attributes[i])).Append('"');
        sample.Append('>');
        if (sample.Length <= CleaningLedger.LongestSample)
            return sample.ToString();
        return sample.ToString(0, char.IsHighSurrogate(sample[CleaningLedger.LongestSample - 1]) ? CleaningLedger.LongestSample - 1 : CleaningLedger.LongestSample);
    }

    static string Lower(ReadOnlySpan<char> name) => HtmlNames.Lower(name);

    /// <summary>The same of an element that was written, read off the output; the style is not among its attributes any more.</summary>
    string WrittenSample(in ScanFrame frame)
    {
        if (frame.Sample is { } known)
            return known;
        sample.Clear().Append('<').Append(frame.Element.Name);
        if (frame.IsWritten)
        {
            var tag = output[frame.OutputStart..frame.OutputContent];
            foreach (var attribute in HtmlAttributeReader.ReadAll(tag, frame.Element.Name.Length + 1))
                if (attribute.Name != "style" && sample.Length <= CleaningLedger.LongestSample)
                    sample.Append(' ').Append(attribute.Name).Append("=\"").Append(attribute.Value).Append('"');
        }
        return sample.Append('>').ToString();
    }

    void RecordLeaving(int rule, in ScanFrame frame, int at)
    {
        if (!ledger.IsFirst(rule))
            return;
        output.CopyTo(at);
        ledger.SetSample(rule, WrittenSample(frame));
    }

    // ------------------------------------------------------------------------------------------------ attributes

    void DropHandlers(ScanElement element)
    {
        var isFirst = true;
        for (var i = 0; i < attributeCount; i++)
            if (attributes[i].Number < 0 && html.AsSpan(attributes[i].NameStart, attributes[i].NameLength).StartsWith("on", StringComparison.OrdinalIgnoreCase))
            {
                if (isFirst)
                    Record(ScanLedger.EventHandlers, element);
                isFirst = false;
                Drop(i);
            }
    }

    /// <summary>email-protection, hidden-text, style-meaning, inline-styles.</summary>
    bool RunStyleRules(ScanElement element, ref ScanFrame frame, ref ScanFrame parent)
    {
        var isVoid = element.Kind is ScanKind.Void or ScanKind.Rule or ScanKind.Column;
        if (policy.IsTidying)
        {
            if (element.Name is "a" or "span" && IsProtectedEmail() && Violates(ScanCondition.EmailProtection))
                return false;
            if (!isVoid && FindAttribute(ScanNames.Hidden) >= 0 && Violates(ScanCondition.HiddenText))
                return false;
            if (element.Name == "font" && FindAttribute(ScanNames.Color) is >= 0 and var colour && IsFaint(ValueOf(ref attributes[colour])) && Violates(ScanCondition.HiddenText))
                return false;
        }
        var at = FindAttribute(ScanNames.Style);
        if (at < 0)
            return true;
        var style = policy.Styles.Read(ValueOf(ref attributes[at]));
        if (policy.IsTidying && !RunMeaning(element, style, isVoid, ref frame, ref parent))
            return false;
        keptStyle = element.IsText ? style.KeptOnText : style.KeptElsewhere;
        if (keptStyle != style.Source)
            Record(ScanLedger.InlineStyles, element);
        var isInPlace = keptStyle == style.Source && at == attributeCount - 1 && attributes[at].IsCanonical;
        attributes[at].IsDropped = true;
        isTagCanonical &= isInPlace;
        return true;
    }

    bool IsProtectedEmail() => FindAttribute(ScanNames.ProtectedEmail) >= 0
        || (FindAttribute(ScanNames.Href) is >= 0 and var href && ValueOf(ref attributes[href]).Contains("/cdn-cgi/l/email-protection#", StringComparison.Ordinal));

    /// <summary>Whether text of the colour may not be seen, on some ground; on what ground it stands, is not known here.</summary>
    bool IsFaint(ReadOnlySpan<char> colour) => CssColour.Read(colour.ToString().ToLowerInvariant()) is { } ink && (ink.IsWhite || ink.IsTransparent || FindAttribute(ScanNames.Style) >= 0);

    bool RunMeaning(ScanElement element, ScanStyle style, bool isVoid, ref ScanFrame frame, ref ScanFrame parent)
    {
        if (style.Hides && !isVoid && Violates(ScanCondition.HiddenText))
            return false;
        var meaning = style.Meaning;
        var undoesItself = (meaning.Bold == false && element.Name is "b" or "strong") || (meaning.Italic == false && element.Name is "i" or "em")
            || (meaning.NoLines && element.Name is "u" or "s" or "strike");
        var splits = (meaning.Bold == false && parent.Look.Bold && parent.InBold) || (meaning.Italic == false && parent.Look.Italic && parent.InItalic);
        if ((undoesItself || splits) && Violates(ScanCondition.StyleMeaning))
            return false;
        var emphasis = StyleMeaningRule.New(meaning, parent.Look, element.Name, policy.Safe.StyleElements);
        frame.Look = StyleMeaningRule.WithStyle(frame.Look, parent.Look, meaning);
        if (!emphasis.HasEmphasis || isVoid)
            return true;
        if ((element.Kind is not (ScanKind.Ordinary or ScanKind.Formatting or ScanKind.Link or ScanKind.Heading or ScanKind.Cell) && element != p || !IsWordNext(tagEnd)) && Violates(ScanCondition.StyleMeaning))
            return false;
        frame.Emphasis = NamesOf(emphasis, policy.Safe.StyleElements);
        frame.InBold |= emphasis.Bold == true;
        frame.InItalic |= emphasis.Italic == true;
        Record(ScanLedger.StyleMeaning, element);
        return true;
    }

    /// <summary>Whether something visible stands right behind the tag, so that there is something to emphasise for certain.</summary>
    bool IsWordNext(int at)
    {
        while (at < html.Length && char.IsWhiteSpace(html[at]))
            at++;
        return at < html.Length && html[at] is not ('<' or '&' or '\uFEFF');
    }

    static string[] NamesOf(StyleMeaning emphasis, StyleElements names) =>
        [.. new[] { emphasis.Bold == true ? names.Bold : null, emphasis.Italic == true ? names.Italic : null, emphasis.Underline ? names.Underline : null, emphasis.Strike ? names.Strike : null, emphasis.Shift }.OfType<string>()];

    void OpenEmphasis(ref ScanFrame frame, int end)
    {
        if (frame.Emphasis is not { } names)
            return;
        output.CopyTo(end);
        foreach (var name in names)
        {
            output.Write('<');
            output.Write(name);
            output.Write('>');
        }
    }

    /// <summary>Blanks at the end stay outside, as far as they are texts of their own.</summary>
    void CloseEmphasis(ref ScanFrame frame, int at)
    {
        output.CopyTo(at);
        var place = frame.OutputSolid;
        foreach (var name in frame.Emphasis!.Reverse()) // asked by the caller
        {
            var tag = $"</{name}>";
            output.Insert(place, tag);
            place += tag.Length;
        }
        frame.OutputSolid = place;
    }

    void CutTrackers(ScanElement element)
    {
        if (FindAttribute(ScanNames.Href) is not (>= 0 and var href) || !MayFollow(Written(attributes[href])))
            return;
        if (LinkTrackersRule.Without(ValueOf(ref attributes[href]).ToString(), policy.Safe.Trackers) is not { } clean)
            return;
        Record(ScanLedger.LinkTrackers, element);
        Change(href, clean);
    }

    /// <summary>Whether some parameter of the written URL is a tracker's.</summary>
    bool MayFollow(ReadOnlySpan<char> url)
    {
        var at = url.IndexOf('?');
        while (at >= 0)
        {
            url = url[(at + 1)..];
            if (url.StartsWith("amp;", StringComparison.Ordinal))
                url = url["amp;".Length..];
            at = url.IndexOf('&');
            var name = at < 0 ? url : url[..at];
            if (name.IndexOfAny('=', '#') is >= 0 and var end)
                name = name[..end];
            if (policy.Safe.Trackers.Contains(name))
                return true;
        }
        return false;
    }

    bool DropDangerousUrls(ScanElement element)
    {
        for (var i = attributeCount - 1; i >= 0; i--)
        {
            ref var attribute = ref attributes[i];
            if (attribute.IsDropped)
                continue;
            if (attribute.Number == ScanNames.Srcset)
            {
                if (!SrcsetParser.Parse(ValueOf(ref attribute).ToString()).All(candidate => policy.Safe.Urls.IsAllowedCandidate(candidate.Url)))
                    DropDangerous(i);
            }
            else if (attribute.Number is ScanNames.Href or ScanNames.Src or ScanNames.Cite or ScanNames.OriginalSource)
            {
                if (!IsPlainUrl(Written(attribute)) && !policy.Safe.Urls.IsSafe(element.Name, ScanNames.All[attribute.Number], ValueOf(ref attribute).ToString()))
                    DropDangerous(i);
            }
            else if (IsData(attribute) && !IsPlainUrl(Written(attribute)) && DangerousUrlsRule.IsDangerousData(Lower(NameOf(attribute)), ValueOf(ref attribute).ToString()))
                DropDangerous(i);
        }
        return true;
    }

    void DropDangerous(int attribute)
    {
        if (ledger.IsFirst(ScanLedger.DangerousUrls))
            ledger.SetSample(ScanLedger.DangerousUrls, ValueOf(ref attributes[attribute]).ToString());
        Drop(attribute);
    }

    bool IsData(in ScanAttribute attribute) => NameOf(attribute).StartsWith("data-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a URL is relative, http or https beyond doubt: nothing but these words before the first colon, or no colon before a path.</summary>
    static bool IsPlainUrl(ReadOnlySpan<char> url)
    {
        if (url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal))
            return true;
        var at = url.IndexOfAny(":/?#\\");
        return at < 0 || url[at] != ':';
    }

    void ChangeIds(ScanElement element, ref ScanFrame frame)
    {
        if (element.Kind == ScanKind.Link && FindAttribute(ScanNames.Id) < 0 && FindAttribute(ScanNames.Name) is >= 0 and var name && ValueOf(ref attributes[name]) is { Length: > 0 } anchor)
        {
            if (attributeCount == attributes.Length)
                Array.Resize(ref attributes, attributes.Length * 2);
            attributes[attributeCount++] = new ScanAttribute { Number = ScanNames.Id, Value = anchor.ToString() };
            isTagCanonical = false;
        }
        for (var number = ScanNames.Id; number <= ScanNames.LabelledBy; number = number == ScanNames.Id ? ScanNames.Headers : number + 1)
            if (FindAttribute(number) is >= 0 and var at)
                ChangeIds(element, at, number == ScanNames.Id ? IdsRule.PrefixedId(ValueOf(ref attributes[at])) : IdsRule.PrefixedList(ValueOf(ref attributes[at]).ToString()));
        if (element.Kind == ScanKind.Link && FindAttribute(ScanNames.Href) is >= 0 and var href && ValueOf(ref attributes[href]) is { Length: > 1 } url
            && (url[0] == '#' || (baseUrl is { Length: > 0 } && url.StartsWith(baseUrl, StringComparison.Ordinal))))
            ChangeIds(element, href, IdsRule.Link(url.ToString(), baseUrl));
        frame.HasId = FindAttribute(ScanNames.Id) >= 0;
    }

    void ChangeIds(ScanElement element, int attribute, string? changed)
    {
        if (changed is not null && ValueOf(ref attributes[attribute]).SequenceEqual(changed))
            return;
        Record(ScanLedger.Ids, element);
        if (string.IsNullOrEmpty(changed))
            Drop(attribute);
        else
            Change(attribute, changed);
    }

    void DropOthers(ScanElement element)
    {
        var isFirst = true;
        for (var i = 0; i < attributeCount; i++)
            if (!attributes[i].IsDropped && !IsKept(element, ref attributes[i]))
            {
                if (isFirst)
                    Record(ScanLedger.Attributes, element);
                isFirst = false;
                Drop(i);
            }
    }

    bool IsKept(ScanElement element, ref ScanAttribute attribute)
    {
        if (attribute.Number >= 0 ? !policy.Allows(element, attribute.Number) : !(policy.Safe.AllowsDataAttributes && IsData(attribute) && PolicyBounds.IsDataAttribute(Lower(NameOf(attribute)))))
            return false;
        if (Written(attribute).Contains('&') && ValueOf(ref attribute).Contains("&{", StringComparison.Ordinal))
            return false; // AttributesRule says why
        return attribute.Number != ScanNames.Class || !ValueOf(ref attribute).IsWhiteSpace();
    }

    // ------------------------------------------------------------------------------------------------ writing

    void WriteStart(ScanElement element, int at, int end)
    {
        if (at < end && isTagCanonical)
            return;
        output.CopyTo(at);
        output.Write('<');
        output.Write(element.Name);
        for (var i = 0; i < attributeCount; i++)
            if (!attributes[i].IsDropped)
                WriteAttribute(attributes[i]);
        if (keptStyle is { } style)
        {
            output.Write(" style=\"");
            output.WriteEscaped(style, isAttribute: true);
            output.Write('"');
        }
        output.Write('>');
        output.SkipTo(end);
    }

    void WriteAttribute(in ScanAttribute attribute)
    {
        output.Write(' ');
        if (attribute.Number >= 0)
            output.Write(ScanNames.All[attribute.Number]);
        else
            output.Write(Lower(NameOf(attribute)));
        output.Write("=\"");
        if (attribute.IsCanonical)
            output.Write(html.AsSpan(attribute.ValueStart, attribute.ValueLength));
        else
            output.WriteEscaped(Written(attribute), isAttribute: true);
        output.Write('"');
    }

    // ------------------------------------------------------------------------------------------------ leaving

    /// <summary>What becomes of an element at its end: unknown-elements, presentational-spans, empty-blocks.</summary>
    ElementFate Fate(ref ScanFrame frame, ref ScanFrame parent, int at, int next)
    {
        var element = frame.Element;
        if (!policy.Allows(element) && !(policy.IsTidying && element.IsLookOnly))
        {
            RecordLeaving(ScanLedger.UnknownElements, frame, at);
            return ElementFate.Unwrapped;
        }
        if (!policy.IsTidying)
            return ElementFate.Kept;
        if (element.IsText)
        {
            if (output.LengthAt(at) == frame.OutputContent && element.Kind != ScanKind.Link)
            {
                if (frame.HasId && MayBeTarget(frame, at) && Violates(ScanCondition.LinkTargets))
                    return ElementFate.Declined;
                RecordLeaving(ScanLedger.PresentationalSpans, frame, at);
                return ElementFate.Removed;
            }
            if (frame.IsWritten)
                return ElementFate.Kept;
            RecordLeaving(ScanLedger.PresentationalSpans, frame, at);
            return ElementFate.Unwrapped;
        }
        return !frame.IsSolid && EmptyBlocksRule.LooksAt(element.Name) ? EmptyBlock(ref frame, ref parent, at, next) : ElementFate.Kept;
    }

    /// <summary>An empty block goes unless it keeps two words apart: what stands before it is known, what follows is looked up.</summary>
    ElementFate EmptyBlock(ref ScanFrame frame, ref ScanFrame parent, int at, int next)
    {
        if (frame.HasId && MayBeTarget(frame, at) && Violates(ScanCondition.LinkTargets))
            return ElementFate.Declined;
        if (parent.Last == LastNode.Word || parent.BlankTexts > MostBlankTexts)
            switch (FollowingNode(parent.Element, next))
            {
                case null when Violates(ScanCondition.EmptyBlocks):
                    return ElementFate.Declined;
                case LastNode.Word:
                    return ElementFate.Kept;
            }
        RecordLeaving(ScanLedger.EmptyBlocks, frame, at);
        return ElementFate.Removed;
    }

    /// <summary>Whether some <c>href</c> in the whole body may point at the element: it says so, or has a reference in it.</summary>
    bool MayBeTarget(in ScanFrame frame, int at)
    {
        output.CopyTo(at);
        var id = "";
        foreach (var attribute in HtmlAttributeReader.ReadAll(output[frame.OutputStart..frame.OutputContent], frame.Element.Name.Length + 1))
            if (attribute.Name == "id")
                id = IdsRule.Unprefixed(attribute.Value);
        var rest = html.AsSpan();
        while (rest.IndexOfAny(links) is >= 0 and var found)
        {
            rest = rest[(found + "href".Length)..].TrimStart(" \t\n\f=\"'");
            var end = rest.IndexOfAny(valueEnds);
            var value = end < 0 ? rest : rest[..end];
            if (value is ['#', ..] or ['&', ..] && (value.Contains('&') || value[1..].SequenceEqual(id) || IdsRule.Unprefixed(value[1..].ToString()) == id))
                return true;
        }
        return false;
    }

    const int MostBlankTexts = 6; // EmptyBlocksRule looks past eight

    /// <summary>What the next node will be; null when that is not certain.</summary>
    LastNode? FollowingNode(ScanElement parent, int at)
    {
        if (parent.IsOneParent || MostBlankTexts < stack[top - 1].BlankTexts)
            return null;
        while (at < html.Length && html[at] is ' ' or '\t' or '\n')
            at++;
        if (at == html.Length)
            return LastNode.Nothing;
        if (html[at] != '<')
            return html[at] is '&' or '\uFEFF' || char.IsWhiteSpace(html[at]) ? null : LastNode.Word;
        var rest = html.AsSpan(at + 1);
        if (rest is ['/', ..] && top > 1)
            return rest[1..].StartsWith(parent.Name, StringComparison.OrdinalIgnoreCase) && rest.Length > parent.Name.Length + 1 && rest[parent.Name.Length + 1] == '>' ? LastNode.Nothing : null;
        var length = rest.IndexOfAnyExcept(nameCharacters);
        return length > 0 && ScanElement.Find(rest[..length]) is { IsShownAsBlock: true } ? LastNode.Block : null;
    }
}
