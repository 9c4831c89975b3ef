using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>An image as shown: its path and what it was made from.</summary>
/// <param name="Path"><c>assets/…</c></param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Header">What its bytes say.</param>
/// <param name="ResizedTo">Pixels when it was resized; null when it is the image as received.</param>
/// <param name="Problem">Why it could not be resized, or null.</param>
public sealed record ShownImage(string Path, WarcDigest Digest, long Length, ImageHeader Header, PixelSize? ResizedTo, string? Problem);

/// <summary>A shown image together with its bytes, while it is written.</summary>
/// <param name="Image">What it is.</param>
/// <param name="Origin">What it was made from.</param>
/// <param name="Read">Gives the file; whoever asks disposes it.</param>
public sealed record ShownImageFile(ShownImage Image, GatheredImage Origin, Func<BorrowedBytes> Read);
