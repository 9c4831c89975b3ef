using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Images;
using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// The store of fetched images: <c>captures.warc.gz</c> (one warcinfo, then request + response as received) and <c>journal.jsonl</c>, which
/// also fixes the first sight of each article. Append-only and locked by one process; a torn tail of our own is cut on opening. Thread-safe.
/// </summary>
/// <remarks>
/// A capture that was appended survives the death of the process at once, and that of the machine at the latest one second or 32 MB later, and
/// after <see cref="Flush"/>, which must be called before anything is published that relies on it. Memory: about 1 KB for each capture.
/// </remarks>
public sealed class CaptureStore : IDisposable
{
    /// <summary>Name of the WARC file in the store's folder.</summary>
    public const string WarcName = "captures.warc.gz";

    /// <summary>Name of the journal in the store's folder.</summary>
    public const string JournalName = "journal.jsonl";

    readonly Lock _gate = new();
    readonly FileLock _lock;
    readonly StoreWriter _writer;
    readonly StoreContents _contents;
    readonly Microsoft.Win32.SafeHandles.SafeFileHandle _reading;
    readonly TimeProvider _time;

    CaptureStore(FileLock held, StoreWriter writer, StoreContents contents, string warcPath, TimeProvider time)
    {
        (_lock, _writer, _contents, _time) = (held, writer, contents, time);
        _reading = File.OpenHandle(warcPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    }

    /// <summary>Opens or creates a store.</summary>
    /// <exception cref="StoreInUseException">Another process holds the lock.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="ArticleFormatException">The journal or the WARC is damaged in a way that a kill or a power cut does not explain.</exception>
    public static CaptureStore Open(string folder, TimeProvider time)
    {
        var held = Lock(folder);
        StoreWriter? writer = null;
        try
        {
            var (warc, journal) = (Path.Combine(folder, WarcName), Path.Combine(folder, JournalName));
            DurableFile.RemoveStaleTemporaries(folder);
            StoreCreation.CreateMissing(warc, journal, time.GetUtcNow());
            var contents = StoreContents.Load(warc, journal);
            var found = StoreTail.Adopt(warc, contents);
            writer = new StoreWriter(warc, contents.WarcLength, journal, contents.JournalLength);
            foreach (var entry in found) writer.Append(entry.ToLine());
            return new CaptureStore(held, writer, contents, warc, time);
        }
        catch
        {
            writer?.Dispose();
            held.Dispose();
            throw;
        }
    }

    static FileLock Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return FileLock.TryAcquire(Path.Combine(folder, "lock"))
                ?? throw new StoreInUseException(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not StoreInUseException)
        {
            throw new IOException($"the store {folder} cannot be written: {e.Message.TrimEnd('.')}; name another --store", e);
        }
    }

    /// <summary>WARC-Record-ID of the store's warcinfo, written at creation.</summary>
    public string WarcInfoId => _contents.WarcInfoId;

    /// <summary>Member of the warcinfo.</summary>
    public CaptureMember WarcInfo => _contents.WarcInfo;

    /// <summary>The newest capture of a URI (as asked for, before redirects; any spelling), or null. A URI met only as the end of a redirect is found too.</summary>
    public Capture? Find(string uri)
    {
        uri = Key(uri);
        lock (_gate)
            return _contents.Find(uri);
    }

    /// <summary>How the last attempt at a URI went wrong, or null when there was none, or it was captured after all.</summary>
    public FetchFailure? FindFailure(string uri)
    {
        uri = Key(uri);
        lock (_gate)
            return _contents.Find(uri) is null ? _contents.FindFailure(uri) : null;
    }

    /// <summary>The image of a capture: its body, digest checked, Content-Encoding undone.</summary>
    /// <exception cref="WarcFormatException">The store is damaged.</exception>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public byte[] ReadBody(Capture capture)
    {
        var payload = ReadPayload(capture);
        if (capture.ContentEncoding is null) return payload;
        return ContentCoding.Decode(payload, capture.ContentEncoding, MaxDecoded, out var body) == CodingResult.Decoded ? body.ToArray()
            : throw new WarcFormatException($"the body of {capture.Uri} cannot be decoded from {capture.ContentEncoding}", WarcName, capture.Members[^1].Location.Offset, capture.RecordId);
    }

    // What a fetch accepts by default is 50 MB (FetchOptions.MaxBytes); a store may have been filled with a higher limit.
    const long MaxDecoded = 1L << 30;

