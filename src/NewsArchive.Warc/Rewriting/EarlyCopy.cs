using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Copies a file whole into a bundle while its records are scanned: behind the scan, and for as long as every record can stay as it is. Where one cannot,
/// the copy is given up, and the bundle with it. When there is nothing more to scan, which needs all cores, the copy is read back from the bundle and hashed, and held by
/// its CRC-32 against the bytes that were scanned.
/// </summary>
sealed class EarlyCopy : IDisposable
{
    const int BytesAtOnce = 256 * 1024;

    readonly WarcMergeFile _file;
    readonly WaczWriter _wacz;
    readonly Func<Stream> _readBack;
    readonly CancellationTokenSource _stop;
    readonly Task _copying;

    // A key that is equal by chance costs time only.
    KeySet<ulong> _identities = new(), _payloads = new();
    readonly ManualResetEventSlim _moved = new(false, spinCount: 0); // who waits leaves its core to the scan
    Task<FileChecksum>? _hashing;
    long _start; // of the copy in the bundle
    long _scanned;
    long _told; // how far may be copied
    volatile bool _isGivenUp;

    /// <summary>Begins.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wacz">The bundle.</param>
    /// <param name="readBack">Opens what of the bundle was written.</param>
    /// <param name="cancel">Ends the work.</param>
    public EarlyCopy(WarcMergeFile file, WaczWriter wacz, Func<Stream> readBack, CancellationToken cancel)
    {
        (_file, _wacz, _readBack, _stop) = (file, wacz, readBack, CancellationTokenSource.CreateLinkedTokenSource(cancel));
        _copying = OnThread(Copy);
    }

    /// <summary>The bundle.</summary>
    public WaczWriter Writer => _wacz;

    /// <summary>Takes the bytes that are scanned.</summary>
    public ReadChecksum Scanned { get; } = new();

    /// <summary>Whether the file stands in the bundle, after <see cref="End"/>.</summary>
    public bool IsDone => !_isGivenUp;

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
        else if ((_scanned += record.MemberLength) >= _told + BytesAtOnce)
            Tell(_scanned);
    }

    /// <summary>Says that all records are scanned, and waits for the copy; what the bytes of the file are is told later, if it was copied.</summary>
    /// <exception cref="InputChangedException">The file changed since it was scanned.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<FileChecksum> End()
    {
        (_identities, _payloads) = (new(), new()); // their memory is for the plan now
        Tell(long.MaxValue);
        _copying.GetAwaiter().GetResult();
        if (!_isGivenUp)
            return _hashing = OnThread(HashCopy);
        StartHashing();
        return Task.FromResult(Hashed.HeldAgainst(Scanned, _file.Title));
    }

    void GiveUp()
    {
        _isGivenUp = true;
        StartHashing();
        Tell(long.MaxValue);
    }

    void StartHashing() => _hashing ??= OnThread(() => FileChecksum.Of(_file.Open(), _stop.Token));

    void Tell(long end)
    {
        Volatile.Write(ref _told, end);
        _moved.Set();
    }

    /// <summary>Waits until so many bytes are scanned; false: given up.</summary>
    bool WaitFor(long end)
    {
        while (Volatile.Read(ref _told) < end)
        {
            _moved.Wait(_stop.Token);
            _moved.Reset();
        }
        _stop.Token.ThrowIfCancellationRequested();
        return !_isGivenUp;
    }

    bool Copy()
    {
        using var stream = _file.Open();
        try
        {
            _start = _wacz.AddCopy("archive/" + _file.Name, new Behind(this, stream), stream.Length, () => Scanned.Crc32, () => Hashed.Sha256);
        }
        catch (IOException)
        {
            _isGivenUp = true; // if the disk is full, who writes the bundle once more will say so: it may be shorter
        }
        return !_isGivenUp;
    }

    FileChecksum Hashed => _hashing!.GetAwaiter().GetResult(); // asked once it was started

    FileChecksum HashCopy() => FileChecksum.Of(new StreamPart(_readBack(), _start, Scanned.Length), _stop.Token).HeldAgainst(Scanned, _file.Title);

    /// <summary>Once what was started has ended.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (var task in new Task?[] { _copying, _hashing }.OfType<Task>())
        {
            Task.WhenAny(task).Wait(CancellationToken.None); // what became of it was asked where it was needed
            _ = task.Exception;
        }
        _stop.Dispose();
        _moved.Dispose();
    }

    /// <summary>The file as far as it is scanned: waits for more, and ends where the copy is given up.</summary>
    sealed class Behind(EarlyCopy copy, Stream input) : ForwardStream
    {
        long _position;

        public override int Read(Span<byte> buffer)
        {
            if (!copy.WaitFor(_position + buffer.Length))
                return 0;
            var read = input.Read(buffer);
            _position += read;
            return read;
        }
    }
}
