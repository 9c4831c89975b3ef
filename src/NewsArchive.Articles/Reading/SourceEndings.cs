namespace NewsArchive.Articles.Reading;

/// <summary>What a file is read as, by the ending of its name. Case does not matter.</summary>
public static class SourceEndings
{
    static readonly string[] Articles = [".md", ".markdown", ".txt", ".html", ".htm"];
    static readonly string[] Containers = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".7z", ".rar"];
    static readonly string[] WebArchives = [".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".wacz"];

    /// <summary>The kind of a name or path.</summary>
    public static SourceKind KindOf(string path) =>
        EndsWithAny(path, Articles) ? SourceKind.Article
        : EndsWithAny(path, [".jsonl"]) ? SourceKind.JsonLines
        : EndsWithAny(path, Containers) ? SourceKind.Container
        : EndsWithAny(path, WebArchives) ? SourceKind.WebArchive
        : SourceKind.Other;

    /// <summary>Whether the name says that the body is HTML whatever it looks like.</summary>
    public static bool IsHtml(string path) => EndsWithAny(path, [".html", ".htm"]);

    static bool EndsWithAny(string path, ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
