namespace NewsArchive.Interop.Tests.Judges;

/// <summary>Where things lie in the checked-out repository.</summary>
public static class Repository
{
    /// <summary>The folder that holds NewsArchive.sln.</summary>
    public static string Top { get; } = FindTop();

    /// <summary>The articles that carry their own pictures.</summary>
    public static string Articles => Path.Combine(Top, "fixtures", "articles");

    /// <summary>The npm judges and the scripts that drive them.</summary>
    public static string JudgeScripts => Path.Combine(Top, "tests", "NewsArchive.Interop.Tests", "judges");

    /// <summary>Where screenshots stay after a run, for somebody to look at; created when missing.</summary>
    public static string Screenshots(string name) => Directory.CreateDirectory(Path.Combine(Top, "artifacts", "test", "screenshots", name)).FullName;

    /// <summary>The program under test: what NEWSARCHIVE_BIN names, else the last native publish.</summary>
    public static string Program
    {
        get
        {
            var named = Environment.GetEnvironmentVariable("NEWSARCHIVE_BIN");
            var path = string.IsNullOrEmpty(named) ? Path.Combine(Top, "artifacts", "publish", "newsarchive") : named;
            return File.Exists(path) ? path : throw new FileNotFoundException("No published program: run ./do test or ./do publish.", path);
        }
    }

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
