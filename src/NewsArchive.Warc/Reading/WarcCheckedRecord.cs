using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>A record that was read to its end and checked against the rules of WARC 1.1 §4 to §7.</summary>
public sealed record WarcCheckedRecord
{
    /// <summary>Version and fields.</summary>
    public required WarcRecordHead Head { get; init; }

    /// <summary>Offset of the member (or plain record), in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>Length of the member (or plain record), in bytes; null for one of several records in a member.</summary>
    public long? Length { get; init; }

    /// <summary>Whether it was found within what is left of a broken member.</summary>
    internal bool IsSalvaged { get; init; }

    /// <summary>The HTTP head of an <c>application/http</c> block, or null.</summary>
    public HttpHead? HttpHead { get; init; }

    /// <summary>What is wrong with this record's fields and digests.</summary>
    public IReadOnlyList<WarcDiagnostic> Findings { get; init; } = [];
}
