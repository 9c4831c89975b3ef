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
        VisitAsync("replay.mjs", ["--bundle", bundle, "--player", Path.Combine(Repository.JudgeScripts, "vendor", "replaywebpage"), .. urls.SelectMany(url => new[] { "--url", url })], name);

    /// <summary>Opens HTML files from disk by file://.</summary>
    public static Task<Visit> OpenAsync(IEnumerable<string> files, string name) =>
        VisitAsync("open.mjs", files.SelectMany(file => new[] { "--file", file }), name);

    /// <summary>Serves each item, sets it by innerHTML, pokes every element both times, and tells what acted.</summary>
    public static async Task<HostileVerdict> PokeAsync(IReadOnlyList<HostileItem> items)
    {
        using var folder = new TemporaryFolder();
        HostileItem.Write(folder["items.jsonl"], items);
        return await RunAsync<HostileVerdict>("hostile.mjs", ["--items", folder["items.jsonl"]]);
    }

    /// <summary>Compares each article with what cleaning made of it.</summary>
    public static async Task<IReadOnlyList<ArticleVerdict>> CompareAsync(IEnumerable<CleanedArticle> articles)
    {
        using var folder = new TemporaryFolder();
        CleanedArticle.Write(folder["items.jsonl"], articles);
        return await RunAsync<ArticleVerdict[]>("articles.mjs", ["--items", folder["items.jsonl"]]);
    }

    static Task<Visit> VisitAsync(string script, IEnumerable<string> arguments, string name) =>
        RunAsync<Visit>(script, ["--screenshots", Repository.Screenshots(name), .. arguments]);

    static async Task<T> RunAsync<T>(string script, IEnumerable<string> arguments)
    {
        await One.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var result = await Command.RunAsync("node", [Path.Combine(Repository.JudgeScripts, script), .. arguments]);
            return JsonSerializer.Deserialize<T>(result.ShouldExit(0).Output, CamelCase)!; // the script printed an object or failed
        }
        finally
        {
            One.Release();
        }
    }
}
