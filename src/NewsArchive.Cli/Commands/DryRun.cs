using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Cli.Commands;

/// <summary>What <c>archive</c>, <c>fetch</c>, <c>rewrite</c> and <c>pack</c> would do: articles read and cleaned, images listed, nothing asked or written.</summary>
static class DryRun
{
    public static ExitCode Run(CommandContext context, ArchiveOptions options, PreparationMode mode, string? reportPath)
    {
        var run = new ArticleRun(options, null, context.Cancel);
        using (var progress = context.Progress())
            run.Prepare(mode);
        var images = run.Sources.SelectMany(source => source.Articles)
            .SelectMany(article => article.AllReferences.DistinctBy(reference => reference.Written).Select(reference => new ImageRow
            {
                Article = article.Article.Origin.Path,
                Url = reference.Written,
                Status = reference.Candidates.IsEmpty ? "skipped" : reference.Candidates[0].IsLocal ? "would-read" : "would-fetch",
                Candidates = reference.Candidates,
                Rule = reference.Reason ?? reference.Candidates[0].Rule,
            })).ToList();
        var code = run.Sources.Count == 0 ? ExitCode.InvalidInput : run.HasProblems ? ExitCode.Partial : ExitCode.Done;
        context.Finish([.. run.Problems, .. run.ArticleRows(null), .. images], code, reportPath,
        [
            new("sources", run.Sources.Count),
            new("articles", run.Sources.Sum(source => source.Articles.Length)),
            new("images", images.Count),
        ]);
        if (!context.Common.IsJson)
            foreach (var image in images)
                context.Terminal.WriteLine($"{image.Status}\t{image.Candidates.FirstOrDefault()?.Url ?? image.Url}\t{image.Article}");
        return code;
    }
}
