using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// Debian's Slurm with three nodes on this machine (<c>slurm/cluster</c>), ended with the test. Whatever is waited for has a limit; when it does not come,
/// the test fails with the queue, the nodes and the ends of all logs.
/// </summary>
sealed class SlurmCluster : IAsyncDisposable
{
    /// <summary>Far more than anything here takes on a busy machine: a node that is lost is noticed after half a minute.</summary>
    static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    static readonly string s_script = Path.Combine(Repository.Top, "tests", "NewsArchive.Faults.Tests", "slurm", "cluster");

    readonly string _folder;

    SlurmCluster(string folder) => _folder = folder;

    /// <summary>Daemons for another user's process need root. <paramref name="isSample"/>: of every run, not of the full run alone.</summary>
    public static void Require(bool isSample)
    {
        Assert.SkipUnless(isSample || FaultTable.IsFull, "minutes of waiting for failures to be noticed: run ./do faults, or with NEWSARCHIVE_FULL=1");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster of daemons is started by root");
    }

    /// <summary>Starts it, on other ports when these are taken meanwhile.</summary>
    public static async Task<SlurmCluster> StartAsync(string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            var cluster = new SlurmCluster(Directory.CreateDirectory($"{folder}{attempt}").FullName);
            var start = await Command.RunAsync(s_script, ["start", cluster._folder, FreePorts(4), $"{Environment.ProcessId}"]);
            if (start.ExitCode == 0)
                return cluster;
            await cluster.DisposeAsync();
            if (attempt == 3)
                start.ShouldExit(0);
        }
    }

    /// <summary>The first of as many that follow each other, outside of the range that the system gives to connections.</summary>
    public static string FreePorts(int count)
    {
        while (true)
        {
            var first = Random.Shared.Next(20_000, 32_000 - count);
            if (Enumerable.Range(first, count).All(IsFree))
                return first.ToString(CultureInfo.InvariantCulture);
        }
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public Task<CommandResult> RunAsync(string program, params string[] arguments) => Command.RunAsync("env", [$"SLURM_CONF={_folder}/slurm.conf", program, .. arguments], _folder);

    /// <summary>Submits a job file and gives the job's number.</summary>
    public async Task<string> SubmitAsync(string file, params string[] options) =>
        (await RunAsync("sbatch", ["--parsable", "--mem=64M", "--cpus-per-task=1", .. options, file])).ShouldExit(0).Text.Trim();

    /// <summary>Waits, within the limit, for what must come about.</summary>
    public Task UntilAsync(string what, Func<Task<bool>> ask) => Eventually.IsAsync(what, s_limit, ask, ExplainAsync);

    /// <summary>
    /// Waits until no job is left but for those that will not run by themselves: held ones (a controller that was killed may start a task that runs
    /// already, which Slurm answers with "launch failed requeued held"), and those that depend on them.
    /// </summary>
    /// <param name="resumesNodes">Whether nodes that the controller has drained are put back into use, as whoever looks after a cluster does.</param>
    public Task UntilEmptyAsync(bool resumesNodes = false) => UntilAsync("nothing is left in the queue that will run", async () =>
    {
        if (resumesNodes && (await RunAsync("sinfo", "--noheader", "--Node", "--format=%T")).Text.Contains("drain", StringComparison.Ordinal))
            await RunAsync("scontrol", "update", "NodeName=node[1-3]", "State=RESUME");
        var reasons = Lines((await RunAsync("squeue", "--noheader", "--array", "--format", "%r")).ShouldExit(0).Text);
        var isHeld = reasons.Any(reason => reason.EndsWith("held", StringComparison.Ordinal));
        return reasons.All(reason => reason == "DependencyNeverSatisfied" || reason.EndsWith("held", StringComparison.Ordinal) || (isHeld && reason == "Dependency"));
    });

    /// <summary>How many of a job's tasks run now on a node.</summary>
    public async Task<int> RunningAsync(string node) => Lines((await RunAsync("squeue", "--noheader", "--states=RUNNING", "--nodelist", node, "--format", "%i")).Text).Length;

    public async Task CutPowerAsync(int node) => (await Command.RunAsync("kill", ["-KILL", Pid($"node{node}")])).ShouldExit(0);

    /// <summary>Stops, or lets go on, every process of a node at once.</summary>
    public async Task HangAsync(int node, bool isHung)
    {
        var (signal, left) = (isHung ? "-STOP" : "-CONT", new Queue<string>([Pid($"node{node}")]));
        while (left.TryDequeue(out var pid))
        {
            await Command.RunAsync("kill", [signal, pid]);
            foreach (var child in (await Command.RunAsync("ps", ["--ppid", pid, "-o", "pid="])).Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                left.Enqueue(child);
        }
    }

    public async Task KillControllerAsync() => (await Command.RunAsync("kill", ["-KILL", Pid("slurmctld")])).ShouldExit(0);

    public async Task StartControllerAsync()
    {
        (await Command.RunAsync(s_script, ["controller", _folder])).ShouldExit(0);
        await UntilAsync("the controller answers", async () => !(await RunAsync("scontrol", "ping")).Text.Contains("DOWN", StringComparison.Ordinal));
    }

    string Pid(string name) => File.ReadAllText(Path.Combine(_folder, name + ".pid")).Trim();

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What somebody wants to see when it went wrong.</summary>
    async Task<string> ExplainAsync()
    {
        var parts = new List<string>();
        foreach (var command in new string[][] { ["squeue", "--array", "--long"], ["sinfo", "-N", "-l"], ["scontrol", "show", "jobs"] })
            parts.Add($"== {string.Join(' ', command)}\n{(await RunAsync(command[0], command[1..])).Text}");
        foreach (var log in Directory.GetFiles(_folder, "*.log").Concat(Directory.GetFiles(_folder, "*.out")).Order(StringComparer.Ordinal))
            parts.Add($"== {Path.GetFileName(log)}\n{string.Join('\n', File.ReadAllLines(log).TakeLast(40))}");
        return string.Join('\n', parts);
    }

    public async ValueTask DisposeAsync() => await Command.RunAsync(s_script, ["stop", _folder]);
}
