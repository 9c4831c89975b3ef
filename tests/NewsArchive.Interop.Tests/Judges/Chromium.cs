using System.Text.Json;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>An image as Chromium decoded it; width 0 means that it is broken or missing.</summary>
public sealed record SeenImage(string Src, int NaturalWidth, int NaturalHeight);

/// <summary>A page as a reader sees it.</summary>
public sealed record SeenPage(string Url, string Title, string Text, IReadOnlyList<SeenImage> Images, string? Screenshot)
{
    /// <summary>Fails the test unless the page shows images and each of them is really there.</summary>
    public void ShouldShowEveryImage()
    {
        Images.ShouldNotBeEmpty(Url);
        Images.Where(image => image.NaturalWidth == 0).Select(image => image.Src).ShouldBeEmpty(Url);
    }
}

/// <summary>All pages of one visit, and every address outside the bundle or disk that they asked for.</summary>
public sealed record Visit(IReadOnlyList<SeenPage> Pages, IReadOnlyList<string> Outside);

/// <summary>Judges pages by opening them in Debian's Chromium, without a network.</summary>
public static class Chromium
{
    static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);
    static readonly SemaphoreSlim One = new(1); // a browser wants the whole machine

    /// <summary>Replays pages of a WACZ in ReplayWeb.page. Screenshots go to artifacts/test/screenshots/<paramref name="name"/>.</summary>
    public static Task<Visit> ReplayAsync(string bundle, IEnumerable<string> urls, string name) =>
        RunAsync("replay.mjs", ["--bundle", bundle, "--player", Path.Combine(Repository.JudgeScripts, "vendor", "replaywebpage"), .. urls.SelectMany(url => new[] { "--url", url })], name);

    /// <summary>Opens HTML files from disk by file://.</summary>
    public static Task<Visit> OpenAsync(IEnumerable<string> files, string name) =>
        RunAsync("open.mjs", files.SelectMany(file => new[] { "--file", file }), name);

    static async Task<Visit> RunAsync(string script, IEnumerable<string> arguments, string name)
    {
        await One.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var result = await Command.RunAsync("node", [Path.Combine(Repository.JudgeScripts, script), "--screenshots", Repository.Screenshots(name), .. arguments]);
            return JsonSerializer.Deserialize<Visit>(result.ShouldExit(0).Output, CamelCase)!; // the script printed an object or failed
        }
        finally
        {
            One.Release();
        }
    }
}
