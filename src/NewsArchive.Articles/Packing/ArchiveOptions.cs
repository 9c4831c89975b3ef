using System.Collections.Immutable;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.CleanWorkers;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Packing;

/// <summary>Everything that decides what a run makes. <c>new()</c> with inputs is the safe choice: all limits on, nothing private fetched.</summary>
public sealed record ArchiveOptions
{
    /// <summary>What to archive.</summary>
    public required SourceFinderOptions Sources { get; init; }

    /// <summary>The sources themselves, found earlier; then <see cref="Sources"/> is not looked at.</summary>
    public SourceListing? Listing { get; init; }

    /// <summary>What links may lead to when the run is one of several that belong together; null: its own articles. Not disposed.</summary>
    public ArticleLinkIndex? Links { get; init; }

    /// <summary>Reading limits.</summary>
    public ArticleReaderOptions Reading { get; init; } = new();

    /// <summary>Cleaning profile and limits.</summary>
    public CleaningOptions Cleaning { get; init; } = new();

    /// <summary>The program that cleans articles in processes of their own when several are worked on at once; null: this process cleans them all.</summary>
    public CleanWorkerOptions? CleanWorker { get; init; }

    /// <summary>How image references are resolved.</summary>
    public ImageDiscoveryOptions Discovery { get; init; } = new();

    /// <summary>How images are shown.</summary>
    public ResizeOptions Resize { get; init; } = new();

    /// <summary>The program that decodes images for resizing in processes of their own; null: this process decodes them itself.</summary>
    public ImageWorkerOptions? ImageWorker { get; init; }

    /// <summary>Manners and limits of fetching.</summary>
    public FetchOptions Fetch { get; init; } = new();

    /// <summary>Whether a run that finds the network down ends before it packs (<see cref="ImageFetcher.IsNetworkLost"/>); otherwise the images are missing.</summary>
    public bool EndsWithoutNetwork { get; init; }

    /// <summary>Folder that root-relative image paths (<c>/images/x.jpg</c>) are read from; null: the input's own root.</summary>
    public string? AssetRoot { get; init; }

    /// <summary>Articles worked on at once; the result does not depend on it.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>SOURCE_DATE_EPOCH: replaces article instants and file times, never the date of a capture.</summary>
    public DateTimeOffset? SourceDate { get; init; }

    /// <summary>Title, description and rights of the bundle.</summary>
    public BundleDescription Description { get; init; } = new();
}

/// <summary>What the maker says about a bundle; goes to datapackage.json and warcinfo.</summary>
public sealed record BundleDescription
{
    /// <summary>Title of the collection; null: made from the number of articles.</summary>
    public string? Title { get; init; }
    /// <summary>Description.</summary>
    public string? Description { get; init; }
    /// <summary>Who made the content.</summary>
    public string? Creator { get; init; }
    /// <summary>Rights statement.</summary>
    public string? Rights { get; init; }
    /// <summary>Who ran the tool.</summary>
    public string? Operator { get; init; }

    /// <summary>The given properties by name, in fixed order, without title and description.</summary>
    internal ImmutableArray<KeyValuePair<string, string>> Properties()
    {
        var properties = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var (name, value) in new[] { ("creator", Creator), ("rights", Rights), ("operator", Operator) })
            if (value is not null)
                properties.Add(new(name, value));
        return properties.ToImmutable();
    }
}
