using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Packing;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>split</c>: one bundle becomes several.</summary>
static class SplitCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("split", "Make several bundles of one: each verifies and shows its pages by itself.")
        {
            Details =
                """
                Articles stay together with their source file, their pages and the images that they show; an image that several bundles show is in each of them. Merged again, they give back the same sources and articles.
                """,
            Examples =
                """
                newsarchive split news.wacz -o parts/ --max-size 700M
                newsarchive split news.wacz -o parts/ --max-articles 1000
                newsarchive merge parts/news-00001.wacz parts/news-00002.wacz -o news.wacz
                """,
        };
        Argument<string> file = new("IN") { Description = "The bundle" };
        var output = OptionKinds.RequiredPathTo("--output", "DIR", "Folder to write to: news-00001.wacz and so on", PathUse.Folder, "-o", "--out");
        Option<long?> size = new("--max-size") { Description = "The most bytes of a new bundle; K, M or G may follow", HelpName = "N", CustomParser = ParseSize };
        var articles = OptionKinds.Number("--max-articles", "The most articles of a new bundle", 1, int.MaxValue);
        Option<bool> force = new("--force") { Description = "Replace bundles that differ" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Say what would be written, and about how long; write nothing" };
        var report = OptionKinds.Report("Write one JSON object a line about every bundle");
        command.Arguments.Add(file);
        command.AddOptions("How", size, articles);
        command.AddOptions("Output", output, force, dryRun, report);
        command.Validators.Add(result =>
        {
            if (result.GetResult(size) is null && result.GetResult(articles) is null)
                result.AddError("how large may a bundle be? pass --max-size or --max-articles");
        });
        return command.Bind(terminal, context => Run(context, new SplitOptions
        {
            Input = context.Get(file),
            Output = context.Get(output),
            MaxBytes = context.Get(size),
            MaxArticles = context.Get(articles),
            Overwrite = context.Get(force) ? OverwritePolicy.Replace : OverwritePolicy.Refuse,
            IsDryRun = context.Get(dryRun),
        }, context.Get(report)));
    }

    static long? ParseSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (long.TryParse(shift == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> shift)
            return number << shift;
        result.AddError($"--max-size {text}: not a number of bytes such as 500000 or 700M");
        return null;
    }

    static ExitCode Run(CommandContext context, SplitOptions options, string? reportPath)
    {
        using var folder = OutputFolder.Take(options.IsDryRun ? null : options.Output);
        SplitReport report;
        using (var progress = context.Progress())
            report = InputFile.Read(options.Input, () => new BundleSplitter(options, progress).Split(context.Cancel), "a bundle");
        var rows = report.Files;
        long Count(string status) => rows.Count(row => row.Status == status);
        var code = Count("exists") > 0 ? ExitCode.Usage : ExitCode.Done;
        context.Finish([.. rows, .. report.Problems], code, reportPath,
            [new("files", rows.Length), new("written", Count("written")), new("wouldWrite", Count("would-write")), new("unchanged", Count("unchanged")), new("exists", Count("exists"))], options.Output);
        context.Terminal.PrintPlan(context, options.IsDryRun, reportPath, rows);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{options.Output}: bundles {rows.Length}, bytes {rows.Sum(row => row.Bytes)}{(options.IsDryRun ? " about; nothing was written" : "; verified")}"));
        return code;
    }
}
