using System.Diagnostics;
using System.Globalization;

namespace NewsArchive.Benchmarks;

/// <summary>One run of a program: wall-clock time and peak resident memory (VmHWM of /proc, polled; 0 when the run was too short).</summary>
sealed record MeasuredRun(TimeSpan Time, long PeakKilobytes)
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
        while (!process.WaitForExit(5))
            peak = Math.Max(peak, Peak(process.Id));
        var time = watch.Elapsed;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}: exit {process.ExitCode}\n{output.Result}\n{errors.Result}");
        return new MeasuredRun(time, peak);
    }

    /// <summary>The middle of several times.</summary>
    public static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : default;

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
