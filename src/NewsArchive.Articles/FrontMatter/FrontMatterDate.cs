namespace NewsArchive.Articles.FrontMatter;

/// <summary>The date forms seen in scraped front matter.</summary>
public static class FrontMatterDate
{
    /// <summary>RFC 1123 (<c>Thu, 08 Apr 2021 02:38:00 GMT</c>), ISO 8601 with or without zone, <c>yyyy-MM-dd HH:mm:ss +0800</c>. Without a zone: UTC.</summary>
    public static bool TryParse(string? text, out DateTimeOffset date) => throw new NotImplementedException();
}
