using System.Text.RegularExpressions;

namespace NewsArchive.Faults.Tests;

/// <summary>What strace makes happen instead of one system call. <paramref name="Persists"/>: and instead of every later one of that name.</summary>
sealed record Injection(string Call, string Effect, int Number, bool Persists = false, string? Path = null)
{
    public override string ToString() => $"{Effect} at {Call} {Number}{(Persists ? "+" : "")}{(Path is null ? "" : " of " + Path)}";
}

/// <summary>A run of the program under strace: how it ended, its calls in order, and those that were tampered with.</summary>
sealed record TracedRun(CommandResult Result, IReadOnlyList<TracedCall> Calls, TracedCall? Struck)
{
    /// <summary>Whether the program itself, not a child of it, was killed.</summary>
    public bool IsKilled => Result.ExitCode == 137;
}

/// <summary>A call by name and paths, and the how-manieth such it is in its run: the same in every run of the same work.</summary>
readonly record struct TracedCall(string Name, string Paths, int Occurrence)
{
    public override string ToString() => $"{Name} {Paths} #{Occurrence}";
}

/// <summary>Faults of the kernel, by Debian's strace. Its <c>when=</c> counts for each thread by itself.</summary>
static partial class Strace
{
    /// <summary>Every call by which the program changes what is on disk, as x86-64 and arm64 Linux name them.</summary>
    public static readonly string[] ChangingCalls =
        ["write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "syncfs", "?rename", "renameat", "renameat2", "?link", "linkat", "?unlink", "unlinkat", "ftruncate", "copy_file_range", "?mkdir", "mkdirat", "fallocate", "?chmod", "fchmod", "utimensat"];

    public static async Task<TracedRun> RunAsync(string log, Injection? injection, params string[] arguments)
    {
        List<string> options = ["-f", "-y", "-qq", "-s", "0", "-E", Scenario.Clock, "-o", log, "-e", "trace=" + string.Join(',', ChangingCalls)];
        if (injection?.Path is { } path) options.AddRange(["-P", path]);
        else if (injection?.Effect.StartsWith("signal", StringComparison.Ordinal) != true) options.Add("--seccomp-bpf"); // with it, strace 6.1 sends no signal
        if (injection is not null)
            options.AddRange(["-e", $"inject={injection.Call}:{injection.Effect}:when={injection.Number}{(injection.Persists ? "+" : "")}"]);
        var result = await Command.RunAsync("strace", [.. options, Repository.Program, .. arguments]);
        return Read(result, File.ReadAllLines(log));
    }

    static TracedRun Read(CommandResult result, string[] lines)
    {
        var counts = new Dictionary<(string, string), int>();
        var calls = new List<TracedCall>();
        var lastOfThread = new Dictionary<string, TracedCall>();
        TracedCall? struck = null;
        foreach (var line in lines)
        {
            if (Begun().Match(line) is { Success: true } call)
            {
                var key = (call.Groups["name"].Value, Paths(call.Groups["arguments"].Value));
                var occurrence = counts[key] = counts.GetValueOrDefault(key) + 1;
                calls.Add(lastOfThread[call.Groups["thread"].Value] = new TracedCall(key.Item1, key.Item2, occurrence));
            }
            if (line.Contains("(INJECTED)", StringComparison.Ordinal)) struck ??= lastOfThread[line.Split(' ')[0]];
        }
        // A killed run has no answer to its last call: it is the one that is not finished.
        if (result.ExitCode == 137 && struck is null && calls.Count > 0) struck = calls[^1];
        return new TracedRun(result, calls, struck);
    }

    /// <summary>The paths in a call's arguments, without the process's own numbers, and without those of files that have no name.</summary>
    static string Paths(string arguments)
    {
        var paths = string.Join(' ', Named().Matches(arguments).Select(match => match.Groups[1].Value + match.Groups[2].Value));
        return Random().Replace(Unnamed().Replace(Numbers().Replace(paths, ".tmp-N"), "/#N"), "/tmp/RANDOM");
    }

    [GeneratedRegex(@"^(?<thread>\d+)\s+(?<name>[a-z_0-9]+)\((?<arguments>.*)$")]
    private static partial Regex Begun();

    [GeneratedRegex("<(/[^>]*)>|\"(/[^\"]*)\"")]
    private static partial Regex Named();

    [GeneratedRegex(@"\.tmp-\d+-\d+")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"/#\d+\b")]
    private static partial Regex Unnamed();

    [GeneratedRegex(@"/tmp/[a-z0-9]{8}\.[a-z0-9]{3}\b")]
    private static partial Regex Random();
}
