using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Packing;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>archive</c>: the whole job in one resumable run.</summary>
static class ArchiveCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("archive", "Clean articles, fetch their images, and pack all into one verified WACZ bundle.")
        {
            Details =
                """
                The source files are kept byte for byte. Fetched images stay in the store, so that a run that was stopped goes on where it was. An existing bundle is replaced only with --force, and only by a complete one.
                """,
            Examples =
                """
                newsarchive archive posts/ -o news.wacz
                newsarchive archive posts/ feed.jsonl old.zip -o news.wacz --max-width 770
                newsarchive archive posts/ -o news.wacz --offline     with what the store has
                find posts -name '*.md' -print0 |
                  newsarchive archive --files-from - -0 -o news.wacz
                """,
        };
        var bundle = new BundleOptions().AddTo(command);
        var workers = OptionKinds.Number("--workers", "Work in N processes, each on a part of the articles; the plan of it stays in B.wacz.plan", 1, 1024);
        command.AddOptions("Output", workers);
        var choices = new ArchiveChoices().AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(workers) is not null && bundle.HasStore(result))
                result.AddError("--workers keeps fetched images with its plan; leave --store out");
        });
        return command.Bind(terminal, context => context.Get(workers) is { } count and > 1 && !bundle.IsDryRun(context)
            ? ArchiveInParts.RunAsync(context, choices, bundle, count)
            : RunAsync(context, choices.Read(context, bundle.Outputs(context)), bundle));
    }

    /// <summary>Runs the job; <c>pack</c> runs the same, offline.</summary>
    public static async Task<ExitCode> RunAsync(CommandContext context, ArchiveOptions options, BundleOptions bundle)
    {
        if (bundle.IsDryRun(context))
            return DryRun.Run(context, options, PreparationMode.Clean, bundle.ReportPath(context));
        var target = bundle.Target(context);
        using var report = await RunAsync(context, options, target);
        var code = ToCode(report, bundle.IsMissingOk(context));
        var result = report.Result;
        context.Finish(report.Rows, code, bundle.ReportPath(context),
        [
            new("sources", result?.Manifest.Sources.Count ?? 0),
            new("articles", result?.Manifest.Articles.Count ?? 0),
            new("images", result?.Manifest.Assets.Count ?? 0),
            new("missingImages", report.MissingImages),
            new("problems", report.Problems),
            new("skippedHidden", report.SkippedHidden),
            new("bytes", report.Length),
        ], target.Path, report.Digest?.ToString());
        Say(context, report, target);
        return code;
    }

    static async Task<ArchiveReport> RunAsync(CommandContext context, ArchiveOptions options, BundleTarget target)
    {
        using var progress = context.Progress();
        return await Task.Run(() => new Archiver(options, target, CommandContext.Time, progress).RunAsync(context.Cancel), context.Cancel);
    }

    static ExitCode ToCode(ArchiveReport report, bool missingOk) => report.State switch
    {
        BundleState.NothingToArchive => ExitCode.InvalidInput,
        BundleState.Refused => ExitCode.Usage,
        _ => report.HasProblems || (report.MissingImages > 0 && !missingOk) ? ExitCode.Partial : ExitCode.Done,
    };

    static void Say(CommandContext context, ArchiveReport report, BundleTarget target)
    {
        switch (report.State)
        {
            case BundleState.NothingToArchive:
                context.Terminal.Say("newsarchive: no input could be used; nothing was written" + (report.SkippedHidden > 0 ? "; hidden files and folders are skipped" : ""));
                break;
            case BundleState.Refused:
                context.Terminal.Say($"newsarchive: {target.Path} exists with other content and was left as it is; pass --force to replace it, or name another output");
                break;
            default:
                var manifest = report.Result!.Manifest; // a bundle was made
                context.Say(string.Create(CultureInfo.InvariantCulture,
                    $"{target.Path}: {(report.State == BundleState.Unchanged ? "unchanged, " : "")}articles {manifest.Articles.Count}, images {manifest.Assets.Count}, missing images {report.MissingImages}, bytes {report.Length}; verified")
                    + (manifest.Articles.Count == 0 ? "; no article was found: their names end with .md .markdown .txt .html .htm .jsonl, those of web archives with .warc .warc.gz .warc.zst .arc .arc.gz .wacz" : "")
                    + (report.SkippedHidden > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {report.SkippedHidden} hidden files or folders skipped") : ""));
                break;
        }
    }
}
