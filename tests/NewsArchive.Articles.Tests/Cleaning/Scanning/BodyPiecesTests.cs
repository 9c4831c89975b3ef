using System.Globalization;
using System.Text;
using AngleSharp;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

/// <summary>
/// What cutting a body into the children of its top level would spare the tree: the reason why the cleaner does not cut (docs/cleaning.md). The figures stay in
/// artifacts/test/cleaning-pieces.md.
/// </summary>
public sealed class BodyPiecesTests
{
    static readonly ArticleCleaner s_cleaner = new();

    [Fact]
    public void Cutting_at_the_top_level_spares_the_tree_too_little()
    {
        Assert.SkipWhen(CleaningCorpus.Folder is null, "no corpus beside the repository");
        var articles = CleaningCorpus.Articles(CleaningCorpus.Folder!).ToList(); // skipped when null
        var fragments = articles.Where(article => article.Kind == BodyKind.Html).Select(article => article.Body).ToList();
        var pages = articles.Where(article => article.Kind == BodyKind.HtmlDocument).Select(article => Parse(article.Body)).ToList();
        Tally[] tallies =
        [
            Count("fragments left to the tree", fragments.Where(body => !IsScanned(body))),
            Count("`<article>` of pages", pages.Select(page => page.QuerySelector("article")?.InnerHtml).OfType<string>()),
            Count("`<body>` of pages", pages.Select(page => page.Body?.InnerHtml).OfType<string>()),
        ];
        var text = new StringBuilder("| markup | bodies | bytes | scanned as a whole | scanned in pieces |\n|---|---|---|---|---|\n");
        foreach (var tally in tallies)
            text.Append(CultureInfo.InvariantCulture, $"| {tally.Name} | {tally.Bodies} | {tally.Bytes:N0} | {tally.Whole:P1} | {tally.InPieces:P1} |\n");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(CleaningCorpus.Root, "artifacts", "test")).FullName, "cleaning-pieces.md"), text.ToString());
        foreach (var tally in tallies)
            (tally.InPieces - tally.Whole).ShouldBeLessThan(0.5, $"{tally.Name}: half of the tree's work would be spared, so cutting is worth its proof");
    }

    static Tally Count(string name, IEnumerable<string> bodies)
    {
        var tally = new Tally(name);
        foreach (var body in bodies)
        {
            var pieces = Parse(body).Body!.ChildNodes.Select(child => child.ToHtml()).ToList(); // the parser always makes one
            tally = tally with
            {
                Bodies = tally.Bodies + 1,
                Bytes = tally.Bytes + Encoding.UTF8.GetByteCount(body),
                WholeBytes = tally.WholeBytes + (IsScanned(body) ? Encoding.UTF8.GetByteCount(body) : 0),
                BytesOfPieces = tally.BytesOfPieces + pieces.Sum(Encoding.UTF8.GetByteCount),
                ScannedPieces = tally.ScannedPieces + pieces.Where(IsScanned).Sum(Encoding.UTF8.GetByteCount),
            };
        }
        return tally;
    }

    static bool IsScanned(string body) => s_cleaner.CleanBody(body, BodyKind.Html).Report.Path == CleaningPath.Scanner;

    static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    sealed record Tally(string Name, int Bodies = 0, long Bytes = 0, long WholeBytes = 0, long BytesOfPieces = 0, long ScannedPieces = 0)
    {
        public double Whole => (double)WholeBytes / Math.Max(1, Bytes);
        public double InPieces => (double)ScannedPieces / Math.Max(1, BytesOfPieces);
    }
}
