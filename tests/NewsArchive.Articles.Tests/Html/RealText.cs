using System.Text;

namespace NewsArchive.Articles.Tests.Html;

/// <summary>Real scraped files beside the repository (never in it), decoded as UTF-8. A test that finds none says that it was skipped.</summary>
static class RealText
{
    public static IReadOnlyList<(string Name, string Text)> Files(params string[] endings)
    {
        var root = Folder();
        if (root is null)
            Assert.Skip("no corpus at ../shared/corpus beside the repository");
        return [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(f => endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(f => (Path.GetRelativePath(root, f), File.ReadAllText(f, Encoding.UTF8)))];
    }

    public static string RepositoryFile(string path) => Path.Combine(Repository(), path);

    static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "NewsArchive.sln")))
                return folder;
        throw new DirectoryNotFoundException("no folder above the tests holds NewsArchive.sln");
    }

    static string? Folder()
    {
        var corpus = Path.Combine(Repository(), "..", "shared", "corpus");
        return Directory.Exists(corpus) ? corpus : null;
    }
}
