using System.Globalization;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>merge PLAN</c>: the bundles of a plan side by side with one index, or as one bundle.</summary>
static class PlanMerge
{
    /// <summary>Writes one bundle where the output is called like one, else a folder.</summary>
    public static ExitCode Run(CommandContext context, string folder, string output, OverwritePolicy overwrite, bool isDryRun, bool isMissingOk, string? reportPath)
    {
        var plan = PlanFolder.Read(folder);
        var status = ShardStatus.Of(plan);
        if (!status.Missing.IsEmpty)
            throw new InputException(folder, string.Create(CultureInfo.InvariantCulture, $"shards are not done: {ShardStatus.Ranges(status.Missing)}; run newsarchive run {folder} first"));
        if (status.Done.Values.All(marker => marker.Digest is null))
            throw new InputException(folder, "no source of any shard could be read; the reports in out/ say why");
        var merger = new ShardMerger(plan, status);
        return output.EndsWith(".wacz", StringComparison.OrdinalIgnoreCase)
            ? ToBundle(context, merger, status, output, overwrite, isDryRun, isMissingOk, reportPath)
            : ToFolder(context, merger, status, output, overwrite, isDryRun, isMissingOk, reportPath);
    }

    static ExitCode ToBundle(CommandContext context, ShardMerger merger, ShardStatus status, string output, OverwritePolicy overwrite, bool isDryRun, bool isMissingOk, string? reportPath)
    {
        MergeReport report;
        using (var progress = context.Progress())
            report = merger.ToBundle(BundleOptions.RequireFile(output), overwrite, isDryRun, progress, context.Cancel);
        return MergeCommand.Finish(context, report, output, isDryRun, reportPath, report.State == BundleState.Refused ? ExitCode.Usage : Code(status, isMissingOk));
    }

    static ExitCode ToFolder(CommandContext context, ShardMerger merger, ShardStatus status, string output, OverwritePolicy overwrite, bool isDryRun, bool isMissingOk, string? reportPath)
    {
        if (File.Exists(output))
            throw new UsageException($"{output} is a file; name a folder for the bundles, or a file that ends in .wacz for one bundle");
        var rows = merger.ToFolder(output, overwrite != OverwritePolicy.Refuse, isDryRun, context.Cancel);
        var exists = rows.Count(row => row.Status == "exists");
        var code = exists > 0 ? ExitCode.Usage : Code(status, isMissingOk);
        context.Finish(rows, code, reportPath,
        [
            new("inputs", status.Done.Count),
            new("articles", status.Done.Values.Sum(marker => (long)marker.Articles)),
            new("bytes", rows.Sum(row => row.Bytes)),
        ], output);
        context.Terminal.PrintPlan(context, isDryRun, reportPath, rows);
        if (exists > 0)
            context.Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"newsarchive: {output}: {exists} bundles exist with other content and were left as they are; pass --force to replace them, or name another folder"));
        else
            context.Say(string.Create(CultureInfo.InvariantCulture, $"{output}: files {rows.Length}, bytes {rows.Sum(row => row.Bytes)}{(isDryRun ? "; nothing was written" : "")}"));
        return code;
    }

    /// <summary>What the shards reported when they ran.</summary>
    static ExitCode Code(ShardStatus status, bool isMissingOk) =>
        status.Done.Values.Any(marker => marker.Problems > 0 || (marker.MissingImages > 0 && !isMissingOk)) ? ExitCode.Partial : ExitCode.Done;
}
