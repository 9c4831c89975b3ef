using System.Buffers;
using System.Globalization;
using System.Text;
using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// Every URL an <c>img</c> names, in order of preference: <c>data-orig-file</c>, the largest of srcset and its lazy twins (and of the
/// picture's sources), <c>data-src -original -lazy-src -actualsrc</c>, the smaller srcset entries, any other <c>data-*</c> that is an image's URL.
/// Filled from an element of the tree, or attribute by attribute from what the scanner has read: the values are stretches of one buffer, so one object can serve image after image.
/// </summary>
sealed class ImageSources
{
    readonly LazyAttributes names;
    readonly Stretch[] values;
    readonly List<Stretch> byTheWay = [];
    readonly List<Stretch> lazy = [];
    readonly List<Candidate> candidates = [];
    char[] text = new char[512];
    int length;
    TreeElement? element;
    string? styleWidth, styleHeight;
    bool? isPlaceholder;
    bool hasLazyAttribute;
    Reading reading;
    int nextCandidate;

    /// <summary>How much of what is named beside <c>src</c> was read.</summary>
    enum Reading
    {
        Nothing,
        First,
        All,
    }

    /// <summary>An image without attributes.</summary>
    public ImageSources(LazyAttributes names)
    {
        (this.names, values) = (names, new Stretch[names.Names.Length]);
        Clear();
    }

    /// <summary>Where a text stands in the buffer; a negative length for none.</summary>
    readonly record struct Stretch(int Start, int Length);

    readonly record struct Candidate(Stretch Url, double Size);

    /// <summary>Reads an image. What is asked for afterwards is what it said then, but for a picture's sources: they are read when first needed.</summary>
    public static ImageSources Of(TreeElement image, LazyAttributes names) => new ImageSources(names).Of(image);

    /// <summary>The same in place of what was read before.</summary>
    public ImageSources Of(TreeElement image)
    {
        Clear();
        element = image;
        foreach (var attribute in image.Attributes)
        {
            var number = names.Find(attribute.Name);
            Add(number, names.IsByTheWay(attribute.Name, number), attribute.Value);
        }
        if (image["style"] is { } style && InlineStyle.Parse(style) is var parsed)
            SetStyle(parsed["width"], parsed["height"]);
        return this;
    }

    // ------------------------------------------------------------------------------------------------ filling

    /// <summary>Forgets the last image.</summary>
    public void Clear()
    {
        Array.Fill(values, new Stretch(0, -1));
        (length, isPlaceholder, hasLazyAttribute, styleWidth, styleHeight, reading, nextCandidate) = (0, null, false, null, null, Reading.Nothing, 0);
        byTheWay.Clear();
        lazy.Clear();
        candidates.Clear();
    }

    /// <summary>Adds an attribute by its number in <see cref="LazyAttributes"/>, and by whether it may name the image by the way.</summary>
    public void Add(int number, bool isByTheWay, ReadOnlySpan<char> value)
    {
        if (number < 0 && !isByTheWay)
            return;
        Ensure(value.Length);
        value.CopyTo(text.AsSpan(length));
        Added(number, isByTheWay, value.Length);
    }

    /// <summary>The same in UTF-8.</summary>
    public void Add(int number, bool isByTheWay, ReadOnlySpan<byte> value)
    {
        if (number < 0 && !isByTheWay)
            return;
        Ensure(value.Length); // a character has one byte or more
        Added(number, isByTheWay, Encoding.UTF8.GetChars(value, text.AsSpan(length)));
    }

    /// <summary>What its style says; null for nothing.</summary>
    public void SetStyle(string? width, string? height) => (styleWidth, styleHeight) = (width, height);

    /// <summary>Takes the size away that attributes gave.</summary>
    public void DropSize() => values[LazyAttributes.Width] = values[LazyAttributes.Height] = new Stretch(0, -1);

    void Added(int number, bool isByTheWay, int count)
    {
        var value = new Stretch(length, count);
        length += count;
        if (number >= 0)
            values[number] = value;
        if (isByTheWay)
            byTheWay.Add(value);
    }

    void Ensure(int more)
    {
        if (length + more > text.Length)
            Array.Resize(ref text, Math.Max(length + more, text.Length * 2));
    }

