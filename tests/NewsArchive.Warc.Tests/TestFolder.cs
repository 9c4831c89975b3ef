namespace NewsArchive.Warc.Tests;

/// <summary>Places of the source tree that tests read.</summary>
static class TestFolder
{
    /// <summary>The folder that holds NewsArchive.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A folder of this test project's sources.</summary>
    public static string Of(string name) => Path.Combine(Repository, "tests", "NewsArchive.Warc.Tests", name);

    /// <summary>A file of the shared corpus; the test is skipped where it is not there.</summary>
    public static string Corpus(string path)
    {
        var file = Path.Combine(Repository, "..", "shared", "corpus", path);
        if (!File.Exists(file))
            Assert.Skip($"No corpus file {path} beside the repository.");
        return file;
    }

    static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "NewsArchive.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder;
    }
}
