using System.Buffers.Binary;
using System.Text;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>What inline styles say under one policy. The same few come again and again, so the last ones are remembered. Thread-safe.</summary>
sealed class ScanStyles(SafeHtmlPolicy policy)
{
    const int Remembered = 1024; // an article has some ten different ones
    const int LongestRemembered = 1024; // office styles are long

    readonly ScanStyle?[] known = new ScanStyle?[Remembered];

    /// <summary>Reads a style as written, references decoded.</summary>
    public ScanStyle Read(ReadOnlySpan<byte> style)
    {
        if (style.Length > LongestRemembered)
            return new ScanStyle(style, policy);
        var place = Hash(style) % Remembered;
        if (known[place] is { } last && last.Is(style))
            return last;
        // Two styles that come in turns may have one place: the earlier one moves next door. Writing a reference is atomic: at worst two threads read the same style.
        ref var second = ref known[place ^ 1];
        if (second is { } earlier && earlier.Is(style))
            return earlier;
        second = known[place];
        return known[place] = new ScanStyle(style, policy);
    }

    static uint Hash(ReadOnlySpan<byte> style)
    {
        const ulong factor = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)style.Length;
        for (; style.Length >= sizeof(ulong); style = style[sizeof(ulong)..])
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(style)) * factor ^ hash >> 29;
        foreach (var c in style)
            hash = (hash ^ c) * factor;
        return (uint)(hash >> 32);
    }
}

/// <summary>One inline style, read once.</summary>
sealed class ScanStyle
{
    readonly byte[] source;

    public ScanStyle(ReadOnlySpan<byte> written, SafeHtmlPolicy policy)
    {
        source = written.ToArray();
        var text = written.ToText();
        var style = InlineStyle.Parse(text);
        Meaning = StyleMeaning.Of(style);
        (Width, Height) = (style["width"], style["height"]);
        var (onText, elsewhere) = (InlineStylesRule.Kept(isText: true, style, policy), InlineStylesRule.Kept(isText: false, style, policy));
        (IsKeptOnText, KeptOnText) = (onText == text, onText is null ? null : Encoding.UTF8.GetBytes(onText));
        (IsKeptElsewhere, KeptElsewhere) = (elsewhere == text, elsewhere is null ? null : Encoding.UTF8.GetBytes(elsewhere));
        // White on a ground is no hidden text, but that ground may stand far above: white is left to the tree.
        Hides = HiddenStyle.IsGone(style) || HiddenStyle.IsUnseen(style) || HiddenStyle.IsOutOfSight(style) || HiddenStyle.HasNoSize(style)
            || HiddenStyle.IsInvisibleColour(style, style["color"], isOnGround: false);
        IsPlain = !Hides && Meaning == default;
    }

    /// <summary>Whether the attribute has this value.</summary>
    public bool Is(ReadOnlySpan<byte> style) => style.SequenceEqual(source);

    /// <summary>What it says that an element can say.</summary>
    public StyleMeaning Meaning { get; }

    /// <summary>Whether it says nothing that an element can say, and hides nothing.</summary>
    public bool IsPlain { get; }

    /// <summary>The width that it gives, or null.</summary>
    public string? Width { get; }

    /// <summary>The height that it gives, or null.</summary>
    public string? Height { get; }

    /// <summary>Whether it may hide text.</summary>
    public bool Hides { get; }

    /// <summary>What stays on elements of text; null for nothing.</summary>
    public byte[]? KeptOnText { get; }

    /// <summary>What stays on others.</summary>
    public byte[]? KeptElsewhere { get; }

    /// <summary>Whether it stays as it is on elements of text.</summary>
    public bool IsKeptOnText { get; }

    /// <summary>Whether it stays as it is on others.</summary>
    public bool IsKeptElsewhere { get; }
}
