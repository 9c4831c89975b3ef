namespace NewsArchive.Warc.Reading;

/// <summary>
/// Reads the records of a <c>.warc.gz</c> on several threads, in their order. The file is cut into segments; each begins at what looks like a
/// member, and counts only when the segment before it ends exactly there, so that a wrong guess costs time, never truth. At the first record
/// with any oddity it stops: what follows is for a <see cref="WarcReader"/> from <see cref="Position"/> on, which finds what it would have found.
/// </summary>
/// <typeparam name="T">What is made of a record. In memory are those of a few segments, or fewer where heads are long.</typeparam>
sealed class ParallelSegments<T>(FileSlice file, string fileName, WarcReaderOptions options, Func<WarcReader, WarcReadRecord, T> select)
{
    /// <summary>Long enough that starting a reader costs nothing, short enough that what waits for its turn is small.</summary>
    public long SegmentBytes { get; init; } = 512 * 1024;

    // What was made of so many records may wait for its turn, if that is more than what two segments for each thread hold.
    const int RecordsAhead = 2048;

    /// <summary>How many segments are read at once, beside those that wait for their turn.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    // Where records are tiny, heads are nearly twice as long as their segment; a hostile file could hold a thousand times its length of them.
    long MaxBytesOfHeads => 3 * SegmentBytes;

    // How far a guess reads beyond its segment: a hostile file could make each one read all of it.
    long OverrunBytes => 16 * SegmentBytes;

    /// <summary>Takes the bytes of all records that were given, if it is there.</summary>
    public ReadChecksum? Checksum { get; init; }

    /// <summary>Where the first record begins that was not read.</summary>
    public long Position { get; private set; }

    /// <summary>What was made of each record.</summary>
    public IEnumerable<T> Read(CancellationToken cancel)
    {
        if (Threads == 1 || file.Length < 2 * SegmentBytes || !StartsWithGzip())
            yield break;
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var threads = new WorkThreads(Threads);
        var ahead = new Queue<Task<Segment>>();
        try
        {
            long next = 0;
            var areHeadsLong = false; // then what is made of them waits too long to be forgotten soon: no more is read ahead
            var mostAhead = 2 * Threads;
            while (Position < file.Length)
            {
                next = Math.Max(next, Position);
                for (; !areHeadsLong && ahead.Count < mostAhead && next < file.Length; next += SegmentBytes)
                    ahead.Enqueue(Start(threads, next, abandon.Token));
                cancel.ThrowIfCancellationRequested(); // before a task is taken off: those that are left are waited for
                var segment = ahead.TryDequeue(out var task) ? task.GetAwaiter().GetResult() : null;
                if (segment is not null && segment.Begin < Position)
                    continue; // a guess inside a record
                var limit = Math.Min(file.Length, Math.Max(Position + 1, segment?.Limit ?? Position + SegmentBytes));
                areHeadsLong = false;
                for (; Position < limit; segment = null)
                {
                    if (segment is not { IsSound: true } || segment.Begin != Position)
                        segment = ReadFrom(file.From(Position, cancel), Position, limit, cancel);
                    if (!segment.IsSound)
                        yield break;
                    foreach (var item in segment.Items)
                        yield return item;
                    Checksum?.Append(segment.Crc32, segment.End - segment.Begin);
                    Position = segment.End;
                    areHeadsLong |= Position < limit;
                    mostAhead = Math.Clamp(RecordsAhead / Math.Max(1, segment.Items.Count), 2 * Threads, 4 * Threads); // of long records some segments take far longer than others
                }
            }
        }
        finally
        {
            abandon.Cancel();
            Task.WhenAll(ahead).ContinueWith(all => _ = all.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    /// <summary>The records that begin between two places.</summary>
    /// <param name="Begin">Where the first begins.</param>
    /// <param name="End">Where the record begins that is no longer in it: before the limit where heads are long.</param>
    /// <param name="Limit">Records from here on belong to the next segment.</param>
    /// <param name="IsSound">Whether nothing was odd.</param>
    /// <param name="Items">What was made of them.</param>
    /// <param name="Crc32">Of its bytes, where that is asked for.</param>
    sealed record Segment(long Begin, long End, long Limit, bool IsSound, List<T> Items, uint Crc32 = 0);

    bool StartsWithGzip()
    {
        Span<byte> start = stackalloc byte[3];
        return file.From(0).ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && GzipMemberStream.IsMagic(start);
    }

    Task<Segment> Start(WorkThreads threads, long offset, CancellationToken abandon) => threads.Start(() => Guess(offset, abandon));

    Segment Guess(long offset, CancellationToken abandon)
    {
        try
        {
            var begin = offset == 0 ? 0 : FindMember(offset, abandon);
            return begin < 0 ? new(offset, offset, offset + SegmentBytes, false, []) : ReadFrom(file.Part(begin, Math.Min(file.Length, offset + SegmentBytes + OverrunBytes) - begin, abandon), begin, offset + SegmentBytes, abandon);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return new(offset, offset, offset + SegmentBytes, false, []); // abandoned; or the next attempt shows the error
        }
    }

    /// <summary>The next bytes in the segment that look like the beginning of a member; -1: none do.</summary>
    long FindMember(long offset, CancellationToken abandon)
    {
        using var source = new ByteSource(file.From(offset, abandon), offset);
        while (source.Position < offset + SegmentBytes && source.Ensure(GzipMemberStream.MagicLength))
        {
            var bytes = source.Available;
            if (GzipMemberStream.FindMagic(bytes) is >= 0 and var found)
                return source.Position + found < offset + SegmentBytes ? source.Position + found : -1;
            source.Advance(bytes.Length - (GzipMemberStream.MagicLength - 1));
        }
        return -1;
    }

    Segment ReadFrom(FileSlice part, long begin, long limit, CancellationToken cancel)
    {
        var (items, bytesOfHeads) = (new List<T>(), 0L);
        var bytes = Checksum is null ? null : new ReadChecksum.Part(part);
        using var reader = new WarcReader(bytes ?? (Stream)part, fileName, options with { StartOffset = begin, LeaveOpen = false, ChecksSharedMembers = false });
        try
        {
            while (reader.Read() is { } record)
            {
                if ((record.Offset >= limit || bytesOfHeads >= MaxBytesOfHeads) && !record.IsWithinMember)
                    return Until(record.Offset);
                items.Add(select(reader, record));
                bytesOfHeads += record.BytesOfHeads;
                if (reader.Diagnostics.Count > 0 || record.Head.IsArc)
                    return new(begin, begin, limit, false, []);
                cancel.ThrowIfCancellationRequested();
            }
            return Until(reader.Position);
        }
        catch (WarcFormatException)
        {
            return new(begin, begin, limit, false, []);
        }

        Segment Until(long end) => new(begin, end, limit, reader.Diagnostics.Count == 0, items, bytes?.Until(end - begin, () => part.From(0, cancel)) ?? 0);
    }
}
