using System.Collections.Immutable;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Trees;

/// <summary>How a run of <c>fetch</c> or <c>rewrite</c> went.</summary>
public sealed record ImageRunReport
{
    /// <summary>Sources that could be read.</summary>
    public required int Sources { get; init; }
    /// <summary>Articles in them.</summary>
    public required int Articles { get; init; }
    /// <summary>Inputs and articles that could not be used.</summary>
    public required ImmutableArray<ReportRow> Problems { get; init; }
    /// <summary>One row a file.</summary>
    public required ImmutableArray<FileRow> Files { get; init; }
    /// <summary>One row a distinct image reference of an article.</summary>
    public required ImmutableArray<ImageRow> Images { get; init; }
    /// <summary>References without their image, each place counted.</summary>
    public required int MissingImages { get; init; }
    /// <summary>Whether an input or article could not be used as asked.</summary>
    public required bool HasProblems { get; init; }

    /// <summary>Everything for the report, in its order.</summary>
    public IEnumerable<ReportRow> Rows => [.. Problems, .. Files, .. Images];

    /// <summary>Whether a file was left as it was because something stood in its way.</summary>
    public bool IsAnyFileLeft => Files.Any(file => file.Status is "exists" or "refused");

    /// <summary>How many images have that status.</summary>
    public int CountImages(string status) => Images.Count(image => image.Status == status && image.Place != ImagePlace.Stylesheet);

    /// <summary>Linked stylesheets that are there.</summary>
    public int Stylesheets => Images.Count(image => image.Place == ImagePlace.Stylesheet && image.Status != "missing");

    /// <summary>The report of a run whose images are gathered.</summary>
    internal static ImageRunReport Of(ArticleRun run, ImageGatherer gatherer, ImmutableArray<FileRow> files, Func<Article, ImageReference, ShownImage?> shown) => new()
    {
        Sources = run.Sources.Count,
        Articles = run.Sources.Sum(source => source.Articles.Count),
        Problems = [.. run.Problems],
        Files = files,
        Images = [.. run.ImageRows(gatherer, shown)],
        MissingImages = run.CountMissing(gatherer),
        HasProblems = run.HasProblems,
    };

    /// <summary>The report of a run in which no input could be used: nothing was opened or written.</summary>
    internal static ImageRunReport Nothing(ArticleRun run) => new()
    {
        Sources = 0,
        Articles = 0,
        Problems = [.. run.Problems],
        Files = [],
        Images = [],
        MissingImages = 0,
        HasProblems = true,
    };
}
