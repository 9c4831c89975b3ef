namespace NewsArchive.Warc.Records;

/// <summary>The value of WARC-Type (WARC 1.1 §5.5). Names of later standards read as <see cref="Unknown"/>.</summary>
public enum WarcRecordType
{
    /// <summary>A type that WARC 1.1 does not name: skipped by readers (§6.1).</summary>
    Unknown = 0,
    /// <summary>§6.2: describes the records behind it.</summary>
    WarcInfo,
    /// <summary>§6.3: a response of a server, with its protocol.</summary>
    Response,
    /// <summary>§6.4: a file, without protocol.</summary>
    Resource,
    /// <summary>§6.5: a request to a server.</summary>
    Request,
    /// <summary>§6.6: something about another record.</summary>
    Metadata,
    /// <summary>§6.7: what was captured before, seen again.</summary>
    Revisit,
    /// <summary>§6.8: another form of another record.</summary>
    Conversion,
    /// <summary>§6.9: a later part of a record that was cut.</summary>
    Continuation,
}
