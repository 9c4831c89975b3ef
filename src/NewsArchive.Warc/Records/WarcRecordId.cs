namespace NewsArchive.Warc.Records;

/// <summary>Record ids that follow from content, so that the same input gives the same file.</summary>
public static class WarcRecordId
{
    /// <summary>
    /// <c>&lt;urn:uuid:…&gt;</c>: a UUIDv8 (RFC 9562 §5.8) of SHA-256 over type, target URI, date and block digest,
    /// each followed by LF. Null parts count as empty.
    /// </summary>
    public static string Create(WarcRecordType type, string? targetUri, DateTimeOffset date, WarcDigest blockDigest) => throw new NotImplementedException();
}