    /// <summary>The body of a capture exactly as received (without chunks), digest checked.</summary>
    /// <exception cref="WarcFormatException">The store is damaged.</exception>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public byte[] ReadPayload(Capture capture)
    {
        var member = capture.RefersTo ?? capture.Members[^1];
        var buffer = ArrayPool<byte>.Shared.Rent(checked((int)member.Location.Length));
        try
        {
            ReadMember(member, buffer);
            using var reader = new WarcReader(new MemoryStream(buffer, 0, (int)member.Location.Length, writable: false), WarcName);
            var body = new byte[capture.PayloadLength];
            if (reader.Read() is { } record && HttpBody.TryRead(record, body) && WarcDigest.Sha256(body) == capture.PayloadDigest)
                return body;
            throw new WarcFormatException($"the body of {capture.Uri} is not the one that was received; delete the store and fetch again", WarcName, member.Location.Offset, capture.RecordId);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// As <see cref="ReadBody"/>, in memory that goes back to a pool. Where the member lies uncompressed its CRC-32 is compared, and that its record
    /// is the one of the digest; the digest itself was taken when the body came.
    /// </summary>
    /// <exception cref="WarcFormatException">The store is damaged.</exception>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public BorrowedBytes BorrowBody(Capture capture) =>
        (capture.ContentEncoding is null ? TryBorrowPayload(capture) : null) ?? new BorrowedBytes(ReadBody(capture));

    /// <summary>
    /// The body where its member lies uncompressed, as those of images do: the record's last bytes, as many as were received, if the record says
    /// that they are the ones of the digest. Null for everything else, which is then read, or found to be damaged, record by record.
    /// </summary>
    BorrowedBytes? TryBorrowPayload(Capture capture)
    {
        var member = capture.RefersTo ?? capture.Members[^1];
        byte[]? buffer = ArrayPool<byte>.Shared.Rent(checked((int)member.Location.Length));
        try
        {
            ReadMember(member, buffer);
            if (StoredMember.TryUnwrap(buffer.AsSpan(0, (int)member.Location.Length), out var record)
                && record.Length - EndOfRecord - capture.PayloadLength is >= 0 and var start
                && IsStartOfBody(record, start)
                && SaysPayload(record, capture.PayloadDigest))
            {
                var borrowed = BorrowedBytes.Rented(buffer, (int)start, (int)capture.PayloadLength);
                buffer = null;
                return borrowed;
            }
            return null;
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a place is where the record's payload begins: behind its head, and behind that of the HTTP response in it.</summary>
    static bool IsStartOfBody(ReadOnlySpan<byte> record, long start)
    {
        var block = record[(record.IndexOf("\r\n\r\n"u8) + EndOfRecord)..];
        var head = record[..^block.Length];
        return start >= head.Length && (head.IndexOf("\r\nWARC-Type: resource\r\n"u8) >= 0 ? start == head.Length
            : HttpHead.TryParse(block[..Math.Min(block.Length, HttpBody.MaxHeadBytes)], out var http) && http?.Length == start - head.Length);
    }

    static bool SaysPayload(ReadOnlySpan<byte> record, WarcDigest digest) =>
        record[..Math.Max(0, record.IndexOf("\r\n\r\n"u8) + 2)].IndexOf(Encoding.ASCII.GetBytes($"\r\nWARC-Payload-Digest: {digest}\r\n")) >= 0;

    const int EndOfRecord = 4; // WARC 1.1 §4: CRLF CRLF after the block

    /// <summary>The exact bytes of a member, to be copied into a bundle.</summary>
    /// <exception cref="IOException">The file is shorter, or cannot be read.</exception>
    public byte[] ReadMember(CaptureMember member)
    {
        var bytes = new byte[member.Location.Length];
        ReadMember(member, bytes);
        return bytes;
    }

    /// <summary>The same into a buffer that is at least as long.</summary>
    /// <exception cref="IOException">The file is shorter, or cannot be read.</exception>
    internal void ReadMember(CaptureMember member, byte[] buffer)
    {
        var bytes = buffer.AsSpan(0, checked((int)member.Location.Length));
        for (var done = 0; done < bytes.Length;)
        {
            var count = RandomAccess.Read(_reading, bytes[done..], member.Location.Offset + done);
            if (count == 0) throw new EndOfStreamException($"{WarcName}: ends at byte {member.Location.Offset + done}, within the member at {member.Location.Offset}");
            done += count;
        }
    }

    /// <summary>The instant at which this content was first seen at this path: journalled on the first call (time from the provider, whole seconds), the same ever after.</summary>
    public DateTimeOffset FirstSight(string path, WarcDigest digest)
    {
        lock (_gate)
        {
            if (_contents.FindSight(path, digest) is { } known) return known;
            var now = _time.GetUtcNow().ToUniversalTime();
            var sight = new StoreJournal.Sight(path, digest, new(now.Ticks - now.Ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero));
            _contents.Add(sight);
            _writer.Append(sight.ToLine());
            return sight.Date;
        }
    }

    /// <summary>Makes everything appended so far durable.</summary>
    /// <exception cref="IOException">The disk is full or failed: nothing that relies on the store may be published.</exception>
    public void Flush() => _writer.Flush();

    /// <summary>Flushes, closes, and gives up the lock.</summary>
    /// <exception cref="IOException">The last writes failed and no earlier call said so.</exception>
    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        finally
        {
            _reading.Dispose();
            _lock.Dispose();
        }
    }

    /// <summary>Remembers a failure; the same one twice is written once.</summary>
    internal void Append(string uri, FetchFailure failure)
    {
        uri = Key(uri);
        lock (_gate)
        {
            if (_contents.FindFailure(uri) == failure) return;
            var missed = new StoreJournal.Missed(uri, failure);
            _contents.Add(missed);
            _writer.Append(missed.ToLine());
        }
    }

    /// <summary>Appends the exchanges that led to an image: redirects, then the response, as a revisit when its payload is here already.</summary>
    internal Task<Capture> AppendAsync(string askedUri, ImmutableArray<HttpExchange> exchanges, ImageHeader image)
    {
        var records = new CaptureRecords(exchanges, image, WarcInfoId);
        var last = exchanges[^1];
        Task<Capture> written;
        lock (_gate) // Members and journal lines are queued in the order in which payloads become known, so a revisit never comes first.
        {
            var original = _contents.FindPayload(records.PayloadDigest);
            if (original is null) _contents.Reserve(records.PayloadDigest, records.ResponseId, last.Uri, last.Date);
            var (members, recordId) = original is null ? records.WithResponse() : records.WithRevisit(original);
            written = _writer.Append(members, places =>
            {
                var capture = new Capture
                {
                    AskedUri = Key(askedUri),
                    Uri = last.Uri,
                    Date = last.Date,
                    Status = last.Status,
                    RecordId = recordId,
                    PayloadDigest = records.PayloadDigest,
                    PayloadLength = last.Body.Length,
                    ContentEncoding = last.ContentEncoding,
                    RobotsTag = CaptureHead.RobotsTag(last.ResponseHead.Span),
                    MediaType = image.MediaType,
                    Extension = image.Extension,
                    Size = image.Size,
                    Members = [.. members.Zip(places, (member, place) => new CaptureMember(member.Uri, member.Date, member.Type, place))],
                };
                lock (_gate)
                    capture = _contents.Add(new StoreJournal.Taken(capture));
                return (new StoreJournal.Taken(capture).ToLine(), capture);
            });
        }
        return written;
    }

    /// <summary>Appends the exchanges by which a server said that a capture is still what it would send.</summary>
    internal Task AppendUnchangedAsync(string askedUri, ImmutableArray<HttpExchange> exchanges, Capture known)
    {
        lock (_gate)
        {
            var original = _contents.FindPayload(known.PayloadDigest) ?? throw new ArgumentException("the store has no such payload", nameof(known));
            var members = CaptureRecords.NotModified(exchanges, original, WarcInfoId);
            return _writer.Append(members, places =>
            {
                var unchanged = new StoreJournal.Unchanged(Key(askedUri), [.. members.Zip(places, (member, place) => new CaptureMember(member.Uri, member.Date, member.Type, place))]);
                lock (_gate)
                    _contents.Add(unchanged);
                return (unchanged.ToLine(), true);
            });
        }
    }

    /// <summary>What a capture's response said of its version, or null: then it can only be fetched anew. A body that was cut has none.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    internal Validators? ReadValidators(Capture capture)
    {
        // A revisit always says that it is truncated (WARC 1.1 §6.7.2): whether the body was cut stands at the response that it refers to.
        if (capture.RefersTo is { } original && IsTruncated(original)) return null;
        using var reader = OpenMember(capture.Members[^1]);
        if (reader.Read() is not { Head.HasHttpBlock: true } record || (capture.RefersTo is null && IsTruncated(record.Head))) return null;
        var head = new byte[HttpBody.MaxHeadBytes];
        var length = record.Block.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return HttpHead.TryParse(head.AsSpan(0, length), out var http) && http is not null ? Validators.Of(http) : null;
    }

    bool IsTruncated(CaptureMember member)
    {
        using var reader = OpenMember(member);
        return reader.Read() is not { } record || IsTruncated(record.Head);
    }

    static bool IsTruncated(WarcRecordHead head) => head.Fields["WARC-Truncated"] is not null;

    WarcReader OpenMember(CaptureMember member) => new(new MemoryStream(ReadMember(member), writable: false), WarcName);

    static string Key(string uri) => UrlNormalizer.TryNormalize(uri, out var normalized) ? normalized : uri;
}
