using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using NewsArchive.Articles.Sharding;

namespace NewsArchive.Articles.Tests.Sharding;

public sealed class ShardMergerTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("newsarchive-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A thousand lines a file; a hundred thousand with NEWSARCHIVE_FULL=1. 300 files are more than are merged in one round.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    public async Task Indexes_are_merged_as_sort_m_does(int files)
    {
        var lines = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1" && files == 100 ? 100_000 : 1000;
        var paths = Enumerable.Range(0, files).Select(file => WriteSorted(file, lines)).ToList();
        var (clock, merged) = (Stopwatch.StartNew(), Path.Combine(_folder, "merged"));
        await using (var output = File.Create(merged))
            ShardMerger.MergeIndexes(paths, output, CancellationToken.None);
        TestContext.Current.TestOutputHelper?.WriteLine($"{files} × {lines}: {clock.Elapsed.TotalSeconds:0.0} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        if (lines == 100_000) // by itself in the process: -method
            Process.GetCurrentProcess().PeakWorkingSet64.ShouldBeLessThan(300_000_000);

        using var sort = Process.Start(new ProcessStartInfo("sort", ["-m", "-o", Path.Combine(_folder, "expected"), .. paths]) { Environment = { ["LC_ALL"] = "C" } }).ShouldNotBeNull();
        await sort.WaitForExitAsync(TestContext.Current.CancellationToken);
        sort.ExitCode.ShouldBe(0);
        Digest(merged).ShouldBe(Digest(Path.Combine(_folder, "expected")));
    }

    string WriteSorted(int file, int lines)
    {
        var path = Path.Combine(_folder, file.ToString("00000", CultureInfo.InvariantCulture));
        var random = new Random(file);
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        foreach (var key in Enumerable.Range(0, lines).Select(_ => random.NextInt64().ToString("x16", CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal))
            writer.WriteLine($"test,news{key[0]})/{key} 20260101000000 {{\"url\":\"https://news{key[0]}.test/{key}\",\"filename\":\"{file:00000}.wacz\",\"offset\":{random.Next()},\"length\":{random.Next()}}}".Replace($"news{key[0]})", "news)", StringComparison.Ordinal));
        return path;
    }

    static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(stream));
    }
}
