using System.Globalization;
using System.Runtime.InteropServices;

namespace NewsArchive.Benchmarks;

/// <summary>Collects figures and prints them as Markdown, with the machine that they hold for.</summary>
sealed class FigureTable
{
    readonly List<(string What, string Figure)> rows = [];

    public void Add(string what, FormattableString figure)
    {
        rows.Add((what, FormattableString.Invariant(figure)));
        Console.Error.WriteLine($"{what}: {rows[^1].Figure}");
    }

    public void Print(TextWriter output)
    {
        PrintMachine(output, "./do bench");
        PrintRows(output);
    }

    /// <summary>What was run on what, of which commit, and how busy the machine was with other things: all that a figure holds for.</summary>
    public static void PrintMachine(TextWriter output, string command)
    {
        output.WriteLine($"`{command}` of {Environment.GetEnvironmentVariable("NEWSARCHIVE_COMMIT")} on {Cpu()}, {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
        output.WriteLine();
    }

    public void PrintRows(TextWriter output)
    {
        output.WriteLine("| what | figure |");
        output.WriteLine("|---|---|");
        foreach (var (what, figure) in rows)
            output.WriteLine($"| {what} | {figure} |");
    }

    static string Cpu() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown CPU";
}
