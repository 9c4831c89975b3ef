using System.Runtime.InteropServices;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>What stood last in an element, white space left out: it decides whether an empty block keeps words apart.</summary>
enum LastNode : byte
{
    Nothing,
    Word,
    Block,
}

/// <summary>An open element.</summary>
[StructLayout(LayoutKind.Auto)]
struct ScanFrame
{
    public ScanElement Element;

    /// <summary>Length of the output before its start tag, and behind it.</summary>
    public int OutputStart, OutputContent;

    /// <summary>Length of the output behind its last child that is no blank text.</summary>
    public int OutputSolid;

    /// <summary>Whether its tags stand in the output.</summary>
    public bool IsWritten;

    /// <summary>Whether no attribute and no style is left.</summary>
    public bool IsBare;

    /// <summary>Whether its id may be the target of a link.</summary>
    public bool HasId;

    /// <summary>Whether it holds more than blanks and line breaks.</summary>
    public bool IsSolid;

    /// <summary>Whether a block is somewhere in it.</summary>
    public bool HasBlock;

    /// <summary>Whether the last node is a text, and whether that is blank.</summary>
    public bool InText, TextIsBlank;

    /// <summary>Whether characters were dropped from the last text.</summary>
    public bool HadZeroWidth;

    /// <summary>Blank texts in a row at the end.</summary>
    public int BlankTexts;

    public LastNode Last;

    /// <summary>The emphasis that its style asks for, outermost first; null for none.</summary>
    public string[]? Emphasis;

    public TextLook Look;

    /// <summary>Whether an element or style around makes text bold or italic, so that it could be split.</summary>
    public bool InBold, InItalic;

    /// <summary>Its start tag for a report, where that cannot be read off the output.</summary>
    public byte[]? Sample;

    /// <summary>What was open around it, to be open again behind it.</summary>
    public int OuterParagraph;

    /// <summary>The same.</summary>
    public bool OuterLink;

    /// <summary>How many child nodes it has so far, and how many nodes stand below those.</summary>
    public int Nodes, Descendants;

    /// <summary>Where its images start in <see cref="ScanMemory.NearImages"/>.</summary>
    public int FirstImage;

    /// <summary>A picture with its sources and images so far, as cleaned.</summary>
    public TreeElement? Picture;

    /// <summary>Makes it the frame of an element that was just opened, field by field: most of them stay as they are on all frames, and copying references costs more.</summary>
    public void Open(ScanElement element, int paragraph, bool isInLink, int firstImage, in ScanFrame parent)
    {
        FirstImage = firstImage;
        (Element, OuterParagraph, OuterLink, InBold, InItalic) = (element, paragraph, isInLink, parent.InBold, parent.InItalic);
        (OutputStart, OutputContent, OutputSolid, BlankTexts, Nodes, Descendants) = (0, 0, 0, 0, 0, 0);
        (IsWritten, IsBare, HasId, IsSolid, HasBlock, InText, TextIsBlank, HadZeroWidth, Last) = (false, false, false, false, false, false, false, false, LastNode.Nothing);
        (Emphasis, Sample, Picture) = (null, null, null);
    }
}

/// <summary>An image that a noscript behind it may be the twin of.</summary>
/// <param name="Start">Where its tag stands in the output.</param>
/// <param name="Length">How long that is.</param>
/// <param name="IsInPicture">Whether it belongs to a picture, whose sources show the same.</param>
/// <param name="Node">The number of the child that it is, or stands in.</param>
/// <param name="Around">How many nodes that child holds.</param>
readonly record struct NearImage(int Start, int Length, bool IsInPicture, int Node, int Around);
