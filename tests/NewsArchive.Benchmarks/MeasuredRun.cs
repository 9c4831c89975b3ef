using System.Diagnostics;
using System.Globalization;

namespace NewsArchive.Benchmarks;

/// <summary>
/// One run of a program: wall-clock time, peak resident memory (VmHWM of /proc, polled; 0 when the run was too short), the same of its
/// children added up, and its standard output.
/// </summary>
/// <param name="ShareKilobytes">Most memory that program and children had at one time, pages that they share counted once (Pss of smaps_rollup); 0 without children.</param>
sealed record MeasuredRun(TimeSpan Time, long PeakKilobytes, long ChildrenPeakKilobytes = 0, string Output = "", long ShareKilobytes = 0)
{
    // The kernel keeps the peak, so few looks see it; and who looks all the time takes a core from what is measured. Children are looked for less often yet.
    const int MillisecondsBetweenLooks = 10, LooksAtChildren = 5;

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
        var (share, looks) = (0L, 0);
        while (!process.WaitForExit(MillisecondsBetweenLooks))
        {
            peak = Math.Max(peak, Peak(process.Id));
            if (looks++ % LooksAtChildren != 0)
                continue;
            var living = Children(process.Id).Where(child => CommandLine(child) != CommandLine(process.Id)).ToArray(); // until it has its own program, a child has the memory of its parent
            foreach (var child in living)
                children[child] = Math.Max(children.GetValueOrDefault(child), Peak(child));
            if (living.Length > 0) // the kernel walks all pages for it
                share = Math.Max(share, living.Append(process.Id).Sum(Share));
        }
        var time = watch.Elapsed;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}: exit {process.ExitCode}\n{output.Result}\n{errors.Result}");
        return new MeasuredRun(time, peak, children.Values.Sum(), output.Result, share);
    }

    /// <summary>The middle of several times.</summary>
    public static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : default;

    /// <summary>This run, and another after it, as one.</summary>
    public MeasuredRun Then(Func<MeasuredRun> run) => run() is var next
        ? new MeasuredRun(Time + next.Time, Math.Max(PeakKilobytes, next.PeakKilobytes), Math.Max(ChildrenPeakKilobytes, next.ChildrenPeakKilobytes), next.Output, Math.Max(ShareKilobytes, next.ShareKilobytes)) : this;

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

    static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return ""; // just ended
        }
    }

    static long Peak(int process) => Kilobytes(process, "status", "VmHWM:");

    static long Share(int process) => Kilobytes(process, "smaps_rollup", "Pss:");

    static long Kilobytes(int process, string file, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/{file}").FirstOrDefault(one => one.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(name.Length, line.Length - name.Length - 2).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // just ended
        }
    }
}
