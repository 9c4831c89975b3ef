namespace NewsArchive.Warc.Records;

/// <summary>The written names of <see cref="WarcRecordType"/> (WARC 1.1 §5.5).</summary>
public static class WarcRecordTypes
{
    // In the order of the enum.
    static readonly string[] Names = ["", "warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"];

    /// <summary>Reads WARC-Type without case; an absent or later name is <see cref="WarcRecordType.Unknown"/>.</summary>
    public static WarcRecordType Parse(string? name)
    {
        for (var i = 1; i < Names.Length; i++)
            if (Names[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return (WarcRecordType)i;
        return WarcRecordType.Unknown;
    }

    /// <summary>The lower-case name as written to a file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is <see cref="WarcRecordType.Unknown"/>.</exception>
    public static string ToName(WarcRecordType type) =>
        type is > WarcRecordType.Unknown and <= WarcRecordType.Continuation
            ? Names[(int)type]
            : throw new ArgumentOutOfRangeException(nameof(type), type, "only the types of WARC 1.1 have a name");
}
