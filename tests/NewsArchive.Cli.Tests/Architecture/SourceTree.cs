namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>The sources that these tests were built from.</summary>
public static class SourceTree
{
    /// <summary>The folder that holds NewsArchive.sln.</summary>
    public static string Top { get; } = FindTop();

    /// <summary>Files below a folder, relative to the top, with slashes, without what a build leaves behind.</summary>
    public static IEnumerable<string> Files(string folder, params string[] patterns) => patterns
        .SelectMany(pattern => Directory.EnumerateFiles(Path.Combine(Top, folder), pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        .Select(path => Path.GetRelativePath(Top, path).Replace('\\', '/'))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    static string FindTop()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NewsArchive.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("NewsArchive.sln is in no folder above the tests.");
    }
}
