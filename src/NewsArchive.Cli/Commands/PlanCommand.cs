using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>plan</c>: cuts the job of <c>archive</c> into shards for several machines.</summary>
static class PlanCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("plan", "Cut a job into shards that several processes or machines can work on.")
        {
            Details =
                """
                Takes every option of archive and keeps it. The folder must be seen by all machines under one path, as the inputs. With --by host, which is what happens unless --offline is given, as few shards as possible ask one host; where several do, each keeps to its share of the rate.
                """,
            Examples =
                """
                newsarchive plan posts/ -o plan/ --shards 100 --max-width 770
                newsarchive run plan/ --workers 4
                newsarchive status plan/
                newsarchive merge plan/ -o bundles/
                """,
        };
        var output = OptionKinds.RequiredPathTo("--output", "PLAN", "Folder of the plan", PathUse.Folder, "-o", "--out");
        var shards = OptionKinds.Number("--shards", "How many shards; each becomes a bundle", 1, ShardPlan.MaxShards);
        shards.Required = true;
        var by = OptionKinds.Choice("--by", "What keeps sources together (default: host; with --offline: size)", "host", "size");
        var hostDelay = OptionKinds.Number("--host-delay", "Least milliseconds between requests to one host over all shards, loopback hosts included (default: that of --delay, loopback spared)", 0, 3_600_000);
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Read everything and say what would be done; write nothing" };
        var report = OptionKinds.Report("Write one JSON object a line about every input that cannot be used");
        command.AddOptions("Shards", shards, by, hostDelay);
        command.AddOptions("Output", output, dryRun, report);
        var choices = new ArchiveChoices().AddTo(command);
        return command.Bind(terminal, context =>
        {
            var folder = context.Get(output);
            var archive = choices.Read(context, folder, context.Get(report));
            var words = choices.Words(context);
            return Run(context, new ShardPlanOptions
            {
                Archive = archive,
                Folder = folder,
                Shards = context.Get(shards)!.Value, // required
                ByHost = context.Get(by) is { } chosen ? chosen == "host" : !archive.Fetch.Offline,
                Options = words,
                OptionFiles = ArchiveChoices.Files(words),
                HostDelay = context.Get(hostDelay),
                IsDryRun = context.Get(dryRun),
            }, context.Get(report));
        });
    }

    static ExitCode Run(CommandContext context, ShardPlanOptions options, string? reportPath)
    {
        using var folder = OutputFolder.Take(options.IsDryRun ? null : options.Folder);
        ShardPlanReport report;
        using (var progress = context.Progress())
            report = new ShardPlanner(options, progress).Make(context.Cancel);
        var code = report.State switch
        {
            BundleState.NothingToArchive => ExitCode.InvalidInput,
            BundleState.Refused => ExitCode.Usage,
            _ => report.Rows.IsEmpty ? ExitCode.Done : ExitCode.Partial,
        };
        context.Finish(report.Rows, code, reportPath,
            [new("shards", report.Plan?.Shards ?? 0), new("sources", report.Plan?.Sources ?? 0), new("splitHosts", report.SplitHosts), new("problems", report.Rows.Length), new("skippedHidden", report.SkippedHidden)],
            options.Folder, report.Plan?.PlanId);
        if (report.Plan is not { } plan)
            context.Terminal.Say("newsarchive: no input could be used; nothing was written");
        else if (report.State == BundleState.Refused)
            context.Terminal.Say($"newsarchive: {options.Folder} holds another plan and was left as it is; name another folder");
        else
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"{options.Folder}: {(report.State == BundleState.Unchanged ? "unchanged, " : "")}shards {plan.Shards}, sources {plan.Sources}, hosts that several shards ask {report.SplitHosts}") + (options.IsDryRun ? "; nothing was written" : ""));
        return code;
    }
}