    /// <summary>Lets go of a long buffer.</summary>
    public void Shrink()
    {
        const int longest = 64 * 1024;
        if (text.Length > longest)
            text = new char[512];
    }

    // ------------------------------------------------------------------------------------------------ asking

    ReadOnlySpan<char> this[Stretch stretch] => text.AsSpan(stretch.Start, Math.Max(0, stretch.Length));

    bool Has(int number) => values[number].Length >= 0;

    /// <summary>What an attribute says; empty for none.</summary>
    public ReadOnlySpan<char> this[int number] => this[values[number]];

    /// <summary>Whether <c>src</c> only keeps the place.</summary>
    public bool IsPlaceholder => isPlaceholder ??= ImageUrl.IsPlaceholder(this[LazyAttributes.Src]) || IsOnePixel || (SaysLazy && HasLazyAttribute);

    /// <summary>Whether a lazy attribute (not just srcset) names an image.</summary>
    bool HasLazyAttribute => (Has(LazyAttributes.OriginalFile) || HasOne(names.Sources)) && IsAnotherNamed && hasLazyAttribute;

    bool HasOne(int[] numbers)
    {
        foreach (var number in numbers)
            if (Has(number))
                return true;
        return false;
    }

    bool SaysLazy => this[LazyAttributes.Class].ContainsAny(lazyWord);

