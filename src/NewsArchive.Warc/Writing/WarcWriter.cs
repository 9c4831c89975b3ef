using System.Buffers;
using System.Collections.Immutable;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>Appends records to a stream, each in a member of its own (WARC 1.1 Annex D). Not thread-safe; <see cref="ToMember(WarcRecord)"/> is.</summary>
/// <remarks>
/// A record that fails is not counted. When the output seeks, its bytes are taken back; otherwise the output ends in a torn
/// member and every further call raises <see cref="InvalidOperationException"/>.
/// A caller's own records must keep the rules of <see cref="NewsArchive.Warc.Reading.WarcRules"/>. Foreign ones are copied as they are: as members (<see cref="CopyMember"/>,
/// <see cref="WriteMember(ReadOnlySpan{byte})"/>), as whole files (<see cref="NewsArchive.Warc.Rewriting.WarcRecompression"/>), or, where a head must be changed, as records marked
/// <see cref="WarcRecord.IsForeign"/>.
/// </remarks>
public sealed class WarcWriter
{
    readonly Stream _output;
    bool _torn;

    /// <summary>Writes to <paramref name="output"/> from <paramref name="position"/> on (its bytes so far); the caller disposes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative.</exception>
    public WarcWriter(Stream output, long position = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        (_output, Position) = (output, position);
    }

    /// <summary>Bytes of whole records so far: where the next one begins.</summary>
    public long Position { get; private set; }

    /// <summary>How records are written. Default: one gzip member each. A Zstandard dictionary goes before the first record, at position 0.</summary>
    public MemberFormat Format { get; init; } = MemberFormat.Gzip;

    /// <summary>Compresses and appends one record. Large blocks are streamed.</summary>
    /// <param name="record">The record.</param>
    /// <returns>Where it lies in the output.</returns>
    /// <exception cref="WarcRuleException">The record breaks a rule (<see cref="NewsArchive.Warc.Reading.WarcRules"/>) and is not <see cref="WarcRecord.IsForeign"/>, or would write other lines than its own. Nothing was written.</exception>
    /// <exception cref="IOException">The output fails, or the block's length is not the head's Content-Length (WARC 1.1 §5.3).</exception>
    /// <exception cref="InvalidOperationException">An earlier call failed and left a torn member.</exception>
    public WarcLocation Write(WarcRecord record) => Write(RecordBytes.Of(record));

