using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NewsArchive.Faults.Tests;

/// <summary>Debian's Slurm with three nodes on this machine (<c>slurm/cluster</c>), ended with the test.</summary>
sealed class SlurmCluster : IAsyncDisposable
{
    /// <summary>Starts daemons, and takes minutes to notice what fails: not a test of every run.</summary>
    public static void OnlyInFullRun() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1", "a cluster of daemons takes minutes: run ./do faults, or with NEWSARCHIVE_FULL=1");

    static readonly string Script = Path.Combine(Repository.Top, "tests", "NewsArchive.Faults.Tests", "slurm", "cluster");

    readonly string _folder;

    SlurmCluster(string folder) => _folder = folder;

    public static async Task<SlurmCluster> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var cluster = new SlurmCluster(folder);
        var start = await Command.RunAsync(Script, ["start", folder, FreePorts(), $"{Environment.ProcessId}"]);
        if (start.ExitCode != 0)
            await cluster.DisposeAsync();
        start.ShouldExit(0);
        return cluster;
    }

    /// <summary>The first of four.</summary>
    public static string FreePorts()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (Enumerable.Range(port + 1, 3).All(IsFree))
                return port.ToString(CultureInfo.InvariantCulture);
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

    /// <summary>
    /// Waits until no job is left but for those that will not run by themselves: held ones (a controller that was killed may start a task that runs
    /// already, which Slurm answers with "launch failed requeued held"), and those that depend on them.
    /// </summary>
    public async Task UntilEmptyAsync()
    {
        while (true)
        {
            var reasons = (await RunAsync("squeue", "--noheader", "--array", "--format", "%r")).ShouldExit(0).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var isHeld = reasons.Any(reason => reason.EndsWith("held", StringComparison.Ordinal));
            if (reasons.All(reason => reason == "DependencyNeverSatisfied" || reason.EndsWith("held", StringComparison.Ordinal) || (isHeld && reason == "Dependency")))
                return;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>How many of a job's tasks run now on a node.</summary>
    public async Task<int> RunningAsync(string node) =>
        (await RunAsync("squeue", "--noheader", "--states=RUNNING", "--nodelist", node, "--format", "%i")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

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
        (await Command.RunAsync(Script, ["controller", _folder])).ShouldExit(0);
        while ((await RunAsync("scontrol", "ping")).Text.Contains("DOWN", StringComparison.Ordinal))
            await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    string Pid(string name) => File.ReadAllText(Path.Combine(_folder, name + ".pid")).Trim();

    public async ValueTask DisposeAsync() => await Command.RunAsync(Script, ["stop", _folder]);
}
