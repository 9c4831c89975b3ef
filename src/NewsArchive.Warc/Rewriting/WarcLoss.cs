namespace NewsArchive.Warc.Rewriting;

/// <summary>A part of a damaged file that could not be taken over.</summary>
/// <param name="File">The file or zip entry.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">Its length in bytes; null for one of several records in a compressed member, which has no place of its own.</param>
/// <param name="Reason">What is wrong with it, in one line.</param>
/// <param name="RecordId">WARC-Record-ID where it could still be read.</param>
/// <param name="TargetUri">WARC-Target-URI where it could still be read.</param>
public sealed record WarcLoss(string File, long Offset, long? Length, string Reason, string? RecordId, string? TargetUri);
