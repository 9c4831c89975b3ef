namespace NewsArchive.Articles.Fetching;

/// <summary>What to fetch, and for which page.</summary>
/// <param name="Url">Absolute http(s) URL as written.</param>
/// <param name="PageUrl">The article's own URL for Referer, or null.</param>
/// <param name="NoReferrer">The element forbids a Referer.</param>
/// <param name="Expects">What the answer must be; anything else is a failure.</param>
public sealed record ImageRequest(string Url, string? PageUrl = null, bool NoReferrer = false, ContentKind Expects = ContentKind.Image);

/// <summary>What a body is expected to be.</summary>
public enum ContentKind
{
    /// <summary>An image, by its bytes.</summary>
    Image = 0,
    /// <summary>A stylesheet: text that is no markup.</summary>
    Stylesheet,
}

