using System.Diagnostics;

namespace NewsArchive.Cli.Tests;

/// <summary>Processes as /proc shows them.</summary>
static class Processes
{
    /// <summary>Waits until a process has a child that runs the program, and gives it.</summary>
    public static async Task<Process> FirstChildAsync(int parent, string program)
    {
        while (true)
        {
            foreach (var process in Process.GetProcesses())
                if (Stat(process.Id) is { } stat && stat[1] == parent.ToString(System.Globalization.CultureInfo.InvariantCulture) && IsRunning(process, program))
                    return process;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until it has used half a second of processor time: it is at work, not starting.</summary>
    public static async Task UntilBusyAsync(Process process)
    {
        while (true)
        {
            process.Refresh();
            if (process.TotalProcessorTime > TimeSpan.FromSeconds(0.5)) return;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    static bool IsRunning(Process process, string program)
    {
        try
        {
            return process.MainModule?.FileName == program;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false; // just ended, or not ours
        }
    }

    /// <summary>State, parent and the rest of /proc/PID/stat: what follows the name, which may hold anything.</summary>
    static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
