using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>archive --workers N</c>: plan, run and merge in one. The plan is kept as a store is, so that a run that was stopped goes on.</summary>
static class ArchiveInParts
{
    const int ShardsPerWorker = 4; // enough that no worker waits long for the last one

    public static async Task<ExitCode> RunAsync(CommandContext context, ArchiveChoices choices, BundleOptions bundle, int workers)
    {
        var target = bundle.Target(context);
        var folder = target.Path + ".plan";
        if (target.Overwrite == OverwritePolicy.ReplaceKeepingLost)
            throw new UsageException("with --workers no captures of the old bundle are carried over; pass --drop-lost with --force, or leave --workers out");
        var archive = choices.Read(context, [.. bundle.Outputs(context), folder]);
        var words = choices.Words(context);
        ShardPlanReport planned;
        using (OutputFolder.Take(folder))
        using (var progress = context.Progress())
            planned = await Task.Run(() => new ShardPlanner(new ShardPlanOptions
            {
                Archive = archive,
                Folder = folder,
                Shards = Math.Min(workers * ShardsPerWorker, ShardPlan.MaxShards),
                ByHost = !archive.Fetch.Offline,
                Options = words,
                OptionFiles = ArchiveChoices.Files(words),
            }, progress).Make(context.Cancel), context.Cancel);
        if (planned.Plan is not { } plan)
            throw new InputException(archive.Sources.Inputs[0], "no input could be used; nothing was written");
        if (planned.State == BundleState.Refused)
            throw new UsageException($"{folder} holds the plan of other inputs or options; remove it to begin anew");
        var (code, _) = await new ShardRun(context, plan, workers, null).RunAsync([.. Enumerable.Range(1, plan.Shards)]);
        if (code != ExitCode.Done)
            return code;
        code = PlanMerge.Run(context, folder, target.Path, target.Overwrite, isDryRun: false, bundle.IsMissingOk(context), bundle.ReportPath(context));
        return code == ExitCode.Done && !planned.Rows.IsEmpty ? ExitCode.Partial : code;
    }
}
