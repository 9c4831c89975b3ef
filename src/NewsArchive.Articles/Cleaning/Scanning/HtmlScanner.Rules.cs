using System.Buffers;
using System.Runtime.CompilerServices;
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
ref partial struct HtmlScanner
{
    static readonly SearchValues<byte> valueEnds = SearchValues.Create(" \t\n\f\"'>"u8);

    /// <summary>Before the children. Writes the start tag.</summary>
    bool Enter(ScanElement element, ref ScanFrame frame, ref ScanFrame parent, int at, int end)
    {
        frame.OutputStart = output.LengthAt(at);
        if (!RunAttributeRules(element, ref frame, ref parent))
            return false;
        frame.IsBare = keptStyle is null && (attributeCount == 0 || !HasAttributes());
        frame.IsWritten = policy.Allows(element) && !(policy.IsTidying && frame.IsBare && (element.IsLookOnly || element.Kind == ScanKind.Link));
        if (!frame.IsWritten && !element.MayUnwrap)
            return Decline(ScanCondition.Policy);
        if (frame.IsWritten)
            WriteStart(element, at, end);
        else
        {
            Cut(at, end);
            if (!frame.IsBare && (ledger.IsNew(ScanLedger.PresentationalSpans) || ledger.IsNew(ScanLedger.UnknownElements) || ledger.IsNew(ScanLedger.Forms)))
                frame.Sample = Sample(element).ToArray();
        }
        if (!OpenEmphasis(ref frame, end))
            return false;
        frame.OutputContent = frame.OutputSolid = output.LengthAt(end);
        return true;
    }

    bool RunAttributeRules(ScanElement element, ref ScanFrame frame, ref ScanFrame parent)
    {
        (keptStyle, address) = (null, null);
        frame.Look = parent.Look;
        if (element.ChangesLook)
        {
            frame.Look = StyleMeaningRule.WithElement(parent.Look, element.Name);
            frame.InBold |= element.IsBold;
            frame.InItalic |= element.IsItalic;
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

    /// <summary>The attribute of a number that rules ask for, or -1.</summary>
    readonly int FindAttribute(int number)
    {
        if ((present >> number & 1) == 0)
            return -1;
        for (var i = 0; i < attributeCount; i++)
            if (attributes[i].Number == number && !attributes[i].IsDropped)
                return i;
        return -1;
    }

    readonly bool HasAttributes()
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
        SetText(ref attributes[attribute], value);
        isTagCanonical = false;
    }

    /// <summary>Adds an attribute that the tag does not have; its text is still to be set.</summary>
    ref ScanAttribute AddAttribute(int number)
    {
        if (attributeCount == attributes.Length)
            Array.Resize(ref attributes, attributes.Length * 2);
        present |= 1UL << number;
        isTagCanonical = false;
        ref var attribute = ref attributes[attributeCount++];
        attribute = new ScanAttribute { Number = number };
        return ref attribute;
    }

    /// <summary>Sets an attribute in place, or adds it at the end.</summary>
    void SetAttribute(int number, ReadOnlySpan<char> value)
    {
        isTagCanonical = false;
        if (FindAttribute(number) is >= 0 and var at)
            SetText(ref attributes[at], value);
        else
            SetText(ref AddAttribute(number), value);
    }

    readonly void SetText(ref ScanAttribute attribute, ReadOnlySpan<char> value)
    {
        attribute.TextStart = scratch.Position;
        scratch.Write(value);
        (attribute.TextLength, attribute.IsCanonical, attribute.IsWhole) = (scratch.Position - attribute.TextStart, false, false);
    }

    /// <summary>The name as written.</summary>
    readonly ReadOnlySpan<byte> NameOf(scoped in ScanAttribute attribute) => html.Slice(attribute.NameStart, attribute.NameLength);

    readonly string LowerNameOf(in ScanAttribute attribute) => attribute.Number >= 0 ? ScanNames.All[attribute.Number] : HtmlNames.Lower(NameOf(attribute).ToText());

    /// <summary>The value as it would be written; references in it are those that our writer writes.</summary>
    readonly ReadOnlySpan<byte> Written(scoped in ScanAttribute attribute) =>
        attribute is { IsCanonical: false, TextStart: >= 0 } ? scratch[attribute.TextStart, attribute.TextLength] : html.Slice(attribute.ValueStart, attribute.ValueLength);

    /// <summary>The decoded value.</summary>
    readonly ReadOnlySpan<byte> ValueOf(scoped ref ScanAttribute attribute)
    {
        if (attribute.TextStart >= 0)
            return scratch[attribute.TextStart, attribute.TextLength];
        var raw = html.Slice(attribute.ValueStart, attribute.ValueLength);
        if (!raw.Contains((byte)'&'))
            return raw;
        Decode(ref attribute, raw);
        return scratch[attribute.TextStart, attribute.TextLength];
    }

    readonly string TextOf(ref ScanAttribute attribute) => ValueOf(ref attribute).ToText();

    // ------------------------------------------------------------------------------------------------ samples

    void Record(int rule, ScanElement element)
    {
        if (ledger.IsFirst(rule))
            ledger.SetSample(rule, Sample(element));
    }

    /// <summary>The start tag as <see cref="CleaningLedger"/> shows it: attributes that are left, decoded.</summary>
    readonly ReadOnlySpan<byte> Sample(ScanElement element)
    {
        var sample = memory.Sample;
        sample.Clear();
        sample.Write("<"u8);
        sample.Write(element.NameBytes);
        for (var i = 0; i < attributeCount; i++)
            if (!attributes[i].IsDropped && sample.Position < ScanLedger.LongestSample)
            {
                if (attributes[i].Number >= 0)
                    sample.Write(ScanNames.Opened[attributes[i].Number]);
                else
                {
                    sample.Write(" "u8);
                    sample.Write(LowerNameOf(attributes[i]));
                    sample.Write("=\""u8);
                }
                sample.Write(ValueOf(ref attributes[i]));
                sample.Write("\""u8);
            }
        sample.Write(">"u8);
        return sample[0, sample.Position];
    }

    /// <summary>The same of an element that was written, read off the output; the style is not among its attributes any more.</summary>
    readonly ReadOnlySpan<byte> WrittenSample(in ScanFrame frame)
    {
        if (frame.Sample is { } known)
            return known;
        if (!frame.IsWritten || frame.IsBare)
            return frame.Element.StartTag;
        var tag = output.Written[frame.OutputStart..frame.OutputContent];
        tag = tag[..(tag.IndexOf((byte)'>') + 1)]; // in values it is escaped
        if (!tag.Contains((byte)'&') && tag.IndexOf(ScanNames.Opened[ScanNames.Style]) < 0)
            return tag;
        var text = new StringBuilder("<").Append(frame.Element.Name);
        foreach (var attribute in HtmlAttributeReader.ReadAll(output.Written[frame.OutputStart..frame.OutputContent].ToText(), frame.Element.Name.Length + 1))
            if (attribute.Name != "style" && text.Length <= CleaningLedger.LongestSample)
                text.Append(' ').Append(attribute.Name).Append("=\"").Append(attribute.Value).Append('"');
        return Encoding.UTF8.GetBytes(text.Append('>').ToString());
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
            if (attributes[i].Number < 0 && !attributes[i].IsDropped && NameOf(attributes[i]).StartsWithIgnoringCase("on"u8))
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
            if ((element.Kind == ScanKind.Link || element == span) && !ShowAddress(element))
                return false;
            if (!isVoid && FindAttribute(ScanNames.Hidden) >= 0 && Violates(ScanCondition.HiddenText))
                return false;
            if (element == font && FindAttribute(ScanNames.Color) is >= 0 and var colour && IsFaint(TextOf(ref attributes[colour])) && Violates(ScanCondition.HiddenText))
                return false;
        }
        var at = FindAttribute(ScanNames.Style);
        if (at < 0)
            return true;
        var style = policy.Styles.Read(ValueOf(ref attributes[at]));
        if (policy.IsTidying && !style.IsPlain && !RunMeaning(element, style, isVoid, ref frame, ref parent))
            return false;
        keptStyle = element.IsText ? style.KeptOnText : style.KeptElsewhere;
        var isKept = element.IsText ? style.IsKeptOnText : style.IsKeptElsewhere;
        if (!isKept)
            Record(ScanLedger.InlineStyles, element);
        var isInPlace = isKept && at == attributeCount - 1 && attributes[at].IsCanonical;
        attributes[at].IsDropped = true;
        isTagCanonical &= isInPlace;
        return true;
    }

    static readonly SearchValues<byte> plainEnds = SearchValues.Create("<&"u8);
    static readonly SearchValues<char> addressCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.@_-+");

    /// <summary>Rule email-protection. An address takes the place of the element's text, which must be plain and end with the element.</summary>
    bool ShowAddress(ScanElement element)
    {
        if (FindAttribute(ScanNames.ProtectedEmail) is >= 0 and var code && EmailProtectionRule.Decode(TextOf(ref attributes[code])) is { } shown)
        {
            var length = html[tagEnd..].IndexOfAny(plainEnds);
            if ((length < 0 || !html[(tagEnd + length)..].StartsWith(element.EndTag) || shown.AsSpan().ContainsAnyExcept(addressCharacters)) && Violates(ScanCondition.EmailProtection))
                return false;
            Record(ScanLedger.EmailProtection, element);
            ledger.AddRemoved(ScanLedger.EmailProtection, VisibleCharacters.Count(html.Slice(tagEnd, Math.Max(0, length)).ToText()));
            ledger.AddAdded(ScanLedger.EmailProtection, shown.Length);
            address = shown;
            Drop(code);
            if (element.Kind == ScanKind.Link)
                SetAttribute(ScanNames.Href, "mailto:" + shown);
        }
        if (FindAttribute(ScanNames.Href) is >= 0 and var href && ValueOf(ref attributes[href]) is var written && written.Contains((byte)'#') && written.IndexOf("/cdn-cgi/l/email-protection#"u8) >= 0 && TextOf(ref attributes[href]) is var url
            && EmailProtectionRule.Decode(url.AsSpan(url.IndexOf(EmailProtectionRule.Path, StringComparison.Ordinal) + EmailProtectionRule.Path.Length)) is { } target)
        {
            Record(ScanLedger.EmailProtection, element);
            SetAttribute(ScanNames.Href, "mailto:" + target);
        }
        return true;
    }

    /// <summary>Writes the address in place of the text behind a start tag.</summary>
    void WriteAddress(int end)
    {
        contentStart = end + html[end..].IndexOf((byte)'<');
        output.CopyTo(end);
        output.Write(address);
        output.SkipTo(contentStart);
        NoteText("@"u8);
        NoteSolid(output.LengthAt(contentStart));
        address = null;
    }

    /// <summary>Whether text of the colour may not be seen, on some ground; on what ground it stands, is not known here.</summary>
    readonly bool IsFaint(string colour) => CssColour.Read(colour.ToLowerInvariant()) is { } ink && (ink.IsWhite || ink.IsTransparent || FindAttribute(ScanNames.Style) >= 0);

    bool RunMeaning(ScanElement element, ScanStyle style, bool isVoid, ref ScanFrame frame, ref ScanFrame parent)
    {
        if (style.Hides && !isVoid && Violates(ScanCondition.HiddenText))
            return false;
        var meaning = style.Meaning;
        var undoesItself = (meaning.Bold == false && element.IsBold) || (meaning.Italic == false && element.IsItalic) || (meaning.NoLines && element.HasLine);
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
    readonly bool IsWordNext(int at)
    {
        while (Utf8Text.WhiteSpaceLength(html[at..]) is > 0 and var length)
            at += length;
        return at < html.Length && html[at] is not ((byte)'<' or (byte)'&') && !html[at..].StartsWith(Utf8Text.ByteOrderMark) && !IsDropped(html[at..]);
    }

    static string[] NamesOf(StyleMeaning emphasis, StyleElements names) =>
        [.. new[] { emphasis.Bold == true ? names.Bold : null, emphasis.Italic == true ? names.Italic : null, emphasis.Underline ? names.Underline : null, emphasis.Strike ? names.Strike : null, emphasis.Shift }.OfType<string>()];

    bool OpenEmphasis(ref ScanFrame frame, int end)
    {
        if (frame.Emphasis is not { } names)
            return true;
        if (IsTooDeep(1 + names.Length)) // the element itself is not on the stack yet
            return Decline(ScanCondition.Limits);
        emphasised += names.Length;
        output.CopyTo(end);
        foreach (var name in names)
        {
            output.Write("<"u8);
            output.Write(name);
            output.Write(">"u8);
        }
        return true;
    }

    /// <summary>Blanks at the end stay outside, as far as they are texts of their own.</summary>
    void CloseEmphasis(ref ScanFrame frame, int at)
    {
        output.CopyTo(at);
        emphasised -= frame.Emphasis!.Length; // asked by the caller
        var place = frame.OutputSolid;
        foreach (var name in frame.Emphasis.Reverse())
        {
            var tag = Encoding.ASCII.GetBytes($"</{name}>");
            output.Insert(place, tag);
            place += tag.Length;
        }
        frame.OutputSolid = place;
    }

    void CutTrackers(ScanElement element)
    {
        if (FindAttribute(ScanNames.Href) is not (>= 0 and var href) || !MayFollow(Written(attributes[href])))
            return;
        if (LinkTrackersRule.Without(TextOf(ref attributes[href]), policy.Safe.Trackers) is not { } clean)
            return;
        Record(ScanLedger.LinkTrackers, element);
        Change(href, clean);
    }

    /// <summary>Whether some parameter of the written URL may be a tracker's.</summary>
    [SkipLocalsInit]
    readonly bool MayFollow(ReadOnlySpan<byte> url)
    {
        Span<char> name = stackalloc char[LongestTracker];
        var at = url.IndexOf((byte)'?');
        while (at >= 0)
        {
            url = url[(at + 1)..];
            if (url.StartsWith("amp;"u8))
                url = url["amp;".Length..];
            at = url.IndexOf((byte)'&');
            var written = at < 0 ? url : url[..at];
            if (written.IndexOfAny((byte)'=', (byte)'#') is >= 0 and var end)
                written = written[..end];
            if (written.Length > LongestTracker || Encoding.UTF8.GetChars(written, name) is var length && policy.Safe.Trackers.Contains(name[..length]))
                return true;
        }
        return false;
    }

    const int LongestTracker = 64; // longer names are looked at by the rule itself

    bool DropDangerousUrls(ScanElement element)
    {
        for (var i = attributeCount - 1; i >= 0; i--)
        {
            ref var attribute = ref attributes[i];
            if (attribute.IsDropped)
                continue;
            if (attribute.Number == ScanNames.Srcset)
            {
                var urls = policy.Safe.Urls;
                if (!IsPlainSrcset(Written(attribute)) && !SrcsetParser.Parse(TextOf(ref attribute)).All(candidate => urls.IsAllowedCandidate(candidate.Url)))
                    DropDangerous(i);
            }
            else if (attribute.Number is ScanNames.Href or ScanNames.Src or ScanNames.Cite or ScanNames.OriginalSource)
            {
                if (!IsPlainUrl(Written(attribute)) && !policy.Safe.Urls.IsSafe(element.Name, ScanNames.All[attribute.Number], TextOf(ref attribute)))
                    DropDangerous(i);
            }
            else if (IsData(attribute) && !IsPlainUrl(Written(attribute)) && DangerousUrlsRule.IsDangerousData(LowerNameOf(attribute), TextOf(ref attribute)))
                DropDangerous(i);
        }
        return true;
    }

    void DropDangerous(int attribute)
    {
        if (ledger.IsFirst(ScanLedger.DangerousUrls))
            ledger.SetSample(ScanLedger.DangerousUrls, ValueOf(ref attributes[attribute]));
        Drop(attribute);
    }

    readonly bool IsData(in ScanAttribute attribute) => NameOf(attribute).StartsWithIgnoringCase("data-"u8);

    /// <summary>Whether a URL is relative, http or https beyond doubt: nothing but these words before the first colon, or no colon before a path.</summary>
    static bool IsPlainUrl(ReadOnlySpan<byte> url)
    {
        if (url.StartsWith("https://"u8) || url.StartsWith("http://"u8))
            return true;
        var at = url.IndexOfAny(schemeEnds);
        return at < 0 || url[at] != ':';
    }

    /// <summary>The same of all URLs of a srcset: each colon stands behind one of these words, and that behind white space.</summary>
    static bool IsPlainSrcset(ReadOnlySpan<byte> set)
    {
        for (var start = 0; set[start..].IndexOf((byte)':') is >= 0 and var found; start += found + 1)
        {
            var before = set[..(start + found)];
            var word = before.EndsWith("https"u8) ? 5 : before.EndsWith("http"u8) ? 4 : 0;
            if (word == 0 || (before.Length > word && !Utf8Text.IsSpace(before[^(word + 1)])))
                return false;
        }
        return true;
    }

    static readonly SearchValues<byte> schemeEnds = SearchValues.Create(":/?#\\"u8);

    const ulong MayHaveIds = 1UL << ScanNames.Id | 1UL << ScanNames.Name | 1UL << ScanNames.Href | 1UL << ScanNames.Headers | 1UL << ScanNames.DescribedBy | 1UL << ScanNames.LabelledBy;

    void ChangeIds(ScanElement element, ref ScanFrame frame)
    {
        if ((present & MayHaveIds) == 0)
            return;
        if (element.Kind == ScanKind.Link && FindAttribute(ScanNames.Id) < 0 && FindAttribute(ScanNames.Name) is >= 0 and var name && TextOf(ref attributes[name]) is { Length: > 0 } anchor)
        {
            SetText(ref AddAttribute(ScanNames.Id), anchor);
        }
        for (var number = ScanNames.Id; number <= ScanNames.LabelledBy; number = number == ScanNames.Id ? ScanNames.Headers : number + 1)
            if (FindAttribute(number) is >= 0 and var at && TextOf(ref attributes[at]) is var value)
                ChangeIds(element, at, value, number == ScanNames.Id ? IdsRule.PrefixedId(value) : IdsRule.PrefixedList(value));
        if (element.Kind == ScanKind.Link && FindAttribute(ScanNames.Href) is >= 0 and var href && MayPointHere(ref attributes[href]) && TextOf(ref attributes[href]) is var url)
            ChangeIds(element, href, url, IdsRule.Link(url, baseUrl));
        frame.HasId = FindAttribute(ScanNames.Id) >= 0;
    }

    readonly bool MayPointHere(ref ScanAttribute href)
    {
        var url = ValueOf(ref href);
        return url is [(byte)'#', _, ..] || (baseUrl is { Length: > 0 } && url.Length > baseUrl.Length && url[baseUrl.Length..].Contains((byte)'#'));
    }

    void ChangeIds(ScanElement element, int attribute, string value, string? changed)
    {
        if (value == changed)
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
        if (attribute.Number >= 0 ? !policy.Allows(element, attribute.Number) : !(policy.Safe.AllowsDataAttributes && IsData(attribute) && PolicyBounds.IsDataAttribute(NameOf(attribute))))
            return false;
        if (Written(attribute).Contains((byte)'&') && ValueOf(ref attribute).IndexOf("&{"u8) >= 0)
            return false; // AttributesRule says why
        return attribute.Number != ScanNames.Class || !Utf8Text.IsWhiteSpace(ValueOf(ref attribute));
    }

    // ------------------------------------------------------------------------------------------------ writing

    void WriteStart(ScanElement element, int at, int end)
    {
        if (at < end && (isTagCanonical || CutAttributes()))
            return;
        output.CopyTo(at);
        output.Write(element.StartTag.AsSpan(0, element.StartTag.Length - 1));
        for (var i = 0; i < attributeCount; i++)
            if (!attributes[i].IsDropped)
                WriteAttribute(attributes[i]);
        if (keptStyle is { } style)
        {
            output.Write(ScanNames.Opened[ScanNames.Style]);
            output.WriteEscaped(style, isAttribute: true);
            output.Write("\""u8);
        }
        output.Write(">"u8);
        output.SkipTo(end);
    }

    /// <summary>Cuts the dropped attributes out of a tag that is else as our writer writes it. False, and nothing done, for another.</summary>
    bool CutAttributes()
    {
        if (!isFrameCanonical || keptStyle is not null)
            return false;
        for (var i = 0; i < attributeCount; i++)
            if (!attributes[i].IsWhole)
                return false;
        for (var i = 0; i < attributeCount; i++)
            if (attributes[i].IsDropped)
                Cut(attributes[i].NameStart - 1, attributes[i].ValueStart + attributes[i].ValueLength + 1);
        return true;
    }

    void WriteAttribute(in ScanAttribute attribute)
    {
        if (attribute.IsWhole)
        {
            output.Write(html[(attribute.NameStart - 1)..(attribute.ValueStart + attribute.ValueLength + 1)]);
            return;
        }
        if (attribute.Number >= 0)
            output.Write(ScanNames.Opened[attribute.Number]);
        else
        {
            output.Write(" "u8);
            output.Write(LowerNameOf(attribute));
            output.Write("=\""u8);
        }
        if (attribute.IsCanonical)
            output.Write(html.Slice(attribute.ValueStart, attribute.ValueLength));
        else
            output.WriteEscaped(Written(attribute), isAttribute: true);
        output.Write("\""u8);
    }

    // ------------------------------------------------------------------------------------------------ leaving

    /// <summary>What becomes of an element at its end: unknown-elements, presentational-spans, empty-blocks.</summary>
    ElementFate Fate(ref ScanFrame frame, ref ScanFrame parent, int at, int next)
    {
        var element = frame.Element;
        if (!policy.Allows(element) && !(policy.IsTidying && element.IsLookOnly))
        {
            RecordLeaving(element.Kind == ScanKind.Button ? ScanLedger.Forms : ScanLedger.UnknownElements, frame, at);
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
        return !frame.IsSolid && element.MayGoEmpty ? EmptyBlock(ref frame, ref parent, at, next) : ElementFate.Kept;
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
        var targets = fragments ??= Fragments();
        if (hasUnclearFragment || targets.Count == 0)
            return hasUnclearFragment;
        output.CopyTo(at);
        var id = "";
        foreach (var attribute in HtmlAttributeReader.ReadAll(output.Written[frame.OutputStart..frame.OutputContent].ToText(), frame.Element.Name.Length + 1))
            if (attribute.Name == "id")
                id = IdsRule.Unprefixed(attribute.Value);
        return targets.Contains(id);
    }

    /// <summary>What such values name, as written and without our prefix. One that holds a reference or another <c>#</c> could name anything.</summary>
    HashSet<string> Fragments()
    {
        HashSet<string>? found = null;
        for (var next = NextFragment(0); next < html.Length; next = NextFragment(next + 1))
        {
            var rest = html[next..];
            var value = rest.IndexOfAny(valueEnds) is >= 0 and var end ? rest[..end] : rest;
            if (hasUnclearFragment = value[0] == '&' || value[1..].ContainsAny((byte)'&', (byte)'#'))
                break; // nor is what follows asked for, so that no stretch is read for each fragment in it
            var name = value[1..].ToText();
            found ??= new HashSet<string>(StringComparer.Ordinal);
            found.Add(name);
            found.Add(IdsRule.Unprefixed(name));
        }
        return found ?? none;
    }

    static readonly HashSet<string> none = [];

    /// <summary>Where the next <c>href</c> has a value that starts with <c>#</c> or a reference; the body's length for none.</summary>
    readonly int NextFragment(int at)
    {
        while (html[at..].IndexOfAny((byte)'#', (byte)'&') is >= 0 and var found)
        {
            at += found;
            var before = html[..at].TrimEnd(" \t\n\f=\"'"u8);
            if (before.Length >= hrefName.Length && Ascii.EqualsIgnoreCase(before[^hrefName.Length..], hrefName))
                return at;
            at++;
        }
        return html.Length;
    }

    static ReadOnlySpan<byte> hrefName => "href"u8;

    const int MostBlankTexts = 6; // EmptyBlocksRule looks past eight

    /// <summary>What the next node will be; null when that is not certain.</summary>
    readonly LastNode? FollowingNode(ScanElement parent, int at)
    {
        if (parent.IsOneParent || MostBlankTexts < stack[top - 1].BlankTexts)
            return null;
        while (at < html.Length && html[at] is (byte)' ' or (byte)'\t' or (byte)'\n')
            at++;
        if (at == html.Length)
            return LastNode.Nothing;
        if (html[at] != '<')
            return html[at] == '&' || Utf8Text.BlankLength(html[at..]) > 0 || IsDropped(html[at..]) ? null : LastNode.Word;
        var rest = html[(at + 1)..];
        if (rest is [(byte)'/', ..] && top > 1)
            return rest[1..].StartsWithIgnoringCase(parent.NameBytes) && rest[(1 + parent.NameBytes.Length)..] is [(byte)'>', ..] ? LastNode.Nothing : null;
        var length = rest.IndexOfAnyExcept(nameCharacters);
        return length > 0 && ScanElement.Find(rest[..length]) is { IsShownAsBlock: true } ? LastNode.Block : null;
    }
}
