using System.IO.Hashing;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Copies a file whole into a bundle while its records are scanned: behind the scan, and for as long as every record can stay as it is. Where one cannot,
/// the copy is given up, and the bundle with it. The file is hashed on the way. Its CRC-32, which stands in the header before the copy, is read first: from
/// the moment that this is made.
/// </summary>
sealed class EarlyCopy : IDisposable
{
    const int BufferBytes = 256 * 1024;

    readonly WarcMergeFile _file;
    readonly WaczWriter _wacz;
    readonly CancellationTokenSource _stop;
    readonly Task<(long Length, uint Crc32)?> _first;

    // A key that is equal by chance costs time only.
    KeySet<ulong> _identities = new(), _payloads = new();
    readonly ManualResetEventSlim _moved = new(false, spinCount: 0); // who waits leaves its core to the scan
    long _scanned;
    long _told; // how far may be copied
    volatile bool _isGivenUp;

    public EarlyCopy(WarcMergeFile file, WaczWriter wacz, CancellationToken cancel)
    {
        (_file, _wacz, _stop) = (file, wacz, CancellationTokenSource.CreateLinkedTokenSource(cancel));
        _first = OnThread(() => ReadCrc(_stop.Token));
    }

    /// <summary>The bundle.</summary>
    public WaczWriter Writer => _wacz;

    /// <summary>Whether the file stands in the bundle, once its checksum is there.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Begins, and gives what the bytes of the file are, whatever becomes of the copy. Waits for <see cref="End"/>, if it is not cancelled.</summary>
    public Task<FileChecksum> Start(CancellationToken cancel) => OnThread(() => Run(cancel));

    static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // the pool is for the scan

    /// <summary>Takes the next record that was scanned and is sound.</summary>
    public void Follow(MergeRecord record)
    {
        if (_isGivenUp)
            return;
        if (record.MemberLength == 0 || record.Offset != _scanned || record.Reference == MergeReference.File
            || !_identities.Add((ulong)record.Identity) || (record.Payload != 0 && !_payloads.Add((ulong)record.Payload)))
            GiveUp();
        else if ((_scanned += record.MemberLength) >= _told + BufferBytes)
            Tell(_scanned);
    }

    /// <summary>Says that all records are scanned.</summary>
    public void End()
    {
        (_identities, _payloads) = (new(), new()); // their memory is for the plan now
        Tell(long.MaxValue);
    }

    void GiveUp()
    {
        _isGivenUp = true;
        Tell(long.MaxValue);
    }

    void Tell(long end)
    {
        Volatile.Write(ref _told, end);
        _moved.Set();
    }

    /// <summary>Waits until so many bytes are scanned; false: given up.</summary>
    bool WaitFor(long end, CancellationToken cancel)
    {
        while (Volatile.Read(ref _told) < end)
        {
            _moved.Wait(cancel);
            _moved.Reset();
        }
        cancel.ThrowIfCancellationRequested();
        return !_isGivenUp;
    }

    FileChecksum Run(CancellationToken cancel)
    {
        Task.WaitAny([_first], cancel);
        using var stream = _file.Open();
        if (_first.GetAwaiter().GetResult() is not { } first)
            return FileChecksum.Of(stream, cancel);
        using var input = new HashingStream(stream);
        var sha256 = default(WarcDigest);
        try
        {
            _wacz.AddCopy("archive/" + _file.Name, new Behind(this, input, cancel), first.Length, first.Crc32, () => sha256 = Finish(input));
            IsDone = true;
        }
        catch (IOException) when (_isGivenUp)
        {
            Drain(input, cancel);
            sha256 = Finish(input);
        }
        return new(first.Length, sha256, first.Crc32);
    }

    /// <summary>Reads the file through; null: it was given up, or is none of gzip members.</summary>
    (long Length, uint Crc32)? ReadCrc(CancellationToken cancel)
    {
        using var stream = _file.Open();
        var (crc, length) = (new Crc32(), 0L);
        var buffer = new byte[BufferBytes];
        for (int read; (read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; length += read)
        {
            cancel.ThrowIfCancellationRequested();
            if (_isGivenUp || (length == 0 && !GzipMemberStream.IsMagic(buffer)))
                return null;
            crc.Append(buffer.AsSpan(0, read));
        }
        return (length, crc.GetCurrentHashAsUInt32());
    }

    static void Drain(HashingStream input, CancellationToken cancel)
    {
        var buffer = new byte[BufferBytes];
        while (input.Read(buffer) > 0)
            cancel.ThrowIfCancellationRequested();
    }

    static WarcDigest Finish(HashingStream input) => new("sha256", Convert.ToHexStringLower(input.Sha256()));

    /// <summary>Once what was started has ended.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAny(_first).Wait(CancellationToken.None); // what became of it was asked where it was needed
        _ = _first.Exception;
        _stop.Dispose();
        _moved.Dispose();
    }

    /// <summary>The file as far as it is scanned: waits for more, and ends where the copy is given up.</summary>
    sealed class Behind(EarlyCopy copy, Stream input, CancellationToken cancel) : ForwardStream
    {
        long _position;

        public override int Read(Span<byte> buffer)
        {
            if (!copy.WaitFor(_position + buffer.Length, cancel))
                return 0;
            var read = input.Read(buffer);
            _position += read;
            return read;
        }
    }
}
