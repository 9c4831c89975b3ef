namespace NewsArchive.Warc.Writing;

/// <summary>Where a record's compressed member (WARC 1.1 Annex D), or plain record, lies in its file.</summary>
/// <param name="Offset">Its first byte, from 0 on.</param>
/// <param name="Length">How many bytes it has.</param>
public readonly record struct WarcLocation(long Offset, long Length);
