namespace NewsArchive.Faults.Tests;

/// <summary>GNU parallel runs a plan over three sshd through the script that <c>submit</c> prints.</summary>
public sealed class SshTests
{
    static readonly string Script = Path.Combine(Repository.Top, "tests", "NewsArchive.Faults.Tests", "ssh", "nodes");

    [Theory]
    [InlineData(3)] // in every run
    [InlineData(2)] // one node is down: the others do its work
    public async Task A_plan_runs_over_ssh(int living)
    {
        SlurmCluster.Require(isSample: living == 3);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["ssh"]);
        var plan = await ShardPlanTree.PlanAsync(folder, 20, 6);
        Directory.CreateSymbolicLink(folder["it's a plan"], plan); // two shells read it: here and there
        File.WriteAllText(folder["plan.sh"], (await Command.NewsArchiveAsync("submit", folder["it's a plan"], "--engine", "parallel", "--print", "--program", Repository.Program, "-o", folder["merged"])).ShouldExit(0).Text);
        try
        {
            (await Command.RunAsync(Script, ["start", folder["ssh"], SlurmCluster.FreePorts(3), $"{Environment.ProcessId}"])).ShouldExit(0);
            for (var node = living; node < 3; node++)
                (await Command.RunAsync("kill", [File.ReadAllText(Path.Combine(folder["ssh"], $"sshd{node}.pid")).Trim()])).ShouldExit(0);
            (await Command.RunAsync("env", [$"HOME={folder.Path}", $"NODES={folder["ssh"]}/nodes.txt", "bash", folder["plan.sh"]])).ShouldExit(0);
            Directory.GetFiles(folder["merged"]).Length.ShouldBe(7);
            await ShardPlanTree.CheckAsync(folder, 6);
        }
        finally
        {
            await Command.RunAsync(Script, ["stop", folder["ssh"]]);
        }
    }
}
