using System.Diagnostics;
using System.Globalization;

namespace NewsArchive.Benchmarks;

/// <summary>
/// One run of a program: wall-clock time, peak resident memory (VmHWM of /proc, polled; 0 when the run was too short), the same of its
/// children added up, and its standard output.
/// </summary>
sealed record MeasuredRun(TimeSpan Time, long PeakKilobytes, long ChildrenPeakKilobytes = 0, string Output = "")
{
    /// <summary>The published program, as ./do sets it.</summary>
    public static string Program => Environment.GetEnvironmentVariable("NEWSARCHIVE_BIN") ?? throw new InvalidOperationException("NEWSARCHIVE_BIN is not set: use ./do bench");

    /// <summary>Runs to the end; anything but exit 0 is an error.</summary>
    public static MeasuredRun Of(string file, params IEnumerable<string> arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!; // not shell-executed, so never null
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        var children = new Dictionary<int, long>();
        while (!process.WaitForExit(5))
        {
            peak = Math.Max(peak, Peak(process.Id));
            foreach (var child in Children(process.Id))
                children[child] = Math.Max(children.GetValueOrDefault(child), Peak(child));
        }
        var time = watch.Elapsed;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}: exit {process.ExitCode}\n{output.Result}\n{errors.Result}");
        return new MeasuredRun(time, peak, children.Values.Sum(), output.Result);
    }

    /// <summary>The middle of several times.</summary>
    public static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : default;

    /// <summary>This run, and another after it, as one.</summary>
    public MeasuredRun Then(Func<MeasuredRun> run) => run() is var next
        ? new MeasuredRun(Time + next.Time, Math.Max(PeakKilobytes, next.PeakKilobytes), Math.Max(ChildrenPeakKilobytes, next.ChildrenPeakKilobytes), next.Output) : this;

    static IEnumerable<int> Children(int process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // just ended
        }
    }

    static long Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(one => one.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // just ended
        }
    }
}
