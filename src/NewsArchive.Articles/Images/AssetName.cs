using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Images;

/// <summary>Names of shown images: one file per content, safe on Windows, macOS and Linux.</summary>
public static class AssetName
{
    /// <summary>
    /// <c>assets/&lt;hash2&gt;/&lt;slug ≤60&gt;-&lt;sha256:12&gt;&lt;extension&gt;</c>. The slug comes from the last path segment of
    /// <paramref name="url"/>: NFC, lower case, letters and digits of any script and hyphens; <c>image</c> when nothing is left.
    /// </summary>
    public static string For(WarcDigest digest, string url, string extension) => throw new NotImplementedException();
}