    static readonly SearchValues<string> lazyWord = SearchValues.Create(["lazy"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether width and height are both 0 or 1.</summary>
    public bool IsOnePixel => IsOne(LazyAttributes.Width, styleWidth) && IsOne(LazyAttributes.Height, styleHeight);

    bool IsOne(int number, string? otherwise) => Has(number) ? IsOne(this[number]) : IsOne(otherwise);

    static bool IsOne(ReadOnlySpan<char> size) => double.TryParse(size.Trim().TrimEnd("px"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pixels) && pixels <= 1;

    /// <summary>Whether something can be shown; else there is only a placeholder.</summary>
    public bool HasBest => !IsPlaceholder || IsAnotherNamed;

    /// <summary>The URL to show; empty for none.</summary>
    public ReadOnlySpan<char> BestUrl => !IsPlaceholder ? this[LazyAttributes.Src] : IsAnotherNamed ? this[lazy[0]] : default;

    /// <summary>The same as a string, or null.</summary>
    public string? Best => HasBest ? BestUrl.ToString() : null;

    /// <summary>Whether a placeholder has to give way to another URL.</summary>
    public bool MustChange => IsPlaceholder && IsAnotherNamed && !(Has(LazyAttributes.Src) && BestUrl.SequenceEqual(this[LazyAttributes.Src]));

    /// <summary>The URLs beside <c>src</c>, in order of preference.</summary>
    public IEnumerable<string> Lazy
    {
        get
        {
            foreach (var url in Others)
                yield return this[url].ToString();
        }
    }

    /// <summary>All URLs, the one to show first.</summary>
    public IEnumerable<string> All => Best is { } best ? Lazy.Prepend(best) : [];

    /// <summary>Whether <c>src</c>, which a browser without scripts shows, is a picture and the same one.</summary>
    public bool Shows(ReadOnlySpan<char> url) => !ImageUrl.IsPlaceholder(this[LazyAttributes.Src]) && ImageUrl.AreSamePicture(this[LazyAttributes.Src], url);

    /// <summary>Whether one of all URLs is the same picture.</summary>
    public bool Names(ReadOnlySpan<char> url)
    {
        if (!HasBest)
            return false;
        if (ImageUrl.AreSamePicture(BestUrl, url))
            return true;
        foreach (var other in Others)
            if (ImageUrl.AreSamePicture(this[other], url))
                return true;
        return false;
    }

    // ------------------------------------------------------------------------------------------------ what is named beside src

    /// <summary>All of them: read when they are asked for, as most images show what their <c>src</c> says.</summary>
    List<Stretch> Others
    {
        get
        {
            ReadFirst();
            if (reading < Reading.All)
                ReadRest();
            return lazy;
        }
    }

    /// <summary>Whether there is one. The best of them is the first, so that mostly it is all that must be read.</summary>
    bool IsAnotherNamed
    {
        get
        {
            ReadFirst();
            return lazy.Count > 0 || Others.Count > 0;
        }
    }

    void ReadFirst()
    {
        if (reading > Reading.Nothing)
            return;
        reading = Reading.First;
        AddAny(values[LazyAttributes.OriginalFile], mustLookLikeImage: false);
        ReadCandidates();
        var largest = NextCandidate();
        if (largest is { } candidate)
            AddUrl(candidate, mustLookLikeImage: false);
        foreach (var number in names.Sources)
            AddAny(values[number], mustLookLikeImage: false);
        hasLazyAttribute = lazy.Count > (largest is null ? 0 : 1);
    }

    void ReadRest()
    {
        reading = Reading.All;
        while (NextCandidate() is { } candidate)
            AddUrl(candidate, mustLookLikeImage: false);
        foreach (var value in byTheWay)
            AddAny(value, mustLookLikeImage: true);
    }

    /// <summary>The next one, by size, that names an image; null behind the last.</summary>
    Stretch? NextCandidate()
    {
        while (nextCandidate < candidates.Count)
        {
            var candidate = candidates[nextCandidate++].Url;
            if (ImageUrl.IsUsable(this[candidate]) && !ImageUrl.IsPlaceholder(this[candidate]))
                return candidate;
        }
        return null;
    }

    void ReadCandidates()
    {
        foreach (var number in names.Srcsets)
            ReadSet(values[number]);
        if (element?.Parent is { Name: "picture" })
            for (var node = FirstSource(element); node is not null && node != element; node = node.Next)
                if (node is TreeElement { Name: "source" } source)
                    ReadSets(source);
        candidates.Sort(static (a, b) => b.Size.CompareTo(a.Size));
    }

    const int MostCandidates = 64;

    /// <summary>Browsers look at the sources before the image only (HTML §4.8.4.3.6); hostile markup puts thousands of images and sources into one picture.</summary>
    static TreeNode? FirstSource(TreeElement image)
    {
        TreeNode? first = null;
        var node = image.Previous;
        for (var step = 0; step < MostCandidates && node is not null and not TreeElement { Name: "img" }; step++, node = node.Previous)
            first = node;
        return first;
    }

    void ReadSets(TreeElement source)
    {
        foreach (var number in names.Srcsets)
            if (source[names.Names[number]] is { } set)
            {
                Ensure(set.Length);
                set.CopyTo(text.AsSpan(length));
                length += set.Length;
                ReadSet(new Stretch(length - set.Length, set.Length));
            }
    }

    void ReadSet(Stretch set)
    {
        var left = MostCandidates;
        foreach (var entry in SrcsetParser.Read(this[set]))
        {
            if (left-- == 0)
                break;
            if (!entry.IsMalformed)
                candidates.Add(new(new(set.Start + entry.Span.Start, entry.Span.Length), entry.Size));
        }
    }

    /// <summary>Adds a URL, or each one of a srcset that stands in an attribute for one URL.</summary>
    void AddAny(Stretch value, bool mustLookLikeImage)
    {
        if (value.Length < 0)
            return;
        if (!SrcsetParser.IsSrcset(this[value]))
        {
            AddUrl(value, mustLookLikeImage);
            return;
        }
        var entries = new List<Candidate>();
        var left = MostCandidates;
        foreach (var entry in SrcsetParser.Read(this[value]))
            if (left-- > 0 && !entry.IsMalformed)
                entries.Add(new(new(value.Start + entry.Span.Start, entry.Span.Length), entry.Size));
        foreach (var entry in entries.OrderByDescending(entry => entry.Size))
            AddUrl(entry.Url, mustLookLikeImage);
    }

    void AddUrl(Stretch value, bool mustLookLikeImage)
    {
        var url = this[value];
        if (!ImageUrl.IsUsable(url) || (mustLookLikeImage && !ImageUrl.LooksLikeImage(url)) || ImageUrl.IsPlaceholder(url))
            return;
        var start = url.Length - url.TrimStart().Length;
        var trimmed = new Stretch(value.Start + start, url.Trim().Length);
        foreach (var known in lazy)
            if (this[known].SequenceEqual(this[trimmed]))
                return;
        lazy.Add(trimmed);
    }
}
