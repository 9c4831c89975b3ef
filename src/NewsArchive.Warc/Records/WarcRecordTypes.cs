namespace NewsArchive.Warc.Records;

/// <summary>The written names of <see cref="WarcRecordType"/>.</summary>
public static class WarcRecordTypes
{
    /// <summary>Reads WARC-Type without case; an absent or later name is <see cref="WarcRecordType.Unknown"/>.</summary>
    public static WarcRecordType Parse(string? name) => throw new NotImplementedException();

    /// <summary>The lower-case name as written to a file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is <see cref="WarcRecordType.Unknown"/>.</exception>
    public static string ToName(WarcRecordType type) => throw new NotImplementedException();
}
