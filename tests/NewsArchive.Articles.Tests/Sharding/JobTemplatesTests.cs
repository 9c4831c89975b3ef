using System.Diagnostics;
using NewsArchive.Articles.Sharding;
using YamlDotNet.RepresentationModel;

namespace NewsArchive.Articles.Tests.Sharding;

/// <summary>
/// Job files as printed, read by bash, shellcheck and a YAML parser, and run with other programs in the places of newsarchive and the scheduler.
/// That a real Slurm and real ssh run them, tests of NewsArchive.Faults.Tests show.
/// </summary>
public sealed class JobTemplatesTests : IDisposable
{
    const string Odd = "/data/it's a \"plan\" $(touch harm) `x`\nexit 9 \\";

    readonly string _folder = Directory.CreateTempSubdirectory("newsarchive-test-").FullName;

    public JobTemplatesTests() => Directory.CreateDirectory(Path.Combine(_folder, "bin"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(JobEngine.Slurm, "/data/plan")]
    [InlineData(JobEngine.Slurm, Odd)]
    [InlineData(JobEngine.Parallel, "/data/plan")]
    [InlineData(JobEngine.Parallel, Odd)]
    public async Task A_script_is_one_that_bash_and_shellcheck_find_nothing_wrong_with(JobEngine engine, string folder)
    {
        var script = Write("job", Print(engine, folder, program: "/opt/news archive/newsarchive"));
        (await RunAsync("bash", ["-n", script])).ShouldBe((0, ""));
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "shellcheck is not installed; ./do test installs it");
        (await RunAsync("shellcheck", ["--norc", script])).ShouldBe((0, ""));
    }

    [Fact]
    public void A_Slurm_job_asks_for_an_array_that_is_warned_and_may_be_started_again()
    {
        var lines = Print(JobEngine.Slurm, "/data/plan").Split('\n');

        lines[0].ShouldBe("#!/bin/bash");
        lines.Where(line => line.StartsWith("#SBATCH", StringComparison.Ordinal)).ShouldBe(
        [
            "#SBATCH --job-name=newsarchive", "#SBATCH --array=1-5", "#SBATCH --cpus-per-task=2", "#SBATCH --mem=4G", "#SBATCH --time=04:00:00", "#SBATCH --requeue",
            "#SBATCH --open-mode=append", "#SBATCH --signal=B:TERM@120", "#SBATCH --output=newsarchive-%A_%a.log",
        ]);
        lines.ShouldContain("# What is left:  sbatch --array=\"$(newsarchive status /data/plan --missing --format slurm --task-count 5)\" plan.sbatch");
    }

