using System.CommandLine;
using System.Text;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>submit</c>: the job file that runs a plan on a cluster.</summary>
static class SubmitCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("submit", "Print a job file that runs a plan on Slurm, over ssh, or on Kubernetes.")
        {
            Details = "The file is to be looked at, changed to what the site asks for, and handed to sbatch, bash or kubectl; nothing is submitted by newsarchive itself.",
            Examples =
                """
                newsarchive submit plan/ --engine slurm --print -o bundles/ > plan.sbatch
                newsarchive submit plan/ --engine parallel --print -o news.wacz > plan.sh
                newsarchive submit plan/ --engine k8s --print --task-count 50 > job.yaml
                """,
        };
        var folder = PlanFolder.Argument();
        var engine = OptionKinds.Choice("--engine", "Which", "slurm", "parallel", "k8s");
        engine.Required = true;
        Option<bool> print = new("--print") { Description = "Write the job file to stdout", Required = true };
        var taskCount = OptionKinds.Number("--task-count", "How many tasks share the shards (default: as many as shards, at most 1000: Slurm's usual limit)", 1, ShardPlan.MaxShards);
        var program = OptionKinds.PathTo("--program", "FILE", "How newsarchive is called there (default: newsarchive)");
        var output = OptionKinds.PathTo("--output", "DIR", "What the merge writes: a folder, or B.wacz (default: PLAN/merged)", "-o", "--out");
        command.Arguments.Add(folder);
        command.AddOptions("Output", engine, print, taskCount, program, output);
        return command.Bind(terminal, context =>
        {
            var plan = PlanFolder.Read(context.Get(folder));
            var kind = context.Get(engine) switch { "slurm" => JobEngine.Slurm, "parallel" => JobEngine.Parallel, _ => JobEngine.K8s };
            var target = Path.GetFullPath(context.Get(output) ?? Path.Combine(plan.Folder, "merged"));
            var text = JobTemplates.Print(kind, plan, Math.Min(context.Get(taskCount) ?? Math.Min(plan.Shards, 1000), plan.Shards), context.Get(program) ?? "newsarchive", target);
            if (context.Common.IsJson)
                context.Finish([], ExitCode.Done, null, [], plan.Folder, plan.PlanId);
            else
                context.Terminal.Content.Write(Encoding.UTF8.GetBytes(text));
            return ExitCode.Done;
        });
    }
}
