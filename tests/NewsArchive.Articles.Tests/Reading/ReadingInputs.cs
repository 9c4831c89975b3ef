using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Tests.Reading;

/// <summary>Sources in memory, and the folder of real ones.</summary>
static class ReadingInputs
{
    public static SourceFile Source(string path, byte[] bytes) => new()
    {
        Path = path,
        Kind = SourceEndings.KindOf(path),
        Length = bytes.Length,
        OpenRead = () => new MemoryStream(bytes, writable: false),
    };

    public static SourceReading Read(string path, byte[] bytes, ArticleReaderOptions? options = null) => new ArticleReader(options).Read(Source(path, bytes));

    public static SourceReading Read(string path, string text, ArticleReaderOptions? options = null) =>
        Read(path, System.Text.Encoding.UTF8.GetBytes(text), options);

    public static string[] Rules(this SourceReading reading) => [.. reading.Problems.Select(problem => problem.Rule)];

    /// <summary>Real articles that are not ours to ship lie beside the repository; null where they do not.</summary>
    public static string? Corpus()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "NewsArchive.sln")))
                return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "corpus")) is var path && Directory.Exists(path) ? path : null;
        return null;
    }
}
