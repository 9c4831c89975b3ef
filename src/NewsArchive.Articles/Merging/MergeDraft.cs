using NewsArchive.Articles.Packing;
using NewsArchive.Warc.Storage;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Merging;

/// <summary>A bundle that is being written: handed to the disk and hashed behind the writer.</summary>
sealed class MergeDraft : IDisposable
{
    // Often enough that little is left to be waited for at the end.
    const long BytesAtOnce = 8 << 20;

    long _sent; // bytes that were handed to the disk

    public MergeDraft(BundleOutput output, CancellationToken cancel)
    {
        File = output.Create();
        Digest = new TrailingDigest(File.TemporaryPath, cancel);
        Writer = new WaczWriter(File.Stream) { IsForeign = true, Settled = Settle, Copying = Digest.Watch };
    }

    /// <summary>The temporary.</summary>
    public DurableFile File { get; }

    /// <summary>What of it was hashed.</summary>
    public TrailingDigest Digest { get; }

    /// <summary>Writes it.</summary>
    public WaczWriter Writer { get; }

    void Settle(long length)
    {
        Digest.Settle(length);
        if (length < _sent + BytesAtOnce)
            return;
        _sent = length;
        File.StartWriting();
    }

    /// <summary>Removes the temporary, if it did not get its name.</summary>
    public void Dispose()
    {
        Digest.Dispose();
        File.Dispose();
    }
}
