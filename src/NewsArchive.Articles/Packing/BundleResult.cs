using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Packing;

/// <summary>What a packed bundle holds.</summary>
public sealed record BundleResult
{
    /// <summary>The restore map as written.</summary>
    public required BundleManifest Manifest { get; init; }
    /// <summary>Records in <c>archive/captures.warc.gz</c>, its warcinfo counted.</summary>
    public required int CaptureRecords { get; init; }
    /// <summary>The bundle's <c>created</c>: the latest instant of its articles and captures.</summary>
    public required DateTimeOffset Created { get; init; }
}
