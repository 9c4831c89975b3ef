using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// The store of fetched images: <c>captures.warc.gz</c> (one warcinfo, then request + response as received) and <c>journal.jsonl</c>, which
/// also fixes the first sight of each article. Append-only and locked by one process; a torn tail of our own is cut on opening. Thread-safe.
/// </summary>
public sealed class CaptureStore : IDisposable
{
    /// <summary>Opens or creates a store.</summary>
    /// <exception cref="IOException">Another process holds the lock, or the folder cannot be written (the message says which).</exception>
    public static CaptureStore Open(string folder, TimeProvider time) => throw new NotImplementedException();

    /// <summary>WARC-Record-ID of the store's warcinfo, written at creation.</summary>
    public string WarcInfoId => throw new NotImplementedException();

    /// <summary>Member of the warcinfo.</summary>
    public CaptureMember WarcInfo => throw new NotImplementedException();

    /// <summary>The newest capture of a URI (as asked for, before redirects), or null.</summary>
    public Capture? Find(string uri) => throw new NotImplementedException();

    /// <summary>The body of a capture, digest checked.</summary>
    public byte[] ReadBody(Capture capture) => throw new NotImplementedException();

    /// <summary>The exact bytes of a member, to be copied into a bundle.</summary>
    public byte[] ReadMember(CaptureMember member) => throw new NotImplementedException();

    /// <summary>The instant at which this content was first seen at this path: journalled on the first call (time from the provider, whole seconds), the same ever after.</summary>
    public DateTimeOffset FirstSight(string path, WarcDigest digest) => throw new NotImplementedException();

    /// <summary>Makes everything appended so far durable.</summary>
    public void Flush() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
