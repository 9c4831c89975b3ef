using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>What a merge remembers of a record: about 120 bytes, whatever the length of its fields.</summary>
sealed class MergeRecord
{
    /// <summary>Which input file, by its place in the list.</summary>
    public required int File { get; init; }
    /// <summary>Which record of it, counted from 0.</summary>
    public int Ordinal { get; set; }
    /// <summary>Equal for records with equal id, type and block; for warcinfo records also the file that they describe.</summary>
    public required UInt128 Identity { get; set; }
    /// <summary>The revisit that this record may become, where it cannot be read again by its place.</summary>
    public MergeRevisit? Revisit { get; set; }
    /// <summary>Equal for records of which one may hold the payload of the other; 0: this may not.</summary>
    public UInt128 Payload { get; set; }
    /// <summary>WARC-Date.</summary>
    public DateTimeOffset Date
    {
        get => new(_dateTicks, TimeSpan.Zero);
        init => _dateTicks = value.UtcTicks;
    }

    readonly long _dateTicks;

    /// <summary>Whether it keeps its payload, whatever other record has the same.</summary>
    public bool IsPinned { get; set; }
    /// <summary>Whether it describes its file.</summary>
    public bool IsWarcInfo { get; init; }
    /// <summary>Bytes of payload.</summary>
    public long PayloadLength { get; set; }
    /// <summary>Whether it is a segment of a longer record.</summary>
    public bool IsSegment { get; init; }
    /// <summary>Where its member begins.</summary>
    public required long Offset { get; init; }
    /// <summary>Length of its gzip member, which has no breaches and can be copied; 0: there is none.</summary>
    public required long MemberLength { get; init; }
    /// <summary>A hash of its id; 0: it has none.</summary>
    public ulong IdHash { get; init; }
    /// <summary>A hash of its type, HTTP head and length of payload, the same in every run: <see cref="Identity"/> is not.</summary>
    public ulong HeadHash { get; init; }
    /// <summary>Whether its head says something that a merge may have to change: which file holds it, or which record it refers to.</summary>
    public MergeReference Reference { get; init; }
    /// <summary>Its name, where it cannot be read again by its place.</summary>
    public MergeName? Name { get; init; }
}

/// <summary>A record as a revisit.</summary>
/// <param name="Id">WARC-Record-ID.</param>
/// <param name="Identity">As <see cref="MergeRecord.Identity"/>.</param>
sealed record MergeRevisit(string Id, UInt128 Identity);

/// <summary>What in a head a merge may have to change.</summary>
enum MergeReference : byte
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Another record, which may be called otherwise in the result.</summary>
    Record,
    /// <summary>A file that is called otherwise in the result.</summary>
    File,
}

/// <summary>What other records refer to a record by (WARC 1.1 §6.7.2).</summary>
/// <param name="RecordId">WARC-Record-ID.</param>
/// <param name="Uri">WARC-Target-URI.</param>
/// <param name="Date">WARC-Date as written.</param>
sealed record MergeName(string RecordId, string Uri, string Date)
{
    public static MergeName Of(WarcRecordHead head) => new(head.RecordId ?? "", head.TargetUri ?? "", head.Fields["WARC-Date"] ?? "");

    /// <summary>The name by address and time, as far as players compare it.</summary>
    public string Capture => Date + " " + Uri;
}
