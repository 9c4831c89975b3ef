using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Repairing;

/// <summary>One record that a repair kept, as far as a manifest names it.</summary>
/// <param name="Id">WARC-Record-ID.</param>
/// <param name="Uri">WARC-Target-URI.</param>
/// <param name="Date">WARC-Date.</param>
/// <param name="Length">Bytes of its payload; 0 for a revisit.</param>
/// <param name="Digest">Of its payload; the repair compared it with the bytes.</param>
/// <param name="Original">WARC-Record-ID of the record that holds the payload: of a revisit another one.</param>
/// <param name="Title">Title of the page that it is, or null.</param>
/// <param name="Text">Its visible text, where the page list does not have it; else null.</param>
sealed record KeptRecord(string Id, string Uri, DateTimeOffset Date, long Length, WarcDigest Digest, string Original, string? Title, string? Text);
