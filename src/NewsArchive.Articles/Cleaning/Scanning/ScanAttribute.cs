using System.Runtime.InteropServices;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>One attribute of the tag that is being read. A value that needed no decoding and no change stays where it is written.</summary>
[StructLayout(LayoutKind.Auto)]
struct ScanAttribute
{
    public int NameStart, NameLength, ValueStart, ValueLength;

    /// <summary>Place in <see cref="ScanNames.All"/>, or -1.</summary>
    public int Number;

    /// <summary>The decoded or changed value; null when it is the written one.</summary>
    public string? Value;

    /// <summary>Whether the written value is, character for character, what our writer makes of it.</summary>
    public bool IsCanonical;

    /// <summary>Whether a rule has taken it away.</summary>
    public bool IsDropped;
}

/// <summary>Attribute names that rules know.</summary>
static class ScanNames
{
    /// <summary>Those that some code of the scanner asks for, first; then all others that a policy may allow.</summary>
    public const int Id = 0, Class = 1, Style = 2, Href = 3, Src = 4, Srcset = 5, Name = 6, Headers = 7, DescribedBy = 8, LabelledBy = 9, Hidden = 10, Cite = 11, Width = 12, Height = 13,
        ProtectedEmail = 14, Color = 15, OriginalSource = 16, OriginalFile = 17;

    static readonly string[] asked =
    [
        "id", "class", "style", "href", "src", "srcset", "name", "headers", "aria-describedby", "aria-labelledby", "hidden", "cite", "width", "height", "data-cfemail", "color",
        "data-original-src", "data-orig-file",
    ];

    /// <summary>Every name, by its number.</summary>
    public static readonly string[] All = [.. asked.Concat(PolicyBounds.Attributes.Values.SelectMany(names => names)).Distinct(StringComparer.Ordinal)];

    static readonly NameTable table = new(All);

    /// <summary>The number of a name, or -1.</summary>
    public static int Find(ReadOnlySpan<char> name) => table.Find(name);
}
