using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>A running peer: has its articles in memory and cleans them when told. Waiting costs it nothing, so peers take turns.</summary>
sealed class PeerProcess : IDisposable
{
    readonly Process process;

    /// <summary>Starts it and waits until it has read the articles.</summary>
    public PeerProcess(Peer peer, ArticleSet set)
    {
        process = Process.Start(new ProcessStartInfo(peer.Program, [.. peer.Before, set.Path, .. peer.After]) { RedirectStandardInput = true, RedirectStandardOutput = true })!; // not shell-executed, so never null
        var answer = Answer();
        (Cleaner, Runtime) = (answer.GetProperty("cleaner").GetString() ?? "", answer.GetProperty("runtime").GetString() ?? "");
    }

    /// <summary>Name, version and configuration, as it says.</summary>
    public string Cleaner { get; }

    /// <summary>What it runs on, as it says.</summary>
    public string Runtime { get; }

    /// <summary>Cleans all articles so many times, in one thread.</summary>
    public PeerRound Round(int times)
    {
        var before = process.TotalProcessorTime;
        process.StandardInput.WriteLine(times.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Flush();
        var answer = Answer();
        var time = process.TotalProcessorTime - before;
        return new(time / times, answer.GetProperty("failed").GetInt64() / times, answer.TryGetProperty("allocated", out var bytes) ? bytes.GetInt64() / times : null);
    }

    /// <exception cref="InvalidOperationException">The peer has ended.</exception>
    JsonElement Answer()
    {
        if (process.StandardOutput.ReadLine() is { } line)
            return JsonElement.Parse(line);
        process.WaitForExit();
        throw new InvalidOperationException($"ended with exit {process.ExitCode}; what it said is above");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}

/// <summary>All articles once.</summary>
/// <param name="Time">Processor time of the whole process, helper threads of its runtime included.</param>
/// <param name="Failed">Articles that the cleaner threw at.</param>
/// <param name="Allocated">Managed bytes allocated, where the peer counts them.</param>
readonly record struct PeerRound(TimeSpan Time, long Failed, long? Allocated);
