namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>A cleaner to measure, with its defaults: a program of peers/ that ./do has installed, or the reason why it has not.</summary>
/// <param name="Name">What the table calls it when it does not answer.</param>
/// <param name="Folder">Its folder below peers/: what ./do installs at once.</param>
/// <param name="Program">What to start.</param>
/// <param name="Before">Arguments before the file of articles.</param>
/// <param name="After">Arguments after it.</param>
sealed record Peer(string Name, string Folder, string Program, string[] Before, params string[] After)
{
    /// <summary>The one that all are compared with, so it cannot be absent.</summary>
    public const string Baseline = "HtmlSanitizer";

    static readonly string installed = Environment.GetEnvironmentVariable("NEWSARCHIVE_PEERS") ?? throw new InvalidOperationException("NEWSARCHIVE_PEERS is not set: use ./do bench clean");
    static readonly string sources = Path.Combine(Environment.CurrentDirectory, "tests", "NewsArchive.Benchmarks", "peers");

    public static readonly IReadOnlyList<Peer> All =
    [
        DotNet(Baseline, "htmlsanitizer"),
        DotNet("newsarchive article", "article"),
        DotNet("newsarchive lossless", "lossless"),
        DotNet("newsarchive article, strings", "strings"),
        DotNet("newsarchive article, tree alone", "tree"),
        DotNet("AngleSharp", "anglesharp"),
        Native(Baseline + " native", "htmlsanitizer"),
        Native("newsarchive article native", "article"),
        Node("sanitize-html"),
        Node("dompurify"),
        new("lxml", "lxml", "/usr/bin/python3", [Path.Combine(sources, "lxml", "peer.py")]),
        new("bluemonday", "bluemonday", Path.Combine(installed, "bluemonday"), [], Version("bluemonday")),
        new("ammonia", "ammonia", Path.Combine(installed, "ammonia"), [], Version("ammonia"), Version("rustc")),
    ];

    /// <summary>Those whose names begin with one of some, and the baseline.</summary>
    public static IReadOnlyList<Peer> Named(string[] beginnings) =>
        [.. All.Where(peer => peer.Name == Baseline || Array.Exists(beginnings, beginning => peer.Name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))];

    /// <summary>Why it is not there, or null.</summary>
    public string? Absent
    {
        get
        {
            var reason = Path.Combine(installed, Folder + ".absent");
            return File.Exists(reason) ? File.ReadAllText(reason).Trim() : null;
        }
    }

    static Peer DotNet(string name, string kind) =>
        new(name, "dotnet", Path.Combine(sources, "dotnet", "bin", "Release", "net10.0", "NewsArchive.Peers.Benchmarks"), [kind]);

    static Peer Native(string name, string kind) => new(name, "native", Path.Combine(installed, "native", "NewsArchive.Peers.Benchmarks"), [kind]);

    static Peer Node(string kind) => new(kind, "node", "node", [Path.Combine(sources, "node", "peer.mjs"), kind]);

    // What was compiled in does not know its version: ./do asks who installed it.
    static string Version(string package)
    {
        var file = Path.Combine(installed, package + ".version");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
    }
}
