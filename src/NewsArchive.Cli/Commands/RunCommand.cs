using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>run</c>: works on shards of a plan.</summary>
static class RunCommand
{
    /// <summary>Where schedulers say which task of an array this is, and the number of their first.</summary>
    static readonly (string Variable, int First)[] s_variables = [("SLURM_ARRAY_TASK_ID", 1), ("SGE_TASK_ID", 1), ("JOB_COMPLETION_INDEX", 0), ("PARALLEL_SEQ", 1)];

    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("run", "Work on the shards of a plan that are not done yet.")
        {
            Details =
                """
                Any number of processes, on any number of machines, may do so at once; of two that work on one shard the first to finish counts. Without --shard and --task, a scheduler's variable says which task this is (SLURM_ARRAY_TASK_ID, SGE_TASK_ID, JOB_COMPLETION_INDEX, PARALLEL_SEQ); without one, every shard is run. A bad article is a row in the report of its shard. Exit 75 means: run again.
                """,
            Examples =
                """
                newsarchive run plan/ --workers 4
                newsarchive run plan/ --task 3/20
                newsarchive run plan/ --shard 17 --shard 18
                """,
        };
        var folder = PlanFolder.Argument();
        Option<int[]> shard = new("--shard") { Description = "A shard; may be repeated", HelpName = "N" };
        Option<ShardTask?> task = new("--task") { Description = "Task K of T: shards K, K+T, K+2T and so on", HelpName = "K/T", CustomParser = ParseTask };
        var taskCount = OptionKinds.Number("--task-count", "T when a scheduler's variable says K (default: as many as shards)", 1, ShardPlan.MaxShards);
        var workers = OptionKinds.Number("--workers", "Shards worked on at once, each in a process of its own (default: 1, in this process)", 1, 1024);
        var jobs = OptionKinds.Number("--jobs", "Articles worked on at once, over all workers; never changes the result (default: as planned)", 1, 1024, "-j");
        Option<bool> unreachableOk = new("--unreachable-ok") { Description = "Take images for missing although none of the hosts of a shard can be reached (default: exit 75)" };
        var report = OptionKinds.Report("Write one JSON object a line about every shard");
        command.Arguments.Add(folder);
        command.AddOptions("Which shards", shard, task, taskCount);
        command.AddOptions("How", workers, jobs, unreachableOk);
        command.AddOptions("Output", report);
        command.Validators.Add(result =>
        {
            if (result.GetResult(shard) is not null && result.GetResult(task) is not null)
                result.AddError("--shard and --task exclude each other");
        });
        return command.Bind(terminal, context =>
        {
            var plan = PlanFolder.Read(context.Get(folder));
            var wanted = Choose(context, plan, context.Get(shard), context.Get(task), context.Get(taskCount));
            return RunAsync(context, new ShardRun(context, plan, context.Get(workers), context.Get(jobs), context.Get(unreachableOk)), wanted, context.Get(report));
        });
    }

    static async Task<ExitCode> RunAsync(CommandContext context, ShardRun run, ImmutableArray<int> wanted, string? reportPath)
    {
        var (code, rows) = await run.RunAsync(wanted);
        long Count(string status) => rows.Count(row => row.Status == status);
        context.Finish(rows, code, reportPath,
        [
            new("shards", wanted.Length),
            new("committed", Count("done")),
            new("alreadyDone", Count("already-done")),
            new("overtaken", Count("overtaken")),
            new("notDone", Count("missing")),
            new("articles", rows.Sum(row => (long)(row.Marker?.Articles ?? 0))),
            new("missingImages", rows.Sum(row => (long)(row.Marker?.MissingImages ?? 0))),
            new("problems", rows.Sum(row => (long)(row.Marker?.Problems ?? 0))),
        ]);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"shards {wanted.Length}, committed {Count("done")}, done before {Count("already-done")}, done meanwhile by others {Count("overtaken")}, not done {Count("missing")}"));
        return code;
    }

    static ImmutableArray<int> Choose(CommandContext context, ShardPlan plan, int[] shards, ShardTask? task, int? taskCount)
    {
        if (shards.FirstOrDefault(shard => shard < 1 || shard > plan.Shards) is not 0 and var wrong)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--shard {wrong}: the plan has shards 1 to {plan.Shards}"));
        if (shards.Length > 0)
            return [.. shards.Distinct()];
        if ((task ?? FromScheduler(context, taskCount ?? plan.Shards)) is not { } found)
            return [.. Enumerable.Range(1, plan.Shards)];
        return [.. plan.ShardsOf(found.Number, found.Count)];
    }

    static ShardTask? FromScheduler(CommandContext context, int count)
    {
        foreach (var (variable, first) in s_variables)
        {
            if (context.Terminal.GetVariable(variable) is not { Length: > 0 } text || text == "undefined") // SGE outside of an array
                continue;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < first || number - first >= count)
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{variable}={text}: not a task from {first} to {count - 1 + first}; pass the number of tasks as --task-count (a count that the scheduler gives is wrong for a part of an array)"));
            context.Say(string.Create(CultureInfo.InvariantCulture, $"{variable}={text}: task {number - first + 1} of {count}"));
            return new ShardTask(number - first + 1, count);
        }
        return null;
    }

    static ShardTask? ParseTask(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split('/') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && number >= 1 && number <= count)
            return new ShardTask(number, count);
        result.AddError($"--task {text}: not K/T with K from 1 to T, for example 3/20");
        return null;
    }
}

/// <summary>Task <paramref name="Number"/> (from 1) of <paramref name="Count"/>.</summary>
sealed record ShardTask(int Number, int Count);
