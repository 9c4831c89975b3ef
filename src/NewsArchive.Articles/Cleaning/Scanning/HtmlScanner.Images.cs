using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// Elements that hold nothing, and those that go or become something else. An image is a local edit, what it shows decided by <see cref="ImageSources"/>, which the rules ask as
/// well; one in a picture is given to the rules themselves, in a tree of its own with what they look at. Over 500 lines, in one file: images, their twins in noscript and pictures are
/// neighbours of each other, remembered in one list.
/// </summary>
ref partial struct HtmlScanner
{
    static readonly ScanElement img = ScanElement.Of("img"), source = ScanElement.Of("source"), picture = ScanElement.Of("picture"), noscript = ScanElement.Of("noscript");

    int Void(ScanElement element, int at, int end)
    {
        if (element == img || element == source)
            return Image(element, at, end);
        return WriteVoid(element, at, end) ? end : -1;
    }

    int Image(ScanElement element, int at, int end)
    {
        ref var parent = ref stack[top];
        if ((element == source || open[picture.Number] > 0) && parent.Element != picture && Violates(ScanCondition.Images))
            return -1;
        hasNoscript ??= html.IndexOf("<noscript"u8) >= 0;
        if (parent.Element == picture || (policy.IsTidying && policy.Safe.AllowsDataAttributes))
            return ImageInTree(element, at, end);
        return WriteImage(at, end) ? end : -1;
    }

    /// <summary>An image on which lazy-images and tracking-pixels run here; the rest is as with any element.</summary>
    bool WriteImage(int at, int end)
    {
        ref var parent = ref stack[top];
        parent.InText = false;
        if (!policy.Allows(img))
            return Decline(ScanCondition.Policy);
        if (policy.IsTidying && !IsPlainImage() && !RunImageRules())
        {
            Cut(at, end);
            return true;
        }
        var start = output.LengthAt(at);
        var hadSource = FindAttribute(ScanNames.Src) >= 0;
        if (!WriteVoid(img, at, end))
            return false;
        // Without its source the image would be looked at again, for one in its other attributes: TreeWalk.
        if (policy.IsTidying && hadSource && FindAttribute(ScanNames.Src) < 0 && MayNameAnother() && Violates(ScanCondition.Images))
            return false;
        if (hasNoscript == true)
            memory.NearImages.Add(new NearImage(start, output.LengthAt(end) - start, IsInPicture: false, parent.Nodes, Around: 0));
        return true;
    }

    /// <summary>Whether an attribute that stays may say what an image without source shows.</summary>
    readonly bool MayNameAnother()
    {
        for (var i = 0; i < attributeCount; i++)
            if (!attributes[i].IsDropped && (attributes[i].Number == ScanNames.Srcset || IsData(attributes[i]) || policy.FindLazy(NameOf(attributes[i])) > LazyAttributes.Height))
                return true;
        return false;
    }

    bool WriteVoid(ScanElement element, int at, int end)
    {
        ref var parent = ref stack[top];
        parent.InText = false;
        parent.Nodes++;
        var frame = new ScanFrame { InBold = parent.InBold, InItalic = parent.InItalic };
        if (!policy.Allows(element))
            return Decline(ScanCondition.Policy);
        if (!Enter(element, ref frame, ref parent, at, end))
            return false;
        NoteElement(ref parent, element, false, output.LengthAt(end));
        return true;
    }

    /// <summary>The rules lazy-images and tracking-pixels. False when the image goes.</summary>
    bool RunImageRules()
    {
        DropHandlers(img);
        var (sources, _) = memory.SourcesFor(policy.Safe.LazyImages);
        ReadSources(sources);
        if (gathersImages && sources.Best is { } best)
            (images ??= new ImageAlternatives { IsGathering = true }).Add(best, sources.Lazy);
        if (sources.MustChange)
        {
            Record(ScanLedger.LazyImages, img);
            SetAttribute(ScanNames.Src, sources.BestUrl);
            if (FindAttribute(ScanNames.Srcset) is >= 0 and var set && LazyImagesRule.IsPlaceholderSet(sources[LazyAttributes.Srcset]))
                Drop(set);
            if (sources.IsOnePixel)
                DropSize(sources);
        }
        if (!sources.IsOnePixel)
            return true;
        Record(ScanLedger.TrackingPixels, img);
        return false;
    }

    void DropSize(ImageSources sources)
    {
        foreach (var number in (ReadOnlySpan<int>)[ScanNames.Width, ScanNames.Height])
            if (FindAttribute(number) is >= 0 and var size)
                Drop(size);
        sources.DropSize();
    }

    /// <summary>What the attributes of the tag say about the image.</summary>
    readonly void ReadSources(ImageSources sources)
    {
        sources.Clear();
        for (var i = 0; i < attributeCount; i++)
        {
            ref var attribute = ref attributes[i];
            if (attribute.IsDropped)
                continue;
            if (attribute.Number == ScanNames.Style)
            {
                var style = policy.Styles.Read(ValueOf(ref attribute));
                sources.SetStyle(style.Width, style.Height);
            }
            else
                AddTo(sources, NameOf(attribute), ref attribute);
        }
    }

    readonly void AddTo(ImageSources sources, ReadOnlySpan<byte> name, ref ScanAttribute attribute)
    {
        var number = policy.FindLazy(name);
        var isByTheWay = number >= 0 ? policy.IsByTheWay(number) : attribute.Number != ScanNames.OriginalSource && name.StartsWithIgnoringCase("data-"u8);
        if (number >= 0 || isByTheWay)
            sources.Add(number, isByTheWay, ValueOf(ref attribute));
    }

    /// <summary>
    /// Whether the rules lazy-images and tracking-pixels leave the image as it is beyond doubt: a source that shows something, no other URL in sight, a size of more than a pixel.
    /// </summary>
    bool IsPlainImage()
    {
        if (policy.HasUnusualLazyNames)
            return false;
        var (hasSource, isLazy, saysLazy) = (false, false, false);
        for (var i = 0; i < attributeCount; i++)
        {
            ref var attribute = ref attributes[i];
            if ((attribute.Number is ScanNames.Srcset or ScanNames.OriginalFile && gathersImages) || (attribute.Number == ScanNames.Style && policy.Styles.Read(ValueOf(ref attribute)) is { Width: not null } or { Height: not null }))
                return false;
            if (attribute.Number is ScanNames.Width or ScanNames.Height && !IsSize(Written(attribute)))
                return false;
            if (attribute.Number == ScanNames.Src)
                hasSource = IsPlainUrl(Written(attribute)) && !IsPlaceholder(ValueOf(ref attribute));
            else if (attribute.Number == ScanNames.Class)
                saysLazy = SaysLazy(Written(attribute));
            else if (attribute.Number == ScanNames.OriginalFile || (attribute.Number < 0 && IsData(attribute) && policy.FindLazy(NameOf(attribute)) >= 0))
                isLazy = true;
            else if (gathersImages && attribute.Number < 0 && IsData(attribute) && Written(attribute).ContainsAny((byte)'/', (byte)'\\'))
                return false; // without a slash it names no image (ImageUrl.LooksLikeImage)
        }
        return hasSource && !(isLazy && (gathersImages || saysLazy));
    }

    [SkipLocalsInit]
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

    /// <summary>An image or source in a picture, by the rules themselves: they look at what stands before it.</summary>
    int ImageInTree(ScanElement element, int at, int end)
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
        var start = output.LengthAt(output.Position);
        output.Write(HtmlWriter.Write(single, BraceReferences.None));
        alone.Remove();
        var end = output.LengthAt(output.Position);
        NoteElement(ref parent, img, false, end);
        if (hasNoscript == true && image.Name == img.Name)
            memory.NearImages.Add(new NearImage(start, end - start, parent.Element == picture, parent.Nodes, Around: 0));
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
            if (StartsWithName(html[(at + 2)..], name))
                return AfterEndTag(at) <= 0 ? DeclineAt(ScanCondition.RawTextEnds) : CountsEndTag() ? at : -1;
            at += 2;
        }
        return DeclineAt(ScanCondition.RawTextEnds);
    }

    /// <summary>An end tag that is read with its element is a tag as well.</summary>
    bool CountsEndTag() => ++tags <= options.MaxTags || Decline(ScanCondition.Limits);

    /// <summary>Behind an end tag of nothing but its name; -1 for another.</summary>
    readonly int AfterEndTag(int at)
    {
        var length = html[at..].IndexOf((byte)'>');
        return length > 0 && html[(at + 2)..(at + length)].ContainsAnyExcept(nameCharacters) ? -1 : length < 0 ? 0 : at + length + 1;
    }

    // ------------------------------------------------------------------------------------------------ what becomes something else

    /// <summary>A field of a form goes, unless it shows an image.</summary>
    int Field(ScanElement element, int at, int end)
    {
        if (FindAttribute(ScanNames.Type) is >= 0 and var type && !IsPlainWord(ValueOf(ref attributes[type])))
            return DeclineAt(ScanCondition.Elements);
        DropHandlers(element);
        Record(ScanLedger.Forms, element);
        stack[top].InText = false;
        Cut(at, end);
        return end;
    }

    /// <summary>Whether a type is certainly not that of an image (<see cref="FormsRule"/>), whatever the case of its letters.</summary>
    static bool IsPlainWord(ReadOnlySpan<byte> type) => Ascii.IsValid(type) && !Ascii.EqualsIgnoreCase(type, "image"u8);

    /// <summary>A frame or player becomes a link to what it shows, by the rules themselves.</summary>
    int Embed(ScanElement element, int at, int end)
    {
        ref var parent = ref stack[top];
        if (IsTooDeep(MostAroundEmbed))
            return DeclineAt(ScanCondition.Limits);
        if ((open[link.Number] > 0 || parent.Emphasis is not null) && Violates(ScanCondition.Embeds))
            return -1;
        if (element.Kind == ScanKind.Frame && IsPlainFrame())
            return PlainFrame(element, ref parent, at, end);
        var root = new TreeElement(parent.Element.Name);
        var embed = ToTree(element);
        root.Append(embed);
        var close = element.Kind == ScanKind.Player ? ReadPlayer(element, embed, end) : RawTextEnd(element, end);
        if (close < 0)
            return -1;
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

    const int MostAroundEmbed = 2; // a paragraph and a link

    static readonly SearchValues<byte> urlCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?&=%+,;@!$*()"u8);

    /// <summary>Whether the rules make of a frame nothing but a link to its <c>src</c>: a URL that no rule looks at twice, and no attribute that stands before it or is reported.</summary>
    bool IsPlainFrame()
    {
        if (FindAttribute(ScanNames.Src) is not (>= 0 and var source) || !policy.Allows(p) || !policy.Allows(link) || !policy.Allows(link, ScanNames.Href) || MayFollow(Written(attributes[source])))
            return false;
        for (var i = 0; i < attributeCount; i++)
            if (NameOf(attributes[i]) is var name && (name.StartsWithIgnoringCase("on"u8) || name.StartsWithIgnoringCase("poster"u8) || name.StartsWithIgnoringCase("data-poster"u8)))
                return false;
        var url = ValueOf(ref attributes[source]);
        return (url.StartsWith("https://"u8) || url.StartsWith("http://"u8)) && !url.ContainsAnyExcept(urlCharacters);
    }

    /// <summary>Rule embeds on such a frame.</summary>
    int PlainFrame(ScanElement element, ref ScanFrame parent, int at, int end)
    {
        var url = ValueOf(ref attributes[FindAttribute(ScanNames.Src)]);
        var close = RawTextEnd(element, end);
        if (close < 0)
            return -1;
        Record(ScanLedger.Embeds, element);
        ledger.AddAdded(ScanLedger.Embeds, url.Length);
        var next = AfterEndTag(close);
        Cut(at, next);
        var isFlow = parent.Element.IsFlowContainer;
        output.Write(isFlow ? "<p><a href=\""u8 : "<a href=\""u8);
        output.WriteEscaped(url, isAttribute: true);
        output.Write("\">"u8);
        output.WriteEscaped(url, isAttribute: false);
        output.Write(isFlow ? "</a></p>"u8 : "</a>"u8);
        parent.Nodes++;
        NoteElement(ref parent, isFlow ? p : link, false, output.LengthAt(next));
        return next;
    }

    /// <summary>The sources of a player, and plain text. Gives where its end tag starts, or -1.</summary>
    int ReadPlayer(ScanElement element, TreeElement player, int at)
    {
        while (html[at..].IndexOfAny(plainEnds) is >= 0 and var length)
        {
            if (length > 0)
                player.Append(new TreeText(html.Slice(at, length).ToText()));
            at += length;
            var rest = html[(at + 1)..];
            if (html[at..].StartsWith(element.EndTag))
                return CountsEndTag() ? at : -1;
            if (html[at] != '<' || !rest.StartsWith("source"u8) || rest.Length == "source".Length || !Utf8Text.IsDelimiter(rest["source".Length]) || ++tags > options.MaxTags)
                break;
            at = ReadAttributes(at + 1 + "source".Length);
            if (at < 0)
                return -1;
            player.Append(ToTree(source));
        }
        return DeclineAt(ScanCondition.Elements);
    }

    static readonly ScanElement link = ScanElement.Of("a");

    /// <summary>
    /// A noscript goes; an image in it that no neighbour shows is lifted out (<see cref="NoscriptRule"/>). Images behind it, which the rule looks at as well, must not be near.
    /// </summary>
    int Noscript(ScanElement element, int at, int end)
    {
        if (hasNoscript == false)
            return DeclineAt(ScanCondition.Noscript); // spelt otherwise: images before it were not remembered
        hasNoscript = true; // one that is lifted is a neighbour of the next
        DropHandlers(element);
        Record(ScanLedger.Noscript, element);
        output.CopyTo(at);
        var (close, lifts) = (end, false);
        while (NextTwin(ref close) is var found && found != TwinFound.End)
        {
            if (found == TwinFound.Declined || (lifts && Violates(ScanCondition.Noscript))) // the one lifted before is a neighbour, too
                return -1;
            if (!PlaceTwin(close, out lifts))
                return -1;
        }
        if (!CountsEndTag())
            return -1;
        var next = AfterEndTag(close);
        if (lifts && open[picture.Number] > 0 && Violates(ScanCondition.Noscript))
            return -1; // the sources beside it are its own then
        if (lifts && !IsFarFromImages(stack[top].Element, next, NoscriptRule.Reach) && Violates(ScanCondition.Noscript))
            return -1;
        Cut(at, next);
        stack[top].InText = false;
        return !lifts || WriteImage(next, next) ? next : -1; // its attributes were the last to be read
    }

    enum TwinFound
    {
        Image,
        End,
        Declined,
    }

    /// <summary>Reads the attributes of the next image in a noscript, which may hold nothing else but text, and goes behind it; or stops at the end tag.</summary>
    TwinFound NextTwin(ref int at)
    {
        if (html[at..].IndexOf((byte)'<') is >= 0 and var found)
        {
            at += found;
            var rest = html[(at + 1)..];
            if (rest is [(byte)'/', ..] && StartsWithName(rest[1..], noscript.NameBytes))
                return AfterEndTag(at) > 0 || Decline(ScanCondition.Noscript) ? TwinFound.End : TwinFound.Declined;
            if (StartsWithName(rest, "img"u8) && ++tags <= options.MaxTags)
                return (at = ReadAttributes(at + 4)) > 0 ? TwinFound.Image : TwinFound.Declined;
        }
        violated = ScanCondition.Noscript;
        return TwinFound.Declined;
    }

    /// <summary>Looks for a neighbour that shows the twin that was read. False when that is not certain.</summary>
    bool PlaceTwin(int at, out bool lifts)
    {
        lifts = false;
        var (twin, neighbour) = memory.SourcesFor(policy.Safe.LazyImages);
        ReadSources(twin);
        if (!twin.HasBest)
            return true;
        ref var parent = ref stack[top];
        var near = CollectionsMarshal.AsSpan(memory.NearImages)[parent.FirstImage..];
        images ??= new ImageAlternatives { IsGathering = gathersImages };
        for (var distance = 0; distance < NoscriptRule.Reach && distance < parent.Nodes; distance++)
        {
            var first = near.Length;
            while (first > 0 && near[first - 1].Node == parent.Nodes - distance)
                first--;
            foreach (ref readonly var image in near[first..])
            {
                if ((image.Around > MostAround || image.IsInPicture) && Violates(ScanCondition.Noscript))
                    return false;
                ReadWritten(image, neighbour);
                var isTwin = NoscriptRule.IsTwin(neighbour, twin.BestUrl, policy.Safe, images);
                if (images.WasMissed)
                    return Decline(ScanCondition.Noscript); // TryClean tries again, and gathers
                if (!isTwin)
                    continue;
                if (!neighbour.HasBest && Violates(ScanCondition.Noscript))
                    return false; // a placeholder takes the twin's URL: it is written already
                if (gathersImages)
                    images.Add(neighbour.BestUrl.ToString(), twin.All);
                // The rule looks at the nodes before and behind in turns: those behind that are nearer show nothing.
                return distance == 0 || IsFarFromImages(parent.Element, AfterNoscript(at), distance) || !Violates(ScanCondition.Noscript);
            }
            near = near[..first];
        }
        lifts = true;
        return true;
    }

    /// <summary>Behind the end tag of the noscript that a place is in; the body's length without one.</summary>
    readonly int AfterNoscript(int at)
    {
        for (var rest = html[at..]; rest.IndexOf("</"u8) is >= 0 and var found; rest = rest[(found + 2)..])
            if (StartsWithName(rest[(found + 2)..], noscript.NameBytes))
                return AfterEndTag(html.Length - rest.Length + found) is > 0 and var next ? next : html.Length;
        return html.Length;
    }

    /// <summary>Whether a text starts with a whole name, not with a longer one.</summary>
    static bool StartsWithName(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => text.Length > name.Length && text.StartsWithIgnoringCase(name) && Utf8Text.IsDelimiter(text[name.Length]);

    const int MostAround = 40; // NoscriptRule: 50 nodes of each sibling

    /// <summary>Reads an image as it was written: our writer's spelling, its style behind all attributes.</summary>
    readonly void ReadWritten(in NearImage image, ImageSources sources)
    {
        sources.Clear();
        var tag = output.Written.Slice(image.Start, image.Length)["<img".Length..];
        while (tag is [(byte)' ', ..])
        {
            var length = tag.IndexOf("=\""u8);
            var name = tag[1..length];
            tag = tag[(length + 2)..];
            var value = tag[..tag.IndexOf((byte)'"')];
            tag = tag[(value.Length + 1)..];
            var attribute = new ScanAttribute { Number = ScanNames.Find(name), TextStart = -1 };
            if (attribute.Number == ScanNames.Style)
                continue; // the rules have taken it off the element
            Decode(ref attribute, value);
            AddTo(sources, name, ref attribute);
        }
    }

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
            var stretch = html[at..(isWhole ? html.Length : at + length)];
            var text = ArrayPool<char>.Shared.Rent(stretch.Length);
            var isFar = IsFarFromImages(parent, text.AsSpan(0, Encoding.UTF8.GetChars(stretch, text)), isWhole, nodes);
            ArrayPool<char>.Shared.Return(text);
            if (isFar is { } certain)
                return certain;
        }
    }

    const int FirstStretch = 512;

    /// <summary>The same of a stretch; null when it ends too early to tell.</summary>
    readonly bool? IsFarFromImages(ScanElement parent, ReadOnlySpan<char> rest, bool isWhole, int nodes)
    {
        const int deepest = 16;
        Span<(int Start, int Length)> around = stackalloc (int, int)[deepest];
        var (depth, passed) = (0, 0);
        var scanner = new HtmlTagScanner(rest);
        while (scanner.MoveNext())
        {
            if (scanner.BetweenHasMarkup && rest.Slice(scanner.Between.Start, scanner.Between.Length).Contains("<!doctype", StringComparison.OrdinalIgnoreCase))
                return false; // no node
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
            else if (scanner.IsNamed("img") || scanner.IsNamed("noscript") || scanner.IsNamed("html") || scanner.IsNamed("head") || scanner.IsNamed("body"))
                return false; // those of a page are no nodes
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
