namespace NewsArchive.Articles.Cleaning;

/// <summary>Makes articles safe and tidy without losing a visible word; see docs/cleaning.md. Thread-safe.</summary>
public sealed class ArticleCleaner
{
    /// <summary>Makes a cleaner for one profile.</summary>
    public ArticleCleaner(CleaningOptions? options = null) => throw new NotImplementedException();

    /// <summary>Cleans the body; head and front matter stay as they are.</summary>
    public CleanArticle Clean(Article article) => throw new NotImplementedException();

    /// <summary>Cleans a body by itself. <paramref name="baseUrl"/> is used to recognise links to the page itself only; URLs are not resolved.</summary>
    public CleanBody CleanBody(string body, BodyKind kind, string? baseUrl = null) => throw new NotImplementedException();
}
