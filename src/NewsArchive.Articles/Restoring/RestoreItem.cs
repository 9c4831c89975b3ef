using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Restoring;

/// <summary>One file to be restored.</summary>
sealed record RestoreItem
{
    /// <summary>Path in the archived tree.</summary>
    public required string Path { get; init; }
    /// <summary>Record that holds it.</summary>
    public required string Uri { get; init; }
    /// <summary>Its WARC-Record-ID.</summary>
    public required string RecordId { get; init; }
    /// <summary>SHA-256 of the file.</summary>
    public required WarcDigest Digest { get; init; }
    /// <summary>Bytes.</summary>
    public required long Length { get; init; }
    /// <summary>Whether a repair of the bundle could not save it.</summary>
    public bool IsLost { get; init; }
    /// <summary>Last change to set, or null.</summary>
    public DateTimeOffset? Modified { get; init; }
    /// <summary>Unix permission bits to set, or null.</summary>
    public int? UnixMode { get; init; }
    /// <summary>The name's own bytes when it is no valid UTF-8.</summary>
    public System.Collections.Immutable.ImmutableArray<byte> PathBytes { get; init; }
}
