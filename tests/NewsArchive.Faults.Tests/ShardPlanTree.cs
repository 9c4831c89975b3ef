using System.Text;

namespace NewsArchive.Faults.Tests;

/// <summary>A planned job of small posts that link to each other across shards, and what its merged content must be.</summary>
static class ShardPlanTree
{
    public static void Make(string folder, int posts)
    {
        PostTree.Make(folder, 0);
        for (var i = 0; i < posts; i++)
            File.WriteAllText(Path.Combine(folder, $"post-{i:0000}.md"),
                $"---\ntitle: Post {i}\nurl: https://news.example/{i}\n---\nText {i} leads to [the next](https://news.example/{(i + posts / 2) % posts}) and [a file](post-{(i + 7) % posts:0000}.md).\n\n![](images/harbour-600.jpg)\n", new UTF8Encoding(false));
    }

    public static async Task<string> PlanAsync(TemporaryFolder folder, int posts, int shards, params string[] options)
    {
        Make(folder["posts"], posts);
        (await Command.NewsArchiveAsync(["plan", folder["posts"], "-o", folder["plan"], "--shards", $"{shards}", "--offline", "-q", .. options])).ShouldExit(0);
        return folder["plan"];
    }

    /// <summary>Sources, articles, pages and images of a bundle with their digests: what must be the same however the job was run.</summary>
    public static async Task<string[]> ContentAsync(string bundle)
    {
        var manifest = await Command.RunAsync("unzip", ["-p", bundle, "newsarchive/manifest.json"]);
        using var json = System.Text.Json.JsonDocument.Parse(manifest.ShouldExit(0).Output);
        var root = json.RootElement;
        string Digest(System.Text.Json.JsonElement row) => row.GetProperty("digest").GetString()!;
        return
        [
            .. root.GetProperty("sources").EnumerateArray().Select(row => $"source {row.GetProperty("path")} {Digest(row)}")
                .Concat(root.GetProperty("articles").EnumerateArray().Select(row => $"article {row.GetProperty("path")} {Digest(row.GetProperty("clean"))} {Digest(row.GetProperty("page"))}"))
                .Concat(root.GetProperty("assets").EnumerateArray().Select(row => $"asset {row.GetProperty("path")} {Digest(row.GetProperty("record"))}").Distinct()) // every archive of a merged bundle names its own
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The content of the one-process run of the same job.</summary>
    public static async Task<string[]> ExpectedAsync(TemporaryFolder folder, int code = 0, string option = "--offline")
    {
        (await Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["one.wacz"], option, "-q")).ShouldExit(code);
        return await ContentAsync(folder["one.wacz"]);
    }

    /// <summary>Each shard has one marker and the merged bundle holds what the one-process run holds, nothing less and nothing twice.</summary>
    public static async Task CheckAsync(TemporaryFolder folder, int shards, int code = 0, string option = "--offline")
    {
        (await Command.NewsArchiveAsync("status", folder["plan"])).ShouldExit(0);
        Directory.GetFiles(Path.Combine(folder["plan"], "out"), "*.done").Length.ShouldBe(shards);
        (await Command.NewsArchiveAsync("merge", folder["plan"], "-o", folder["all.wacz"], "-q")).ShouldExit(code);
        (await Command.NewsArchiveAsync("verify", folder["all.wacz"], "-q")).ShouldExit(0);
        (await ContentAsync(folder["all.wacz"])).ShouldBe(await ExpectedAsync(folder, code, option));
    }
}
