using NewsArchive.Articles.Packing;

namespace NewsArchive.Cli.Commands;

/// <summary>What <c>archive</c>, <c>pack</c> and <c>fetch</c> would do: articles read and cleaned, images listed, nothing asked or written but a report that was named.</summary>
static class DryRun
{
    public static ExitCode Run(CommandContext context, ArchiveOptions options, PreparationMode mode, string? reportPath)
    {
        var progress = context.Progress();
        using var run = new ArticleRun(options, progress, context.Cancel);
        using (progress)
            run.Prepare(mode);
        var images = run.PlannedImageRows().ToList();
        var code = run.Sources.Count == 0 ? ExitCode.InvalidInput : run.HasProblems ? ExitCode.Partial : ExitCode.Done;
        context.Finish([.. run.Problems, .. run.ArticleRows(null), .. images], code, reportPath,
        [
            new("sources", run.Sources.Count),
            new("articles", run.Sources.Sum(source => source.Articles.Count)),
            new("images", images.Count),
        ]);
        if (!context.Common.IsJson && reportPath != "-")
            foreach (var image in images)
                context.Terminal.WriteLine($"{image.Status}\t{image.FetchedUrl ?? image.Url}\t{image.Article}\t{image.Place}\t{image.Rule}");
        return code;
    }
}
