using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Links;
using NewsArchive.Articles.Packing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Trees;

/// <summary>Linked stylesheets as files of the tree: their images local, nothing left in them that a browser would fetch but fonts.</summary>
sealed class ShownStylesheets(ImageGatherer gatherer, ShownImages images)
{
    readonly Dictionary<string, ShownImage> byKey = new(StringComparer.Ordinal);

    /// <summary>Makes each once, when it is asked for. The images must be made.</summary>
    public IEnumerable<TreeFile> Make(IEnumerable<LinkedStylesheet> sheets)
    {
        foreach (var sheet in sheets)
        {
            var bytes = sheet.Encoding.GetBytes(Rewrite(sheet));
            var digest = WarcDigest.Sha256(bytes);
            var path = AssetName.For(digest, sheet.Link.Written, StylesheetBody.Header.Extension);
            byKey.Add(ImageGatherer.Key(sheet.Article, sheet.Link), new ShownImage(path, digest, bytes.Length, StylesheetBody.Header, null, null));
            yield return new TreeFile(path, bytes, digest);
        }
    }

    /// <summary>The file of a reference to a stylesheet, or null when it is missing.</summary>
    public ShownImage? Find(Article article, ImageReference reference) => byKey.GetValueOrDefault(ImageGatherer.Key(article, reference));

    string Rewrite(LinkedStylesheet sheet)
    {
        var edits = new TextEdits();
        foreach (var image in sheet.Images)
            if (images.Find(sheet.Article, image) is { } shown)
                edits.Replace(image.Span, UrlText.ForCss(FromAssets(shown.Path)));
            else if (gatherer.Result(sheet.Article, image) is not GatheredImage.Skipped)
                edits.Replace(image.Span, LinkRewriter.LostCssUrl(image.Written));
        foreach (var other in CssUrls.FindAll(sheet.Text))
            if (other.Kind == CssUrlKind.Import)
                edits.Replace(other.Span, LinkRewriter.LostCssUrl(other.Url));
            else if (other.Kind == CssUrlKind.Font && Absolute(sheet, other.Url) is { } absolute)
                edits.Replace(other.Span, UrlText.ForCss(absolute));
        return edits.Apply(sheet.Text);
    }

    /// <summary>From one file in <c>assets/ab/</c> to another, whatever its own two digits will be.</summary>
    static string FromAssets(string path) => "../" + RelativePath.Encode(path["assets/".Length..]);

    /// <summary>What a relative URL of a stylesheet from the network leads to.</summary>
    static string? Absolute(LinkedStylesheet sheet, string url) =>
        sheet.Url is { } own && !WebUrl.HasScheme(url) && WebUrl.Parse(own)?.Resolve(url) is { } resolved ? resolved.ToString() : null;
}
