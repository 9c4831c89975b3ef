namespace NewsArchive.Warc.Reading;

/// <summary>How a record lies in its file (WARC 1.1 Annex D).</summary>
public enum WarcCompression
{
    /// <summary>As it is.</summary>
    None = 0,
    /// <summary>In a gzip member (WARC 1.1 Annex D).</summary>
    Gzip,
    /// <summary>In one or more Zstandard frames ("Zstandard Compression for WARC Files" 1.0).</summary>
    Zstd,
}
