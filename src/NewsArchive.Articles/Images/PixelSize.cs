namespace NewsArchive.Articles.Images;

/// <summary>Width and height in pixels.</summary>
public readonly record struct PixelSize(int Width, int Height)
{
    /// <summary>Width times height.</summary>
    public long PixelCount => (long)Width * Height;

    /// <summary>The size, or null when a side is not in 1 … <see cref="int.MaxValue"/>: headers of hostile files say anything.</summary>
    internal static PixelSize? Of(long width, long height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new((int)width, (int)height) : null;
}
