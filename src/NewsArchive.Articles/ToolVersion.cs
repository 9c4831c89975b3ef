namespace NewsArchive.Articles;

/// <summary>Name and version of the software as written into bundles: a function of the build alone.</summary>
public static class ToolVersion
{
    /// <summary><c>0.1.0</c></summary>
    public static string Number { get; } = typeof(ToolVersion).Assembly.GetName().Version is { } version ? version.ToString(3) : "0.0.0";

    /// <summary><c>newsarchive 0.1.0</c></summary>
    public static string Software { get; } = "newsarchive " + Number;
}
