using System.Runtime.InteropServices;
using System.Text;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>One attribute of the tag that is being read. A value that needed no decoding and no change stays where it is written.</summary>
[StructLayout(LayoutKind.Auto)]
struct ScanAttribute
{
    /// <summary>Where name and value are written, in the source.</summary>
    public int NameStart, NameLength, ValueStart, ValueLength;

    /// <summary>Where the decoded or changed value stands in <see cref="ScanScratch"/>; the start is -1 while it is the written one.</summary>
    public int TextStart, TextLength;

    /// <summary>Place in <see cref="ScanNames.All"/>, or -1.</summary>
    public int Number;

    /// <summary>Whether the written value is, byte for byte, what our writer makes of it.</summary>
    public bool IsCanonical;

    /// <summary>Whether all of it is, from the space before it to the quote behind it.</summary>
    public bool IsWhole;

    /// <summary>Whether a rule has taken it away.</summary>
    public bool IsDropped;
}

/// <summary>Attribute names that rules know.</summary>
static class ScanNames
{
    /// <summary>Those that some code of the scanner asks for, first; then all others that a policy may allow.</summary>
    public const int Id = 0, Class = 1, Style = 2, Href = 3, Src = 4, Srcset = 5, Name = 6, Headers = 7, DescribedBy = 8, LabelledBy = 9, Hidden = 10, Cite = 11, Width = 12, Height = 13,
        ProtectedEmail = 14, Color = 15, OriginalSource = 16, OriginalFile = 17, Type = 18;

    static readonly string[] asked =
    [
        "id", "class", "style", "href", "src", "srcset", "name", "headers", "aria-describedby", "aria-labelledby", "hidden", "cite", "width", "height", "data-cfemail", "color",
        "data-original-src", "data-orig-file", "type",
    ];

    /// <summary>Every name, by its number.</summary>
    public static readonly string[] All = [.. asked.Concat(PolicyBounds.Attributes.Values.SelectMany(names => names)).Distinct(StringComparer.Ordinal)];

    /// <summary>The same as our writer writes it, with what stands before and behind: <c>␠name="</c>.</summary>
    public static readonly byte[][] Opened = [.. All.Select(name => Encoding.UTF8.GetBytes($" {name}=\""))];

    static readonly NameTable table = new(All);

    /// <summary>The number of a name, or -1.</summary>
    public static int Find(ReadOnlySpan<byte> name) => table.Find(name);
}

/// <summary>Values of the attributes of one tag that are not as written: one buffer, used again for every tag.</summary>
sealed class ScanScratch
{
    byte[] buffer = new byte[1024];
    int length;

    /// <summary>Forgets all values.</summary>
    public void Clear() => length = 0;

    /// <summary>What was written from a place on.</summary>
    public ReadOnlySpan<byte> this[int start, int count] => buffer.AsSpan(start, count);

    /// <summary>Where the next value starts.</summary>
    public int Position => length;

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        Ensure(text.Length);
        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
    }

    /// <summary>Adds text.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        Ensure(Encoding.UTF8.GetMaxByteCount(text.Length));
        length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(length));
    }

    /// <summary>Takes back what was written from a place on.</summary>
    public void CutTo(int start) => length = start;

    const int Kept = 64 * 1024;

    /// <summary>Lets go of a long buffer.</summary>
    public void Shrink()
    {
        if (buffer.Length > Kept)
            buffer = new byte[1024];
    }

    void Ensure(int more)
    {
        if (length + more > buffer.Length)
            Array.Resize(ref buffer, Math.Max(length + more, buffer.Length * 2));
    }
}
