using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>
/// What <c>merge</c> makes of three inputs: the bundle of fixtures/articles, a bundle of another article with one of its images, and a WACZ that
/// js-wacz made of a site that wget saved. Made once, unpacked by <c>unzip</c>; tests only read from it.
/// </summary>
public sealed class MergedBundle(FixtureBundle bundle) : IAsyncLifetime
{
    public const string Article = "second/tide.md";

    const string Image = "harbour-600.jpg";

    readonly TemporaryFolder folder = new();

    /// <summary>The WACZ.</summary>
    public string Wacz => folder["merged.wacz"];

    /// <summary>What <c>unzip</c> made of it.</summary>
    public string Unpacked => folder["unpacked"];

    /// <summary>Its WARC files, as unpacked.</summary>
    public IReadOnlyList<string> Warcs => [.. Directory.GetFiles(Path.Combine(Unpacked, "archive"), "*.warc.gz").Order(StringComparer.Ordinal)];

    /// <summary>The folder of the second bundle's sources.</summary>
    public string Second => folder["sources"];

    /// <summary>The address of the foreign page.</summary>
    public string ForeignPage { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(folder["sources/second"]);
        File.Copy(Path.Combine(Repository.Articles, "images", Image), folder[$"sources/second/{Image}"]);
        await File.WriteAllTextAsync(folder[$"sources/{Article}"], $"---\ntitle: Tide\ndate: 2021-04-08\n---\n\nThe tide turned at noon.\n\n![tide]({Image})\n");
        (await Command.NewsArchiveAsync("archive", Second, "-o", folder["second.wacz"], "-q")).ShouldExit(0);
        await MakeForeignAsync();
        (await Command.NewsArchiveAsync("merge", bundle.Wacz, folder["second.wacz"], folder["foreign.wacz"], "-o", Wacz, "-q")).ShouldExit(0);
        (await Command.RunAsync("unzip", ["-q", Wacz, "-d", Unpacked])).ShouldExit(0);
    }

    async Task MakeForeignAsync()
    {
        await using (var site = new PictureServer { Pages = new Dictionary<string, string>(StringComparer.Ordinal) { ["/"] = $"<html><head><title>Harbour</title></head><body><p>Seen by wget</p><img src=\"/pictures/{Image}\"></body></html>" } })
        {
            ForeignPage = site.Origin.TrimEnd('/') + "/";
            (await Command.RunAsync("wget", ["--quiet", "--page-requisites", "--execute", "robots=off", "--warc-file", folder["site"], "--directory-prefix", folder["mirror"], ForeignPage])).ShouldExit(0);
        }
        (await JsWacz.CreateAsync("-f", folder["site.warc.gz"], "-o", folder["foreign.wacz"])).ShouldExit(0);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
