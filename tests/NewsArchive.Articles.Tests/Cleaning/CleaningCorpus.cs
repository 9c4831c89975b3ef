namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>Files of the repository, and of the corpus of real articles that lies beside it on some machines.</summary>
static class CleaningCorpus
{
    public static string Root { get; } = FindRoot();

    public static string Fixture(string path) => File.ReadAllText(Path.Combine(Root, "fixtures", path));

    /// <summary>The corpus folder, or null: tests then skip.</summary>
    public static string? Folder => Path.Combine(Root, "..", "shared", "corpus") is var folder && Directory.Exists(folder) ? folder : null;

    /// <summary>Bodies of every real article with their kind.</summary>
    public static IEnumerable<(string Name, string Body, BodyKind Kind)> Articles(string folder)
    {
        foreach (var name in new[] { "jekyll-rss", "jekyll-md", "pages", "word-html", "seed-format" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, name)).Order(StringComparer.Ordinal))
            {
                var body = Body(Text(file));
                yield return ($"{name}/{Path.GetFileName(file)}", body, Kind(body));
            }
    }

    /// <summary>Made-up articles with the markup of the real ones, each also behind a byte order mark.</summary>
    public static IEnumerable<(string Name, string Body, BodyKind Kind)> Twins() =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, "fixtures", "cleaning", "twins")).Order(StringComparer.Ordinal)
        from mark in new[] { "", "\uFEFF" }
        let body = mark + Text(file)
        select (Path.GetFileName(file) + (mark.Length > 0 ? " behind a byte order mark" : ""), body, Kind(body));

    /// <summary>All of it, a byte order mark included: File.ReadAllText takes it off.</summary>
    static string Text(string file) => System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file));

    /// <summary>What follows the front matter.</summary>
    public static string Body(string text)
    {
        var lines = text.Split('\n');
        var first = Array.FindIndex(lines, line => line.TrimEnd().TrimStart('\uFEFF') == "---");
        var second = first < 0 || first > 3 ? -1 : Array.FindIndex(lines, first + 1, line => line.TrimEnd() == "---");
        return second < 0 ? text : string.Join('\n', lines[(second + 1)..]);
    }

    static BodyKind Kind(string marked) => marked.TrimStart('\uFEFF') is var body && body.Contains("<html", StringComparison.OrdinalIgnoreCase) && body.TrimStart().StartsWith('<') ? BodyKind.HtmlDocument
        : body.TrimStart().StartsWith('<') && body.TrimEnd().EndsWith('>') ? BodyKind.Html
        : BodyKind.Markdown;

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "NewsArchive.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("NewsArchive.sln is not above the tests");
        return folder;
    }
}
