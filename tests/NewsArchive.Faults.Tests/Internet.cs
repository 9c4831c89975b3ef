using System.Diagnostics;
using System.Text;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// An internet of its own for the commands run through it, in namespaces (<c>unshare -rmn</c>, nobody needs to be root) where every address is this
/// machine's: whoever is dialled answers and is recorded, public or not. network/internet.py answers. Where namespaces are refused the test fails.
/// </summary>
sealed class Internet : IDisposable
{
    const string SetUp = """
        set -e
        ip link set lo up
        ip route add local 0.0.0.0/0 dev lo
        ip -6 route add local ::/0 dev lo
        for file in resolv.conf nsswitch.conf hosts; do mount --bind "$0/$file" "/etc/$file"; done
        exec /usr/bin/python3 "$1" "$0/log" "$0/answers" "$2"
        """;

    readonly Process _holder;
    readonly string _folder;

    Internet(Process holder, string folder) => (_holder, _folder) = (holder, folder);

    /// <summary>Begins one.</summary>
    /// <param name="folder">Where it keeps what it needs.</param>
    /// <param name="names">Each host name with its addresses, separated by commas; several of those: one for each time that it is asked for.</param>
    /// <param name="redirects">Paths, at any host, and where they lead.</param>
    public static async Task<Internet> StartAsync(string folder, IReadOnlyDictionary<string, string[]> names, IReadOnlyDictionary<string, string>? redirects = null)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "resolv.conf"), "nameserver 127.0.0.1\n");
        File.WriteAllText(Path.Combine(folder, "nsswitch.conf"), "hosts: files dns\n");
        File.WriteAllText(Path.Combine(folder, "hosts"), "127.0.0.1 localhost\n");
        File.WriteAllLines(Path.Combine(folder, "answers"), [.. names.Select(name => $"{name.Key}\t{string.Join('\t', name.Value)}"), .. (redirects ?? new Dictionary<string, string>()).Select(redirect => $"{redirect.Key}\t{Convert.ToHexString(Encoding.UTF8.GetBytes(redirect.Value))}")]);
        File.WriteAllText(Path.Combine(folder, "log"), "");
        var script = Path.Combine(Repository.Top, "tests", "NewsArchive.Faults.Tests", "network", "internet.py");
        string[] arguments = ["-rmn", "bash", "-c", SetUp, folder, script, Path.Combine(Repository.Articles, "images", "harbour-600.jpg")];
        var holder = Process.Start(new ProcessStartInfo("unshare", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true }).ShouldNotBeNull();
        var internet = new Internet(holder, folder);
        if (await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) != "ready")
        {
            internet.Dispose();
            Assert.Fail("unshare -rmn, ip or mount was refused: run where user namespaces are allowed (in a container: without the seccomp filter that forbids them)");
        }
        return internet;
    }

    /// <summary>Every request, or connection that sent none, so far.</summary>
    public IReadOnlyList<SeenRequest> Seen =>
        [.. File.ReadAllLines(Path.Combine(_folder, "log")).Select(line => line.Split('\t')).Select(fields => new SeenRequest(fields[0], int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture), Encoding.Latin1.GetString(Convert.FromHexString(fields[2]))))];

    /// <summary>Runs the published program there.</summary>
    /// <param name="variables">Of its environment, as <c>NAME=VALUE</c>.</param>
    /// <param name="arguments">Its command line.</param>
    public Task<CommandResult> NewsArchiveAsync(IEnumerable<string> variables, params string[] arguments) =>
        Command.RunAsync("nsenter", ["--target", $"{_holder.Id}", "--user", "--mount", "--net", "--preserve-credentials", "env", .. variables, Repository.Program, .. arguments]);

    public void Dispose()
    {
        _holder.StandardInput.Close(); // ends the server, and with it the namespaces
        _holder.WaitForExit();
        _holder.Dispose();
    }
}

/// <summary>What came in: where to, and the head as sent.</summary>
sealed record SeenRequest(string Address, int Port, string Head);
