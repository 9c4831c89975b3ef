namespace NewsArchive.Articles.Tests.Images;

/// <summary>Odd and broken images from other projects' test suites, beside the repository; skipped where they are absent.</summary>
static class CorpusImages
{
    public static string[] Files()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "NewsArchive.sln"))) folder = Path.GetDirectoryName(folder);
        var images = Path.Combine(folder ?? "", "..", "shared", "corpus", "images");
        if (!Directory.Exists(images)) Assert.Skip("No corpus beside the repository.");
        return Directory.GetFiles(images);
    }
}