    /// <summary>
    /// Compresses records on several threads and appends them in their order, with the bytes that <see cref="Write(WarcRecord)"/> gives.
    /// Blocks that are streams are written when their turn comes, on the calling thread.
    /// </summary>
    /// <param name="records">Enumerated on the calling thread, a few records ahead of writing.</param>
    /// <param name="parallelism">How many threads compress; the bytes do not depend on it.</param>
    /// <param name="written">Called on the calling thread, in order after each record, with its place.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>; records written so far are whole.</param>
    /// <exception cref="IOException">As of <see cref="Write(WarcRecord)"/>; records after the one concerned are not written.</exception>
    /// <exception cref="WarcRuleException">As of <see cref="Write(WarcRecord)"/>; likewise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The parallelism is not positive.</exception>
    public void WriteAll(IEnumerable<WarcRecord> records, int parallelism, Action<WarcRecord, WarcLocation>? written = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parallelism);
        WriteAll(records.Select(record => (record, RecordBytes.Of(record))), parallelism, written, cancel);
    }

    /// <summary>The same for records as bytes. A record whose block is a stream is written before the next one is asked for.</summary>
    internal void WriteAll<T>(IEnumerable<(T Item, RecordBytes Record)> records, int parallelism, Action<T, WarcLocation>? written, CancellationToken cancel)
    {
        foreach (var (item, record, member) in new MemberQueue<T>(Format, parallelism).Compress(records, cancel))
        {
            var location = member is null ? Write(record) : WriteMember(member);
            written?.Invoke(item, location);
        }
    }

    /// <summary>Appends one record given as bytes.</summary>
    internal WarcLocation Write(RecordBytes record)
    {
        WritePrologue();
        return record.IsStream
            ? Append(output => Format.Write(output, record.Head.Span, record.Block, record.IsPayloadCompressed))
            : AppendBytes(record.ToMember(Format));
    }

    /// <summary>Appends a finished member made by <see cref="ToMember(WarcRecord)"/> or copied from another file: its bytes are not looked at.</summary>
    /// <exception cref="IOException">The output fails.</exception>
    /// <exception cref="InvalidOperationException">An earlier call failed and left a torn member.</exception>
    public WarcLocation WriteMember(ReadOnlySpan<byte> member)
    {
        WritePrologue();
        return AppendBytes(member);
    }

    /// <summary>Appends a finished member in parts, made by <see cref="ToMemberParts"/>; into a file with one call.</summary>
    /// <exception cref="IOException">The output fails.</exception>
    internal WarcLocation WriteMember(ImmutableArray<ReadOnlyMemory<byte>> parts)
    {
        WritePrologue();
        return Guard(() =>
        {
            var length = parts.Sum(part => (long)part.Length);
            if (_output is FileStream { CanSeek: true } file)
            {
                RandomAccess.Write(file.SafeFileHandle, parts, file.Position);
                file.Position += length;
            }
            else
            {
                foreach (var part in parts)
                    _output.Write(part.Span);
            }
            return length;
        });
    }

    /// <summary>Appends a finished member that stands in another file, in bounded pieces: its bytes are not looked at, so that any record is copied as it is.</summary>
    /// <param name="source">A stream that stands at the member's first byte.</param>
    /// <param name="length">Bytes of the member.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="IOException">The source ends before, or the output fails.</exception>
    /// <exception cref="InvalidOperationException">An earlier call failed and left a torn member.</exception>
    public WarcLocation CopyMember(Stream source, long length)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        WritePrologue();
        return Append(output =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, 128 * 1024));
            try
            {
                for (long left = length; left > 0;)
                {
                    var read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
                    if (read == 0)
                        throw new IOException("a file became shorter while it was read");
                    output.Write(buffer, 0, read);
                    left -= read;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        });
    }

    WarcLocation AppendBytes(ReadOnlySpan<byte> member)
    {
        ThrowIfTorn();
        _torn = true;
        var start = _output.CanSeek ? _output.Position : -1;
        try
        {
            _output.Write(member);
            _torn = false;
        }
        finally
        {
            TakeBackIfTorn(start);
        }
        return Count(member.Length);
    }

    /// <summary>The gzip member (RFC 1952 §2.3) of a record whose block is in memory: deterministic, header without time or name. Thread-safe.</summary>
    /// <exception cref="WarcRuleException">The record breaks a rule (<see cref="NewsArchive.Warc.Reading.WarcRules"/>) and is not <see cref="WarcRecord.IsForeign"/>, or would write other lines than its own. Nothing was written.</exception>
    /// <exception cref="ArgumentException">The block is a stream.</exception>
    /// <exception cref="IOException">The block's length is not the head's Content-Length.</exception>
    public static byte[] ToMember(WarcRecord record) => ToMember(record, MemberFormat.Gzip);

    /// <summary>The member of a record whose block is in memory, in any form. Thread-safe.</summary>
    /// <exception cref="WarcRuleException">The record breaks a rule (<see cref="NewsArchive.Warc.Reading.WarcRules"/>) and is not <see cref="WarcRecord.IsForeign"/>, or would write other lines than its own. Nothing was written.</exception>
    /// <exception cref="ArgumentException">The block is a stream.</exception>
    /// <exception cref="IOException">The block's length is not the head's Content-Length.</exception>
    public static byte[] ToMember(WarcRecord record, MemberFormat format)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(format);
        if (!record.Block.IsInMemory)
            throw new ArgumentException("the block is a stream: write the record to a file", nameof(record));
        return RecordBytes.Of(record).ToMember(format);
    }

    /// <summary>
    /// As <see cref="ToMember(WarcRecord)"/>, in parts. A payload that is compressed already is not copied: it stands among them where it is, and
    /// must not change until they are written.
    /// </summary>
    /// <exception cref="WarcRuleException">The record breaks a rule (<see cref="NewsArchive.Warc.Reading.WarcRules"/>) and is not <see cref="WarcRecord.IsForeign"/>, or would write other lines than its own. Nothing was written.</exception>
    /// <exception cref="ArgumentException">The block is a stream.</exception>
    /// <exception cref="IOException">The block's length is not the head's Content-Length.</exception>
    internal static ImmutableArray<ReadOnlyMemory<byte>> ToMemberParts(WarcRecord record)
    {
        if (!record.Block.IsInMemory)
            throw new ArgumentException("the block is a stream: write the record to a file", nameof(record));
        return RecordBytes.Of(record).ToParts(MemberFormat.Gzip);
    }

    // "Zstandard Compression for WARC Files" 1.0: the dictionary is the first frame of the file.
    void WritePrologue()
    {
        if (Position == 0 && Format.Prologue is { IsEmpty: false } prologue)
            AppendBytes(prologue.Span);
    }

    /// <summary>Appends what <paramref name="write"/> writes as one member; takes it back when that fails.</summary>
    internal WarcLocation Append(Action<Stream> write) => Guard(() =>
    {
        var counting = new CountingStream(_output);
        write(counting);
        return counting.Count;
    });

    /// <summary>Writes one member, whose length it gives; takes it back when that fails.</summary>
    WarcLocation Guard(Func<long> write)
    {
        ThrowIfTorn();
        _torn = true;
        var start = _output.CanSeek ? _output.Position : -1;
        long length;
        try
        {
            length = write();
            _torn = false;
        }
        finally
        {
            TakeBackIfTorn(start);
        }
        return Count(length);
    }

    void ThrowIfTorn()
    {
        if (_torn)
            throw new InvalidOperationException("an earlier record failed half way: the output cannot be continued");
    }

    void TakeBackIfTorn(long start)
    {
        if (!_torn || start < 0)
            return;
        _output.SetLength(start);
        _output.Position = start;
        _torn = false;
    }

    WarcLocation Count(long length)
    {
        var location = new WarcLocation(Position, length);
        Position += length;
        return location;
    }
}
