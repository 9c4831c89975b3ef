namespace NewsArchive.Warc.Tests.Reading;

/// <summary>Real files that other people's tools wrote; they lie beside the repository and are not part of it.</summary>
static class WarcCorpus
{
    /// <summary>The bytes of a corpus file; skips the test when the corpus is not there.</summary>
    public static byte[] Read(string name)
    {
        var folder = Folder();
        Assert.SkipWhen(folder is null, "the corpus is not on this machine");
        return File.ReadAllBytes(Path.Combine(folder, name));
    }

    public static string? Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "NewsArchive.sln")))
                return Path.Combine(folder.FullName, "..", "shared", "corpus", "warc") is var path && Directory.Exists(path) ? path : null;
        return null;
    }
}
