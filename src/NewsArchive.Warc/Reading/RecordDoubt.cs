namespace NewsArchive.Warc.Reading;

/// <summary>Why a record that was read may not be what was written.</summary>
enum RecordDoubt
{
    None,
    MayBeContent,
    MemberCut,
    MemberDamaged,
}

/// <summary>How it is said.</summary>
static class RecordDoubts
{
    /// <summary>Of one record; null: there is none.</summary>
    public static string? OfRecord(RecordDoubt doubt) => doubt switch
    {
        RecordDoubt.MayBeContent => "may be content of a damaged record before it, and no record of the file",
        RecordDoubt.MemberCut => "shares with other records a compressed member that is cut short: no checksum covers it, and no digest its head",
        RecordDoubt.MemberDamaged => "shares with other records a compressed member that is damaged: it may be altered, and no digest covers its head",
        _ => null,
    };

    /// <summary>Of that record and the others that the same is true of.</summary>
    public static string OfRun(RecordDoubt doubt) => doubt switch
    {
        RecordDoubt.MemberCut => "the records of this compressed member, which is cut short: no checksum covers them, and no digest their heads",
        RecordDoubt.MemberDamaged => "the records of this compressed member, which is damaged: they may be altered, and no digest covers their heads",
        _ => "the record, as those behind it up to the next damage: it may be content of the damaged record before it",
    };
}
