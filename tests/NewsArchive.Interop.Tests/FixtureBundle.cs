using System.Runtime.ExceptionServices;
using System.Text.Json;
using NewsArchive.Interop.Tests;
using NewsArchive.Interop.Tests.Judges;

[assembly: AssemblyFixture(typeof(FixtureBundle))]

namespace NewsArchive.Interop.Tests;

/// <summary>
/// The bundle that the published program makes of fixtures/articles, made once for all tests, and unpacked by <c>unzip</c>. Tests only
/// read from it.
/// </summary>
public sealed class FixtureBundle : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    ExceptionDispatchInfo? failure;

    /// <summary>The WACZ. Fails the test that asks for it when it could not be made; tests that do not ask go on.</summary>
    public string Wacz => Made("news.wacz");

    /// <summary>What <c>unzip</c> made of it.</summary>
    public string Unpacked => Made("unpacked");

    /// <summary>Its WARC files, as unpacked.</summary>
    public IReadOnlyList<string> Warcs => [.. Directory.GetFiles(Path.Combine(Unpacked, "archive"), "*.warc.gz").Order(StringComparer.Ordinal)];

    /// <summary>The address of every readable page, out of pages.jsonl.</summary>
    public IReadOnlyList<string> Pages { get; private set; } = [];

    /// <summary>Every source file of the fixture: path with slashes, and bytes.</summary>
    public static IReadOnlyDictionary<string, byte[]> Sources { get; } = Directory
        .GetFiles(Repository.Articles, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(Repository.Articles, path).Replace('\\', '/'), File.ReadAllBytes);

    public async ValueTask InitializeAsync()
    {
        try
        {
            await MakeAsync();
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }
    }

    async Task MakeAsync()
    {
        (await Command.NewsArchiveAsync("archive", Repository.Articles, "-o", Wacz, "-q")).ShouldExit(0);
        (await Command.RunAsync("unzip", ["-q", Wacz, "-d", Unpacked])).ShouldExit(0);
        Pages = [.. PageLines(Unpacked).Select(page => page.GetProperty("url").GetString() ?? "")];
        Pages.ShouldNotBeEmpty();
    }

    string Made(string name)
    {
        failure?.Throw();
        return folder[name];
    }

    /// <summary>The page objects of an unpacked bundle, without the header line.</summary>
    public static IEnumerable<JsonElement> PageLines(string unpacked) => File
        .ReadLines(Path.Combine(unpacked, "pages", "pages.jsonl"))
        .Skip(1)
        .Select(line => JsonDocument.Parse(line).RootElement);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
