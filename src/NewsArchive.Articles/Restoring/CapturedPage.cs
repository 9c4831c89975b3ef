using System.Text;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Links;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Restoring;

/// <summary>
/// Makes of a captured HTML page one that opens from disk: cleaned, images and links to other captures relative, all other links as they
/// were on the web, nothing that acts and nothing that asks the network.
/// </summary>
sealed class CapturedPage(CaptureFiles files, CaptureLinks pages, CaptureLinks images)
{
    static readonly ImageDiscoveryOptions Discovery = new();

    readonly ArticleCleaner _cleaner = new();

    /// <summary>The page. Each image file that it shows is told to <paramref name="onImage"/>.</summary>
    /// <exception cref="ArticleFormatException">The page is over a limit of cleaning.</exception>
    public byte[] Render(CaptureFile file, ReadOnlyMemory<byte> html, Action<int> onImage)
    {
        var article = ToArticle(file, html.Span);
        var clean = _cleaner.Clean(article).Clean;
        var baseHref = ImageDiscovery.BaseOf(article.Body);
        var references = ImageDiscovery.Find(article with { BodyKind = BodyKind.Html }, clean.Html, Discovery, clean.ImageAlternatives, baseHref);
        var body = LinkRewriter.Rewrite("", clean.Html, BodyKind.Html, references, new LinkTargets
        {
            Image = reference => FindImage(reference) is { } image ? Show(file, image, onImage) : null,
            Article = href => pages.Find(href) is { } target ? RelativePath.Between(file.Path, files.PathOf(target)) : null,
            BaseUrl = ImageDiscovery.ResolveBase(article, Discovery, baseHref) ?? file.Url,
        }).Body;
        return Encoding.UTF8.GetBytes(ReadablePage.Render(ArticleTitle.Of(article), null, null, file.Url, body));
    }

    int? FindImage(ImageReference reference) =>
        reference.Candidates.Select(candidate => images.Find(candidate.Url)).FirstOrDefault(image => image is not null);

    ImageTarget Show(CaptureFile page, int image, Action<int> onImage)
    {
        onImage(image);
        return new ImageTarget(RelativePath.Between(page.Path, files.PathOf(image)));
    }

    static Article ToArticle(CaptureFile file, ReadOnlySpan<byte> html) =>
        CapturedArticle.Of(new SourceFile { Path = file.Path, Kind = SourceKind.Article, Length = html.Length, OpenRead = () => Stream.Null }, file.Path, file.Url, file.Payload.Charset, html);
}
