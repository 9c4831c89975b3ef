using System.IO.Hashing;
using System.Security.Cryptography;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>What the bytes of an input are, taken while its records are checked: by it is seen whether they are still the same when they are copied.</summary>
readonly record struct FileChecksum(long Length, WarcDigest Sha256, uint Crc32)
{
    const int BufferBytes = 256 * 1024;

    /// <summary>Reads the stream to its end, and disposes it.</summary>
    public static FileChecksum Of(Stream stream, CancellationToken cancel)
    {
        using var owned = stream;
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var crc = new Crc32();
        var buffer = new byte[BufferBytes];
        var length = 0L;
        for (int read; (read = stream.Read(buffer)) > 0; length += read)
        {
            cancel.ThrowIfCancellationRequested();
            crc.Append(buffer.AsSpan(0, read));
            sha256.AppendData(buffer, 0, read);
        }
        return new(length, WarcDigest.Finish("sha256", sha256), crc.GetCurrentHashAsUInt32());
    }

    /// <summary>This, if it is that of the bytes whose records were read.</summary>
    /// <exception cref="InputChangedException">It is not.</exception>
    public FileChecksum HeldAgainst(ReadChecksum scanned, string title) => (Length, Crc32) == (scanned.Length, scanned.Crc32) ? this : throw new InputChangedException(title);
}
