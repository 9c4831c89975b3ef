namespace NewsArchive.Articles;

/// <summary>A range of UTF-16 characters in a text that the context names.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The position after the last character.</summary>
    public int End => Start + Length;
}