    [Fact]
    public void Nothing_is_run_before_the_trap_is_set()
    {
        var commands = Print(JobEngine.Slurm, "/data/plan").Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();

        commands.TakeWhile(line => !line.StartsWith("trap ", StringComparison.Ordinal)).ShouldBe(["plan=/data/plan", "out=/data/out", "stop='' child=''"]);
        commands.ShouldContain(line => line.StartsWith("trap ", StringComparison.Ordinal) && line.EndsWith(" TERM", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exit 0", 0, "RUNNING", 0, false)]
    [InlineData("exit 75", 0, "RUNNING", 75, true)]
    [InlineData("exit 75", 19, "RUNNING", 75, true)]
    [InlineData("exit 75", 20, "RUNNING", 75, false)] // enough
    [InlineData("exit 75", 0, "COMPLETING", 75, false)] // scancel: it shall not come back
    [InlineData("kill -TERM $$", 0, "RUNNING", 143, true)] // before the program could say 75
    [InlineData("exit 4", 0, "RUNNING", 4, false)] // a damaged plan: again would be the same
    public async Task A_Slurm_task_is_requeued_when_it_may_do_later(string program, int restarts, string state, int code, bool isRequeued)
    {
        Fake("newsarchive", $"echo \"newsarchive $*\" >>calls; {program}");
        FakeScheduler(state);

        (await RunSlurmTaskAsync(task: 3, restarts)).ShouldBe((code, ""));

        Calls().ShouldBe(["newsarchive run /data/plan --task 3/5 --jobs 2", .. isRequeued ? ["scontrol requeue 77_3", "sleep 60"] : Array.Empty<string>()]);
    }

    [Fact]
    public async Task The_first_task_submits_the_merge_once_and_it_waits_for_all_tasks()
    {
        Fake("newsarchive", "echo \"newsarchive $*\" >>calls");
        FakeScheduler();

        await RunSlurmTaskAsync(task: 2, restarts: 0);
        await RunSlurmTaskAsync(task: 2, restarts: 1);

        Calls().ShouldBe(
        [
            "sbatch --dependency=afterok:77 --job-name=newsarchive-merge --output=newsarchive-merge-%j.log", "#!/bin/bash", "exec newsarchive merge /data/plan -o /data/out --missing-ok ",
            "newsarchive run /data/plan --task 2/5 --jobs 2", "newsarchive run /data/plan --task 2/5 --jobs 2",
        ]);
    }

    [Theory]
    [InlineData(JobEngine.Slurm, "merge run")]
    [InlineData(JobEngine.Parallel, "status run status merge")]
    public async Task A_path_is_a_path_whatever_it_holds(JobEngine engine, string commands)
    {
        Fake("newsarchive", "[[ $1 != status || -e calls ]] || echo 1; printf '%s %s\\0' \"$1\" \"$2\" >>calls");
        Fake("sbatch", "bash -s");
        Fake("parallel", "bash -c \"${@: -1}\"");

        await RunAsync("bash", [Write("job", Print(engine, Odd))], SlurmVariables(task: 2, restarts: 0));

        File.ReadAllText(Path.Combine(_folder, "calls")).ShouldBe(string.Concat(commands.Split(' ').Select(command => $"{command} {Odd}\0")));
        File.Exists(Path.Combine(_folder, "harm")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_Slurm_task_that_is_told_to_stop_hands_it_on_and_waits_for_the_program()
    {
        Fake("newsarchive", "trap 'echo stopped >>calls; exit 75' TERM; echo started >>calls; while :; do /bin/sleep 0.05; done");
        FakeScheduler();
        using var task = Start("bash", [SlurmJob()], SlurmVariables(3, 0));
        while (!File.Exists(Path.Combine(_folder, "calls")))
            await Task.Delay(10, TestContext.Current.CancellationToken);

        (await RunAsync("kill", ["-TERM", $"{task.Id}"])).ShouldBe((0, ""));
        await task.WaitForExitAsync(TestContext.Current.CancellationToken);

        task.ExitCode.ShouldBe(75);
        Calls().ShouldBe(["started", "stopped", "scontrol requeue 77_3", "sleep 60"]);
    }

    [Fact]
    public async Task GNU_parallel_is_asked_again_for_what_is_missing_and_then_all_is_merged()
    {
        Fake("newsarchive", """
            echo "newsarchive $*" >>calls
            [[ $1 == status ]] || exit 0
            case $(grep -c status calls) in 1) printf '1\n2\n3\n' ;; 2) echo 2 ;; esac
            """);
        Fake("parallel", "echo \"parallel $* < $(tr '\\n' ' ')\" >>calls");

        (await RunAsync("bash", [Write("job", Print(JobEngine.Parallel, "/data/plan"))])).ShouldBe((0, ""));

        const string status = "newsarchive status /data/plan --missing --format lines --task-count 5";
        const string parallel = "parallel --sshloginfile nodes.txt --jobs 1 --filter-hosts --retries 3 newsarchive run /data/plan --task {}/5 <";
        Calls().ShouldBe([status, $"{parallel} 1 2 3 ", status, $"{parallel} 2 ", status, "newsarchive merge /data/plan -o /data/out --missing-ok"]);
    }

    [Theory]
    [InlineData("/data/plan")]
    [InlineData(Odd)]
    public void A_Kubernetes_job_is_YAML_and_says_what_may_be_run_again(string folder)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Print(JobEngine.K8s, folder)));

        var job = yaml.Documents.ShouldHaveSingleItem().RootNode;
        Text(job["kind"]).ShouldBe("Job");
        Text(job["apiVersion"]).ShouldBe("batch/v1");
        var spec = job["spec"];
        Text(spec["completionMode"]).ShouldBe("Indexed");
        Text(spec["completions"]).ShouldBe("5");
        Text(spec["backoffLimitPerIndex"]).ShouldBe("20");
        var rules = (YamlSequenceNode)spec["podFailurePolicy"]["rules"];
        rules.Select(rule => Text(rule["action"])).ShouldBe(["Ignore", "Count", "FailIndex"]);
        Texts(rules[1]["onExitCodes"]["values"]).ShouldBe(["75", "137", "143"]);
        Text(rules[2]["onExitCodes"]["operator"]).ShouldBe("NotIn");
        Texts(rules[2]["onExitCodes"]["values"]).ShouldBe(["0", "75", "137", "143"]);
        var pod = spec["template"]["spec"];
        Text(pod["restartPolicy"]).ShouldBe("Never"); // what podFailurePolicy asks for
        var container = ((YamlSequenceNode)pod["containers"]).ShouldHaveSingleItem();
        Texts(container["command"]).ShouldBe(["newsarchive", "run", folder, "--task-count", "5"]);
        Text(container["volumeMounts"][0]["mountPath"]).ShouldBe(Path.GetDirectoryName(folder));
    }

    static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    static IEnumerable<string> Texts(YamlNode node) => ((YamlSequenceNode)node).Select(Text);

    static string Print(JobEngine engine, string folder, string program = "newsarchive") =>
        JobTemplates.Print(engine, new ShardPlan { PlanId = "sha256:00", Shards = 9, Sources = 100, By = "host", Options = [], Roots = ["/data"], Folder = folder }, 5, program, "/data/out");

    string SlurmJob() => Write("job", Print(JobEngine.Slurm, "/data/plan"));

    Task<(int Code, string Output)> RunSlurmTaskAsync(int task, int restarts) => RunAsync("bash", [SlurmJob()], SlurmVariables(task, restarts));

    static (string, string)[] SlurmVariables(int task, int restarts) =>
        [("SLURM_ARRAY_JOB_ID", "77"), ("SLURM_ARRAY_TASK_ID", $"{task}"), ("SLURM_ARRAY_TASK_MIN", "2"), ("SLURM_CPUS_PER_TASK", "2"), ("SLURM_RESTART_COUNT", restarts == 0 ? "" : $"{restarts}")];

    void FakeScheduler(string state = "RUNNING")
    {
        Fake("squeue", $"[[ $* == '--noheader --job 77_3 --format %T' ]] && echo {state}");
        Fake("scontrol", "echo \"scontrol $*\" >>calls");
        Fake("sbatch", "echo \"sbatch $*\" >>calls; cat >>calls");
        Fake("sleep", "echo \"sleep $*\" >>calls");
    }

    string[] Calls() => File.ReadAllLines(Path.Combine(_folder, "calls"));

    void Fake(string program, string script) => File.SetUnixFileMode(Write(Path.Combine("bin", program), $"#!/bin/bash\n{script}\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        return Path.Combine(_folder, name);
    }

    Process Start(string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start).ShouldNotBeNull();
    }

    async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, params (string, string)[] variables)
    {
        using var process = Start(program, arguments, variables);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
