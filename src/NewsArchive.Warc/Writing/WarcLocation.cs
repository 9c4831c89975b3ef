namespace NewsArchive.Warc.Writing;

/// <summary>Where a record's gzip member (or plain record) lies in its file, in bytes.</summary>
public readonly record struct WarcLocation(long Offset, long Length);
