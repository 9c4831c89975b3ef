using System.Globalization;

namespace NewsArchive.Faults.Tests;

/// <summary>The most memory that a run takes.</summary>
static class PeakMemory
{
    /// <summary>Runs the program, whose output is thrown away: what is listed may be long.</summary>
    /// <param name="exit">The exit code that it must give.</param>
    /// <param name="limit">In MB.</param>
    /// <param name="arguments">Of the program.</param>
    public static async Task ShouldBeLessAsync(int exit, int limit, IReadOnlyList<string> arguments)
    {
        using var folder = new TemporaryFolder();
        string[] measured = ["/usr/bin/python3", Path.Combine(Repository.Top, "tests", "NewsArchive.Faults.Tests", "measure.py"), folder["measure"], Repository.Program];
        (await Command.RunAsync("bash", ["-c", "exec \"$@\" >/dev/null", "bash", .. measured, .. arguments])).ShouldExit(exit);
        var megabytes = long.Parse((await File.ReadAllTextAsync(folder["measure"], TestContext.Current.CancellationToken)).Split(' ')[0], CultureInfo.InvariantCulture) * 1024 / 1_000_000;
        TestContext.Current.TestOutputHelper?.WriteLine($"{string.Join(' ', arguments)}: {megabytes} MB");
        megabytes.ShouldBeLessThan(limit);
    }
}
