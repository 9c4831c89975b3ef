using System.Collections.Immutable;

namespace NewsArchive.Articles.Images;

/// <summary>Finds every image reference of an article without changing it. Linear time, thread-safe.</summary>
public static class ImageDiscovery
{
    /// <summary>
    /// The references in <paramref name="body"/> (cleaned or as read) and in the article's front matter, in order of place.
    /// <paramref name="alternatives"/> comes from cleaning (may be null).
    /// </summary>
    public static ImmutableArray<ImageReference> Find(Article article, string body, ImageDiscoveryOptions options, ImmutableDictionary<string, ImmutableArray<string>>? alternatives = null) => throw new NotImplementedException();
}

/// <summary>How to resolve and choose.</summary>
public sealed record ImageDiscoveryOptions
{
    /// <summary>Base for relative URLs of articles that have no URL of their own (<c>--base-url</c>), or null.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Front matter keys that hold images.</summary>
    public ImmutableArray<string> FrontMatterKeys { get; init; } = ["headimg", "thumbnail", "cover", "image", "image_feature", "feature_image", "banner", "photos"];
}
