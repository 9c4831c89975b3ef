using System.Text;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// Elements that hold nothing, and those that go or become something else. A plain image is a local edit; one with a srcset, lazy attributes or a noscript twin is given to
/// the rules themselves, in a tree of its own with what they look at.
/// </summary>
ref partial struct HtmlScanner
{
    static readonly ScanElement img = ScanElement.Of("img"), source = ScanElement.Of("source"), picture = ScanElement.Of("picture"), noscript = ScanElement.Of("noscript");

    int Void(ScanElement element, int at, int end)
    {
        ref var parent = ref stack[top];
        if (element == img || element == source)
        {
            if ((element == source || open[picture.Number] > 0) && parent.Element != picture && Violates(ScanCondition.Images))
                return -1;
            hasNoscript ??= html.IndexOf("<noscript"u8) >= 0;
            if (parent.Element == picture || !IsPlainImage())
                return Image(element, at, end);
        }
        parent.InText = false;
        parent.Nodes++;
        var frame = new ScanFrame { InBold = parent.InBold, InItalic = parent.InItalic };
        if (!policy.Allows(element))
            return DeclineAt(ScanCondition.Policy);
        if (!Enter(element, ref frame, ref parent, at, end))
            return -1;
        NoteElement(ref parent, element, false, output.LengthAt(end));
        return end;
    }

    /// <summary>
    /// Whether the rules lazy-images and tracking-pixels leave the image as it is: a source that shows something, no other URL in sight, a size of more than a pixel.
    /// </summary>
    bool IsPlainImage()
    {
        if (hasNoscript == true)
            return false;
        if (!policy.IsTidying)
            return true;
        var (hasSource, isLazy, saysLazy) = (false, false, false);
        for (var i = 0; i < attributeCount; i++)
        {
            ref var attribute = ref attributes[i];
            if ((attribute.Number is ScanNames.Srcset or ScanNames.OriginalFile && gathersImages) || (attribute.Number == ScanNames.Style && policy.Styles.Read(ValueOf(ref attribute)).HasSize))
                return false;
            if (attribute.Number is ScanNames.Width or ScanNames.Height && !IsSize(Written(attribute)))
                return false;
            if (attribute.Number == ScanNames.Src)
                hasSource = IsPlainUrl(Written(attribute)) && !IsPlaceholder(ValueOf(ref attribute));
            else if (attribute.Number == ScanNames.Class)
                saysLazy = SaysLazy(Written(attribute));
            else if (attribute.Number == ScanNames.OriginalFile || (attribute.Number < 0 && IsData(attribute) && policy.IsLazy(NameOf(attribute))))
                isLazy = true;
            else if (gathersImages && attribute.Number < 0 && IsData(attribute) && Written(attribute).ContainsAny((byte)'/', (byte)'\\'))
                return false; // without a slash it names no image (ImageUrl.LooksLikeImage)
        }
        return hasSource && !(isLazy && (gathersImages || saysLazy));
    }

    static bool IsPlaceholder(ReadOnlySpan<byte> url)
    {
        const int longest = 512;
        if (url.Length > longest)
            return ImageUrl.IsPlaceholderPath(url.ToText());
        Span<char> text = stackalloc char[longest];
        return ImageUrl.IsPlaceholderPath(text[..Encoding.UTF8.GetChars(url, text)]);
    }

    /// <summary>Whether a class may say that the image is loaded late (<see cref="ImageSources"/>): references in it are looked at by the rule.</summary>
    static bool SaysLazy(ReadOnlySpan<byte> names)
    {
        for (var rest = names; rest.IndexOfAny((byte)'l', (byte)'L', (byte)'&') is >= 0 and var at; rest = rest[(at + 1)..])
            if (rest[at] == '&' || rest[at..].StartsWithIgnoringCase("lazy"u8))
                return true;
        return false;
    }

    static bool IsSize(ReadOnlySpan<byte> number) => number.Length > 1 && number[0] is >= (byte)'1' and <= (byte)'9' && char.IsAsciiDigit((char)number[1]);

    readonly TreeElement ToTree(ScanElement element)
    {
        var made = new TreeElement(element.Name);
        for (var i = 0; i < attributeCount; i++)
            made.Add(LowerNameOf(attributes[i]), TextOf(ref attributes[i]));
        return made;
    }

    /// <summary>An image or source, by the rules themselves.</summary>
    int Image(ScanElement element, int at, int end)
    {
        ref var parent = ref stack[top];
        output.CopyTo(at);
        output.SkipTo(end);
        var around = parent.Element == picture ? parent.Picture ??= new TreeElement(picture.Name) : new TreeElement("p");
        if (parent.Nodes > MostSources && parent.Element == picture)
            return DeclineAt(ScanCondition.Images);
        return Place(element, ToTree(element), around, ref parent) ? end : -1;
    }

    const int MostSources = 32; // ImageSources looks at 64 nodes before an image

    /// <summary>Runs the rules on an image and writes what they leave of it.</summary>
    bool Place(ScanElement element, TreeElement image, TreeElement around, ref ScanFrame parent)
    {
        if (!policy.Allows(element))
            return Decline(ScanCondition.Policy);
        parent.InText = false;
        around.Append(image);
        if (!IsStyleCertain(image, parent) || !RunRules(image))
            return false;
        if (image.Parent is null)
            return true;
        parent.Nodes++;
        var single = new TreeElement("p");
        if (parent.Element != picture)
            image.Remove();
        var alone = parent.Element == picture ? Copy(image) : image;
        single.Append(alone);
        output.Write(HtmlWriter.Write(single, BraceReferences.None));
        alone.Remove();
        NoteElement(ref parent, img, false, output.LengthAt(output.Position));
        if (hasNoscript == true && image.Name == img.Name)
            (parent.Images ??= []).Add(new NearImage(image, parent.Nodes, 0));
        return true;
    }

    static TreeElement Copy(TreeElement element)
    {
        var copy = new TreeElement(element.Name) { KeptStyle = element.KeptStyle };
        foreach (var attribute in element.Attributes)
            copy.Add(attribute.Name, attribute.Value);
        return copy;
    }

    /// <summary>Like <see cref="TreeWalk"/>: again until a round finds nothing. The second must: its rows come behind those that the first gives to what follows.</summary>
    bool RunRules(TreeElement element)
    {
        for (var round = 0; round < 2; round++)
        {
            RunOnce(element);
            var isDone = memory.RuleLedger.IsEmpty || element.Parent is null;
            ledger.Add(memory.RuleLedger);
            if (isDone)
                return true;
        }
        return !Violates(ScanCondition.Images);
    }

    /// <summary>The rules for a start tag, once; what they do is in <see cref="ScanMemory.RuleLedger"/>.</summary>
    void RunOnce(TreeElement element)
    {
        memory.RuleLedger.Clear();
        pass ??= new CleaningPass(policy.Source, memory.RuleLedger, images ??= new ImageAlternatives { IsGathering = gathersImages }, baseUrl);
        foreach (var rule in policy.Rules.Entering(element.Name))
            if (!rule.Enter(element, pass))
                return;
    }

    /// <summary>A style on an image takes no emphasis away from what is around.</summary>
    bool IsStyleCertain(TreeElement image, in ScanFrame parent)
    {
        if (!policy.IsTidying || image["style"] is not { } style)
            return true;
        var meaning = policy.Styles.Read(Encoding.UTF8.GetBytes(style)).Meaning;
        var splits = (meaning.Bold == false && parent.Look.Bold && parent.InBold) || (meaning.Italic == false && parent.Look.Italic && parent.InItalic);
        return !splits || !Violates(ScanCondition.StyleMeaning);
    }

    // ------------------------------------------------------------------------------------------------ what goes

    /// <summary>An element that runs or configures goes, with its content.</summary>
    int Remove(ScanElement element, int at, int end, int next)
    {
        stack[top].InText = false;
        Record(ScanLedger.ActiveContent, element);
        Cut(at, next);
        return next;
    }

    int RawText(ScanElement element, int at, int end)
    {
        var close = RawTextEnd(element, end);
        if (close < 0)
            return -1;
        if (element.Name == "script" && html[end..close].IndexOf("<!--"u8) >= 0 && Violates(ScanCondition.RawTextEnds))
            return -1;
        return Remove(element, at, end, AfterEndTag(close));
    }

    /// <summary>Where the end tag of a raw text element starts, or -1.</summary>
    int RawTextEnd(ScanElement element, int at)
    {
        var name = element.NameBytes;
        while (html[at..].IndexOf("</"u8) is >= 0 and var found)
        {
            at += found;
            var rest = html[(at + 2)..];
            if (rest.Length > name.Length && rest.StartsWithIgnoringCase(name) && Utf8Text.IsDelimiter(rest[name.Length]))
                return AfterEndTag(at) > 0 ? at : DeclineAt(ScanCondition.RawTextEnds);
            at += 2;
        }
        return DeclineAt(ScanCondition.RawTextEnds);
    }

    /// <summary>Behind an end tag of nothing but its name; -1 for another.</summary>
    readonly int AfterEndTag(int at)
    {
        var length = html[at..].IndexOf((byte)'>');
        return length > 0 && html[(at + 2)..(at + length)].ContainsAnyExcept(nameCharacters) ? -1 : length < 0 ? 0 : at + length + 1;
    }

    // ------------------------------------------------------------------------------------------------ what becomes something else

    /// <summary>A frame becomes a link to what it shows, by the rules themselves.</summary>
    int Frame(ScanElement element, int at, int end)
    {
        var close = RawTextEnd(element, end);
        if (close < 0)
            return -1;
        ref var parent = ref stack[top];
        if ((open[link.Number] > 0 || parent.Emphasis is not null) && Violates(ScanCondition.Embeds))
            return -1;
        var root = new TreeElement(parent.Element.Name);
        root.Append(ToTree(element));
        memory.RuleLedger.Clear();
        var (source, found, url) = (policy.Source, images ??= new ImageAlternatives { IsGathering = gathersImages }, baseUrl);
        TreeWalk.Run(root, policy.Rules, rows => new CleaningPass(source, rows, found, url), memory.RuleLedger);
        ledger.Add(memory.RuleLedger);
        Cut(at, AfterEndTag(close));
        output.Write(HtmlWriter.Write(root, BraceReferences.None));
        parent.InText = false;
        for (var node = root.FirstChild; node is not null; node = node.Next)
        {
            parent.Nodes++;
            NoteElement(ref parent, node is TreeElement { Name: "p" } ? p : link, false, output.LengthAt(output.Position));
        }
        return output.Position;
    }

    static readonly ScanElement link = ScanElement.Of("a");

    /// <summary>
    /// A noscript goes. The rule itself looks for an image before it that shows the same as the one in it; images behind it, which it looks at as well, must not be near.
    /// </summary>
    int Noscript(ScanElement element, int at, int end)
    {
        if (hasNoscript == false)
            return DeclineAt(ScanCondition.Noscript); // spelt otherwise: images before it were not remembered
        var holder = ToTree(element);
        var close = ReadTwins(holder, end);
        if (close < 0)
            return -1;
        var next = AfterEndTag(close);
        ref var parent = ref stack[top];
        var around = new TreeElement(parent.Element.Name);
        if (!AddNeighbours(around, ref parent, out var shown, out var farthest))
            return -1;
        around.Append(holder);
        var sources = shown.ConvertAll(image => image["src"]);
        RunOnce(holder);
        if (images is { WasMissed: true })
            return DeclineAt(ScanCondition.Noscript); // TryClean tries again, and gathers
        ledger.Add(memory.RuleLedger);
        for (var i = 0; i < shown.Count; i++)
            if (shown[i]["src"] != sources[i] && Violates(ScanCondition.Noscript))
                return -1; // a placeholder took the twin's URL: it is written already
        Cut(at, next);
        parent.InText = false;
        var lifted = memory.Lifted;
        lifted.Clear();
        for (var node = around.LastChild; node is TreeElement { Name: "img" } twin && !shown.Contains(twin); node = around.LastChild)
        {
            node.Remove();
            lifted.Push(twin);
        }
        // The rule looks at the nodes before and behind in turns: what it found before is nearer than what may follow.
        if (!IsFarFromImages(parent.Element, next, lifted.Count == 0 ? farthest : Reach) && Violates(ScanCondition.Noscript))
            return -1;
        while (lifted.TryPop(out var twin))
            if (!Place(img, twin, new TreeElement("p"), ref parent))
                return -1;
        return next;
    }

    /// <summary>The images in a noscript, which may hold nothing else but text. Gives where its end tag starts, or -1.</summary>
    int ReadTwins(TreeElement holder, int at)
    {
        while (html[at..].IndexOf((byte)'<') is >= 0 and var found)
        {
            at += found;
            var rest = html[(at + 1)..];
            if (rest.StartsWithIgnoringCase("/noscript"u8))
                return AfterEndTag(at) > 0 ? at : DeclineAt(ScanCondition.Noscript);
            if (!rest.StartsWithIgnoringCase("img"u8) || rest.Length < 4 || !Utf8Text.IsDelimiter(rest[3]) || ++tags > options.MaxTags)
                return DeclineAt(ScanCondition.Noscript);
            at = ReadAttributes(at + 4);
            if (at < 0)
                return -1;
            holder.Append(ToTree(img));
        }
        return DeclineAt(ScanCondition.Noscript);
    }

    /// <summary>The four nodes before a noscript, as far as images are in them.</summary>
    bool AddNeighbours(TreeElement around, ref ScanFrame parent, out List<TreeElement> shown, out int farthest)
    {
        (shown, farthest) = ([], 0);
        for (var number = Math.Max(1, parent.Nodes - Reach + 1); number <= parent.Nodes; number++)
        {
            TreeElement? wrapper = null;
            foreach (var image in parent.Images ?? [])
            {
                if (image.Node != number)
                    continue;
                farthest = Math.Max(farthest, parent.Nodes - number);
                if ((image.Around > MostAround || image.Element.Parent is { Name: "picture" }) && Violates(ScanCondition.Noscript))
                    return false;
                var copy = Copy(image.Element);
                shown.Add(copy);
                if (image.Around == 0)
                    around.Append(copy);
                else
                {
                    if (wrapper is null)
                        around.Append(wrapper = new TreeElement("span"));
                    wrapper.Append(copy);
                }
            }
            if (around.LastChild is null || shown.Count == 0 || (wrapper is null && !IsImageAt(parent, number)))
                around.Append(new TreeText(" "));
        }
        return true;
    }

    const int Reach = 4, MostAround = 40; // NoscriptRule: four siblings, and 50 nodes of each

    static bool IsImageAt(in ScanFrame parent, int number) => parent.Images?.Exists(image => image.Node == number) == true;

    /// <summary>
    /// Whether no image stands in so many nodes behind a place: none follows before the parent's end tag, or none before they have ended. Read tag by tag, and not
    /// certain of anything that is not nested well.
    /// </summary>
    readonly bool IsFarFromImages(ScanElement parent, int at, int nodes)
    {
        if (nodes == 0)
            return true;
        // What follows is mostly decided by the next few tags: a longer stretch is decoded only when a shorter one ends before that.
        for (var length = FirstStretch; ; length *= 8)
        {
            var isWhole = at + length >= html.Length;
            if (IsFarFromImages(parent, html[at..(isWhole ? html.Length : at + length)].ToText(), isWhole, nodes) is { } isFar)
                return isFar;
        }
    }

    const int FirstStretch = 512;

    /// <summary>The same of a stretch; null when it ends too early to tell.</summary>
    readonly bool? IsFarFromImages(ScanElement parent, string text, bool isWhole, int nodes)
    {
        const int deepest = 16;
        Span<(int Start, int Length)> around = stackalloc (int, int)[deepest];
        var (depth, passed) = (0, 0);
        var rest = text.AsSpan();
        var scanner = new HtmlTagScanner(rest);
        while (scanner.MoveNext())
        {
            if (depth == 0 && scanner.Between.Length > 0 && ++passed == nodes)
                return true;
            var name = TagName(rest, scanner.Span, scanner.IsEnd);
            if (scanner.IsEnd)
            {
                if (depth == 0)
                    return scanner.IsNamed(parent.Name) && top > 0;
                if (!scanner.IsNamed(rest.Slice(around[--depth].Start, around[depth].Length)))
                    return false;
            }
            else if (scanner.IsNamed("img") || scanner.IsNamed("noscript"))
                return false;
            else if (!HtmlVocabulary.Void.Contains(HtmlNames.Lower(name)))
            {
                if (depth == deepest)
                    return false;
                around[depth++] = (scanner.Span.Start + 1, name.Length);
                continue;
            }
            if (depth == 0 && ++passed == nodes)
                return true;
        }
        return isWhole ? depth == 0 : null;
    }

    static ReadOnlySpan<char> TagName(ReadOnlySpan<char> text, TextSpan tag, bool isEnd)
    {
        var start = tag.Start + (isEnd ? 2 : 1);
        return text[start..HtmlNames.FindEnd(text, start)];
    }
}
