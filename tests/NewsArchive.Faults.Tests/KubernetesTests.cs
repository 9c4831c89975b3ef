using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// The Indexed Job that <c>submit</c> prints, done as its controller does it: a pod for each index with its number in the environment, and after its end
/// what the job's own pod failure policy says. There is no cluster in this; that the job fits the API, KubernetesTests of NewsArchive.Interop.Tests shows.
/// </summary>
public sealed class KubernetesTests
{
    [Fact]
    public async Task An_indexed_job_whose_pods_are_killed_is_done_and_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        var plan = await ShardPlanTree.PlanAsync(folder, 20, 6);
        var job = Load((await Command.NewsArchiveAsync("submit", plan, "--engine", "k8s", "--print", "--task-count", "3", "--program", Repository.Program)).ShouldExit(0).Text);
        // The first pod of the first index is killed when it makes its second file durable, and that of the second is full of disk.
        Dictionary<int, string> harm = new() { [0] = "signal=SIGKILL:when=2", [1] = "error=ENOSPC:when=1+" };

        var ends = await RunAsync(job, harm);

        ends.ShouldBe(["0 exit 137 Count", "0 exit 0", "1 exit 75 Count", "1 exit 0", "2 exit 0"]);
        await ShardPlanTree.CheckAsync(folder, 6);
    }

    [Fact]
    public async Task An_index_whose_plan_is_damaged_is_given_up_at_once()
    {
        using var folder = new TemporaryFolder();
        var plan = await ShardPlanTree.PlanAsync(folder, 4, 2);
        var job = Load((await Command.NewsArchiveAsync("submit", plan, "--engine", "k8s", "--print", "--program", Repository.Program)).ShouldExit(0).Text);
        File.WriteAllText(Path.Combine(plan, "plan.json"), "{");

        (await RunAsync(job, [])).ShouldBe(["0 exit 4 FailIndex", "1 exit 4 FailIndex"]);
    }

    /// <summary>Runs every index to its end or its failure; what came of each pod.</summary>
    static async Task<List<string>> RunAsync(YamlNode job, Dictionary<int, string> harmOfFirst)
    {
        var spec = job["spec"];
        var container = spec["template"]["spec"]["containers"][0];
        var command = Texts(container["command"]);
        var ends = new List<string>();
        for (var index = 0; index < Number(spec["completions"]); index++)
        {
            for (var failures = 0; failures <= Number(spec["backoffLimitPerIndex"]); failures++)
            {
                string[] strace = failures == 0 && harmOfFirst.TryGetValue(index, out var harm)
                    ? ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:{harm}"]
                    : [];
                var pod = await Command.RunAsync("env", [$"JOB_COMPLETION_INDEX={index}", .. strace, .. command]);
                var action = pod.ExitCode == 0 ? "" : " " + Action(spec["podFailurePolicy"]["rules"], pod.ExitCode);
                ends.Add($"{index} exit {pod.ExitCode}{action}");
                if (action is "" or " FailIndex") break;
            }
        }
        return ends;
    }

    /// <summary>The first rule on exit codes that fits decides; without one a failure counts.</summary>
    static string Action(YamlNode rules, int code)
    {
        foreach (var rule in ((YamlSequenceNode)rules).Cast<YamlMappingNode>().Where(rule => rule.Children.ContainsKey("onExitCodes")))
        {
            var isListed = Texts(rule["onExitCodes"]["values"]).Contains(code.ToString(CultureInfo.InvariantCulture));
            if (isListed == (Text(rule["onExitCodes"]["operator"]) == "In")) return Text(rule["action"]);
        }
        return "Count";
    }

    static YamlNode Load(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents.ShouldHaveSingleItem().RootNode;
    }

    static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    static int Number(YamlNode node) => int.Parse(Text(node), CultureInfo.InvariantCulture);

    static List<string> Texts(YamlNode node) => [.. ((YamlSequenceNode)node).Select(Text)];
}
