using System.Collections.Concurrent;
using System.Collections.Immutable;
using NewsArchive.Warc.Storage;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// The one thread that writes a store. Members go to the WARC at once; their journal lines wait in memory until the WARC is
/// synced, so that the journal never speaks of bytes that a power cut could take. The first error ends all writing.
/// </summary>
sealed class StoreWriter : IDisposable
{
    // At most this much work is lost with the power: trust.md, "group commit".
    static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);
    const long MaxUnsynced = 32L << 20;
    const long Ahead = 4L << 20; // so many bytes are worth the disk's while

    readonly FileStream _warc, _journal;
    readonly WarcWriter _members;
    readonly BlockingCollection<Action> _queue = [];
    readonly Thread _thread;
    readonly MemoryStream _lines = new();
    long _unsynced, _started, _oldest;
    Exception? _fault;
    bool _faultWasSeen;

    /// <summary>Cuts both files to the lengths given and goes on from there.</summary>
    public StoreWriter(string warcPath, long warcLength, string journalPath, long journalLength)
    {
        _warc = OpenAt(warcPath, warcLength);
        try
        {
            _journal = OpenAt(journalPath, journalLength);
        }
        catch
        {
            _warc.Dispose();
            throw;
        }
        _members = new WarcWriter(_warc, warcLength);
        _thread = new Thread(Run) { IsBackground = true, Name = "newsarchive-store" };
        _thread.Start();
    }

    /// <summary>
    /// Appends members, then the journal line that <paramref name="finish"/> makes of their places, in the order of the calls. The task
    /// ends when the members can be read; it is durable after the next commit.
    /// </summary>
    public Task<T> Append<T>(ImmutableArray<Finished> members, Func<ImmutableArray<WarcLocation>, (byte[] Line, T Result)> finish)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            var places = ImmutableArray.CreateRange(members, member => _members.WriteMember(member.Parts));
            var (line, result) = finish(places);
            AddLine(line, places.Sum(place => place.Length));
            StartWriting();
            done.SetResult(result);
        }, done.SetException);
        return done.Task;
    }

    /// <summary>Appends a journal line. An error shows at the next <see cref="Flush"/>.</summary>
    public void Append(byte[] line) => Post(() => AddLine(line, 0), null);

    /// <summary>Waits until everything appended so far is durable.</summary>
    /// <exception cref="IOException">It is not: the disk is full or failed, now or since the last call.</exception>
    public void Flush()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            Commit();
            done.SetResult();
        }, done.SetException);
        done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Commits and closes.</summary>
    /// <exception cref="IOException">The last commit failed, and no call before has said so.</exception>
    public void Dispose()
    {
        if (_queue.IsAddingCompleted) return;
        _queue.CompleteAdding(); // not disposed, so that a late caller is told that the store is closed
        _thread.Join();
        _warc.Dispose(); // unbuffered: nothing is left that closing could fail to write
        _journal.Dispose();
        if (_fault is not null && !_faultWasSeen) throw Fault();
    }

    void Post(Action work, Action<Exception>? onFault)
    {
        try
        {
            _queue.Add(() => Do(work, onFault));
        }
        catch (InvalidOperationException e) when (_queue.IsAddingCompleted)
        {
            throw new ObjectDisposedException("the store is closed", e);
        }
    }

    void Do(Action work, Action<Exception>? onFault)
    {
        if (_fault is null) Guard(work);
        if (_fault is null || onFault is null) return;
        _faultWasSeen = true;
        onFault(Fault());
    }

    void Run()
    {
        while (true)
        {
            if (_queue.TryTake(out var work, Wait())) work();
            else if (_queue.IsCompleted) break;
            if (IsDue() && _fault is null) Guard(Commit);
        }
        if (_fault is null) Guard(Commit);
    }

    /// <summary>Time to the next commit in milliseconds; endless when there is nothing to commit.</summary>
    int Wait() => _unsynced == 0 || _fault is not null ? Timeout.Infinite : (int)Math.Clamp(_oldest + (long)MaxDelay.TotalMilliseconds - Environment.TickCount64, 0, int.MaxValue);

    bool IsDue() => _unsynced >= MaxUnsynced || (_unsynced > 0 && Wait() == 0);

    void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            _fault = e;
        }
    }

    IOException Fault() => new($"{Path.GetDirectoryName(_warc.Name)}: the store cannot be written: {_fault?.Message}", _fault);

    void AddLine(byte[] line, long memberBytes)
    {
        if (_unsynced == 0) _oldest = Environment.TickCount64;
        _lines.Write(line);
        _unsynced += line.Length + memberBytes;
    }

    /// <summary>Keeps the disk busy meanwhile, so that a commit, which nothing can be written beside, has little to wait for.</summary>
    void StartWriting()
    {
        if (_unsynced - _started < Ahead) return;
        DurableFile.StartWriting(_warc);
        _started = _unsynced;
    }

    void Commit()
    {
        if (_unsynced == 0) return;
        DurableFile.Sync(_warc);
        _journal.Write(_lines.GetBuffer(), 0, (int)_lines.Length);
        DurableFile.Sync(_journal);
        _lines.SetLength(0);
        _unsynced = _started = 0;
    }

    static FileStream OpenAt(string path, long length)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        try
        {
            if (file.Length != length) file.SetLength(length);
            file.Position = length;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
