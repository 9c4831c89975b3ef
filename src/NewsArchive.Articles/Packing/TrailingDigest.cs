using System.IO.Hashing;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>SHA-256 of a file that is being written, and CRC-32 of parts of it, read back from it on another thread, close behind the writer.</summary>
sealed class TrailingDigest : IDisposable
{
    const int BufferBytes = 256 * 1024;

    readonly Lock _lock = new();
    readonly ManualResetEventSlim _moved = new(false, spinCount: 0); // who waits leaves its core to others
    readonly CancellationTokenSource _stop;
    readonly Task<WarcDigest> _hashing;
    readonly List<WatchedPart> _parts = []; // in the order of the file
    int _firstOpenPart;
    long _settled;
    long? _length;

    /// <param name="path">The file; others may write to it.</param>
    /// <param name="cancel">Ends the reading.</param>
    public TrailingDigest(string path, CancellationToken cancel)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _hashing = Task.Factory.StartNew(() => Hash(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // it waits much: not on a thread that others need
    }

    /// <summary>The digest of a file that is whole; another may get its name meanwhile.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WarcDigest Of(string path, CancellationToken cancel)
    {
        using var stream = new CancelledStream(File.OpenRead(path), cancel);
        return WarcDigest.Sha256(stream);
    }

    /// <summary>Says that so many bytes, from the beginning, stand in the file and will not change.</summary>
    public void Settle(long length) => Move(() => _settled = length);

    /// <summary>Asks for the CRC-32 of a part of which no byte is settled, behind all that were asked for before.</summary>
    public void Watch(string name, long start, long length)
    {
        lock (_lock)
            _parts.Add(new(name, start, start + length));
    }

    /// <summary>The CRC-32 of a part that is watched, to be had once <see cref="End"/> was called; null for other names.</summary>
    public Func<uint>? CrcOf(string name)
    {
        lock (_lock)
            if (_parts.Find(part => part.Name == name) is { } part)
                return () =>
                {
                    _hashing.GetAwaiter().GetResult();
                    return part.Crc.GetCurrentHashAsUInt32();
                };
        return null;
    }

    sealed record WatchedPart(string Name, long Start, long End)
    {
        public Crc32 Crc { get; } = new();
    }

    /// <summary>Says that so many bytes are all.</summary>
    public void End(long length) => Move(() => (_settled, _length) = (length, length));

    /// <summary>The digest of so many bytes, which is all.</summary>
    /// <exception cref="IOException">The file cannot be read, or ends before.</exception>
    /// <exception cref="OperationCanceledException">Reading was ended.</exception>
    public WarcDigest Finish(long length)
    {
        End(length);
        return _hashing.GetAwaiter().GetResult();
    }

    void Move(Action change)
    {
        lock (_lock)
        {
            change();
            _moved.Set();
        }
    }

    WarcDigest Hash(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        for (long at = 0; WaitBehind(at) is var limit && limit > at;)
            at = HashUntil(limit, at, file, sha256, buffer);
        return new WarcDigest("sha256", Convert.ToHexStringLower(sha256.GetHashAndReset()));
    }

    long HashUntil(long limit, long at, SafeFileHandle file, IncrementalHash sha256, byte[] buffer)
    {
        while (at < limit)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, limit - at)), at);
            if (read == 0)
                throw new IOException("a file became shorter while it was read");
            sha256.AppendData(buffer, 0, read);
            AppendToParts(buffer.AsSpan(0, read), at);
            at += read;
        }
        return at;
    }

    void AppendToParts(ReadOnlySpan<byte> bytes, long at)
    {
        lock (_lock)
            for (var i = _firstOpenPart; i < _parts.Count && _parts[i].Start < at + bytes.Length; i++)
            {
                var (from, to) = (Math.Max(_parts[i].Start, at), Math.Min(_parts[i].End, at + bytes.Length));
                if (to > from)
                    _parts[i].Crc.Append(bytes[(int)(from - at)..(int)(to - at)]);
                if (_parts[i].End <= at + bytes.Length)
                    _firstOpenPart = i + 1;
            }
    }

    /// <summary>How far the file may be read, once that is further than <paramref name="at"/> or is its end.</summary>
    long WaitBehind(long at)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_settled > at || _length is not null)
                    return _settled;
                _moved.Reset();
            }
            _moved.Wait(_stop.Token);
        }
    }

    /// <summary>Ends reading at once, whatever became of the file.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _stop.Cancel();
        _hashing.ContinueWith(hashing => _ = hashing.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait(CancellationToken.None);
        _stop.Dispose();
        _moved.Dispose();
    }

    bool _isDisposed;
}
