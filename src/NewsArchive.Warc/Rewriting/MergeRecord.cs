using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>What a merge remembers of a record. Waits in <see cref="MergeRecords"/>, byte for byte.</summary>
readonly record struct MergeRecord
{
    /// <summary>Where the record comes from.</summary>
    public required MergePlace Place { get; init; }
    /// <summary>Equal for records with equal id, type and block; for warcinfo records also the file that they describe.</summary>
    public required UInt128 Identity { get; init; }
    /// <summary>Equal for records of which one may hold the payload of the other; 0: this may not.</summary>
    public UInt128 Payload { get; init; }
    /// <summary>WARC-Date: ticks since the year 1, UTC.</summary>
    public long DateTicks { get; init; }
    /// <summary>Bytes of payload.</summary>
    public long PayloadLength { get; init; }
    /// <summary>Where its member begins.</summary>
    public required long Offset { get; init; }
    /// <summary>Length of its gzip member, which has no breaches and can be copied; 0: there is none, and <see cref="MergeRecords.NameOf"/> says what it is called.</summary>
    public required long MemberLength { get; init; }
    /// <summary>A hash of its id; 0: it has none.</summary>
    public ulong IdHash { get; init; }
    /// <summary>A hash of its type, HTTP head and length of payload, the same in every run: <see cref="Identity"/> is not.</summary>
    public ulong HeadHash { get; init; }
    /// <summary>Where its name waits, if it is not a member.</summary>
    public long NamePosition { get; init; }
    /// <summary>Whether its head says something that a merge may have to change: which file holds it, or which record it refers to.</summary>
    public MergeReference Reference { get; init; }
    /// <summary>Whether it keeps its payload, whatever other record has the same.</summary>
    public bool IsPinned { get; init; }
    /// <summary>Whether it describes its file.</summary>
    public bool IsWarcInfo { get; init; }
    /// <summary>Whether its head breaks a rule, so that <c>verify</c> fails the file that holds it.</summary>
    public bool BreaksRule { get; init; }
    /// <summary>Whether it is a segment of a longer record.</summary>
    public bool IsSegment { get; init; }
}

/// <summary>A record of the inputs.</summary>
/// <param name="File">Which file, by its place in the list.</param>
/// <param name="Ordinal">Which record of it, counted from 0.</param>
readonly record struct MergePlace(int File, int Ordinal);

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

    public static MergeName Read(BinaryReader reader) => new(reader.ReadString(), reader.ReadString(), reader.ReadString());

    public void Write(BinaryWriter writer)
    {
        writer.Write(RecordId);
        writer.Write(Uri);
        writer.Write(Date);
    }
}
