using System.Text.RegularExpressions;
using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>Every <c>sh</c> block of the README runs as it stands, in order, in one folder that holds a copy of fixtures/.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Every_example_in_the_README_runs()
    {
        var examples = ShellBlock().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Top, "README.md"), TestContext.Current.CancellationToken)).Select(match => match.Groups[1].Value).ToArray();
        examples.Length.ShouldBeGreaterThan(4);
        (await Command.RunAsync("cp", ["-r", Path.Combine(Repository.Top, "fixtures"), folder.Path])).ShouldExit(0);
        Directory.CreateDirectory(folder["bin"]);
        File.CreateSymbolicLink(folder["bin/newsarchive"], Repository.Program);

        foreach (var example in examples)
        {
            var script = $"set -euo pipefail; export PATH=\"$PWD/bin:$PATH\"\n{example}";
            (await Command.RunAsync("bash", ["-c", script], folder.Path)).ShouldExit(0);
        }

        (await Command.RunAsync("diff", ["-r", "fixtures/articles", "original"], folder.Path)).ShouldExit(0);
        File.Exists(folder["tram.html"]).ShouldBeTrue();
        File.Exists(folder["small.wacz"]).ShouldBeTrue();
    }

    [Fact]
    public async Task The_first_command_of_the_README_is_the_main_job_on_the_fixtures()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Top, "README.md"), TestContext.Current.CancellationToken);

        readme.ShouldContain("dotnet run -c Release --project src/NewsArchive.Cli -- archive fixtures/articles -o news.wacz\n./do test\n");
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShellBlock();

    public void Dispose() => folder.Dispose();
}
