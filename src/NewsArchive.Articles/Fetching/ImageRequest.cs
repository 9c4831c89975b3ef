namespace NewsArchive.Articles.Fetching;

/// <summary>What to fetch, and for which page.</summary>
/// <param name="Url">Absolute http(s) URL as written.</param>
/// <param name="PageUrl">The article's own URL for Referer, or null.</param>
/// <param name="NoReferrer">The element forbids a Referer.</param>
public sealed record ImageRequest(string Url, string? PageUrl = null, bool NoReferrer = false);

