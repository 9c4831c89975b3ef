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

    /// <param name="output">What it becomes.</param>
    /// <param name="expectedLength">How many bytes it will perhaps have.</param>
    /// <param name="cancel">Ends the reading.</param>
    public MergeDraft(BundleOutput output, long expectedLength, CancellationToken cancel)
    {
        File = output.Create();
        File.Reserve(expectedLength);
        Digest = new TrailingDigest(File.TemporaryPath, cancel);
        Writer = new WaczWriter(File.Stream) { IsForeign = true, Written = Send, Settled = Digest.Settle, Copying = Digest.Watch };
    }

    /// <summary>The temporary.</summary>
    public DurableFile File { get; }

    /// <summary>What of it was hashed.</summary>
    public TrailingDigest Digest { get; }

    /// <summary>Writes it.</summary>
    public WaczWriter Writer { get; }

    /// <summary>Opens what was written of it.</summary>
    public Stream ReadBack() => new FileStream(File.TemporaryPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    void Send(long length)
    {
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
