using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Captures;

/// <summary>A captured HTML page as an article: all of it is body, and where it was captured is where it is from.</summary>
static class CapturedArticle
{
    /// <summary>Makes the article.</summary>
    /// <param name="source">The file that holds the capture.</param>
    /// <param name="path">Path of the article.</param>
    /// <param name="url">URL of the capture.</param>
    /// <param name="charset">The charset that its server declared, or null.</param>
    /// <param name="html">The payload, decoded.</param>
    public static Article Of(SourceFile source, string path, string url, string? charset, ReadOnlySpan<byte> html)
    {
        var decoded = TextDecoder.Decode(html, charset);
        return new Article
        {
            Origin = new ArticleOrigin { Path = path, Url = url, Source = source },
            Head = "",
            FrontMatter = FrontMatterBlock.Empty,
            Body = decoded.Text,
            BodyKind = BodyKindDetector.DetectHtml(decoded.Text),
            Encoding = decoded.Encoding,
            SourceDigest = WarcDigest.Sha256(html),
            Warnings = decoded.Warnings,
        };
    }
}
