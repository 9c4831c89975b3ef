using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>status</c>: how far a plan is.</summary>
static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("status", "Say how many shards of a plan are done, and which are not.")
        {
            Details = "Exit 0 when every shard is done, 3 when some are not.",
            Examples =
                """
                newsarchive status plan/
                newsarchive status plan/ --missing --format slurm --task-count 500
                """,
        };
        var folder = PlanFolder.Argument();
        Option<bool> missing = new("--missing") { Description = "Write the tasks with shards that are not done to stdout" };
        var format = OptionKinds.Choice("--format", "How tasks are written (default: lines; slurm: as sbatch --array takes them)", "lines", "slurm");
        var taskCount = OptionKinds.Number("--task-count", "How many tasks share the shards (default: as many as shards)", 1, ShardPlan.MaxShards);
        command.Arguments.Add(folder);
        command.AddOptions("Output", missing, format, taskCount);
        command.Validators.Add(result =>
        {
            if ((result.GetResult(format) is not null || result.GetResult(taskCount) is not null) && !result.GetValue(missing))
                result.AddError("--format and --task-count say how --missing writes; pass it too");
        });
        return command.Bind(terminal, context => Run(context, PlanFolder.Read(context.Get(folder)), context.Get(missing) ? context.Get(format) ?? "lines" : null, context.Get(taskCount)));
    }

    static ExitCode Run(CommandContext context, ShardPlan plan, string? missingFormat, int? taskCount)
    {
        var status = ShardStatus.Of(plan);
        var code = status.Missing.IsEmpty ? ExitCode.Done : ExitCode.Partial;
        ImmutableArray<ShardRow> rows = [.. Enumerable.Range(1, plan.Shards).Select(shard => new ShardRow(shard, status.Done.ContainsKey(shard) ? "done" : "missing", status.Done.GetValueOrDefault(shard)))];
        context.Finish(rows, code, null,
        [
            new("shards", plan.Shards),
            new("done", status.Done.Count),
            new("missing", status.Missing.Length),
            new("articles", status.Done.Values.Sum(marker => (long)marker.Articles)),
            new("missingImages", status.Done.Values.Sum(marker => (long)marker.MissingImages)),
            new("problems", status.Done.Values.Sum(marker => (long)marker.Problems)),
            new("bytes", status.Done.Values.Sum(marker => marker.Bytes)),
        ], plan.Folder, plan.PlanId);
        if (context.Common.IsJson)
            return code;
        if (missingFormat is not null)
            Print(context.Terminal, status.MissingTasks(taskCount ?? plan.Shards), missingFormat);
        else
            context.Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"shards {plan.Shards}, done {status.Done.Count}, missing {status.Missing.Length}, articles {status.Done.Values.Sum(marker => (long)marker.Articles)}, missing images {status.Done.Values.Sum(marker => (long)marker.MissingImages)}, problems {status.Done.Values.Sum(marker => (long)marker.Problems)}"));
        return code;
    }

    static void Print(Terminal terminal, ImmutableArray<int> tasks, string format)
    {
        if (format == "slurm" && !tasks.IsEmpty)
            terminal.WriteLine(ShardStatus.Ranges(tasks));
        else
            foreach (var task in tasks)
                terminal.WriteLine(task.ToString(CultureInfo.InvariantCulture));
    }
}
