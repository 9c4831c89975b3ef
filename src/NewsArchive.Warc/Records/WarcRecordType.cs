namespace NewsArchive.Warc.Records;

/// <summary>The value of WARC-Type (WARC 1.1 §5.5). Names of later standards read as <see cref="Unknown"/>.</summary>
public enum WarcRecordType
{
    /// <summary>A type that WARC 1.1 does not name: skipped by readers (§6.1).</summary>
    Unknown = 0,
    /// <summary>§6.2</summary>
    WarcInfo,
    /// <summary>§6.3</summary>
    Response,
    /// <summary>§6.4</summary>
    Resource,
    /// <summary>§6.5</summary>
    Request,
    /// <summary>§6.6</summary>
    Metadata,
    /// <summary>§6.7</summary>
    Revisit,
    /// <summary>§6.8</summary>
    Conversion,
    /// <summary>§6.9</summary>
    Continuation,
}
