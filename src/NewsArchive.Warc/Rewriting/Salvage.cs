using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Rewriting;

/// <summary>One run of <see cref="WarcRepair"/>.</summary>
sealed class Salvage : IDisposable
{
    const int SniffedBytes = 64 * 1024;

    readonly Stream _input;
    readonly string _fileName;
    readonly WarcWriter _writer;
    readonly Action<RewrittenRecord>? _written;
    readonly WarcReader _reader;
    readonly LossList _losses;
    WarcCompression? _compression; // of the output: that of the first record kept
    MemberFormat _format = MemberFormat.Gzip;
    bool _isSearching; // for the end of damage
    RecordDoubt _doubt; // that was told of the records that are read now
    long _copied, _rewritten, _unproven;

    public Salvage(Stream input, string fileName, Stream output, Action<RewrittenRecord>? written)
    {
        (_input, _fileName, _writer, _written) = (input, fileName, new WarcWriter(output), written);
        _reader = new WarcReader(input, fileName, new() { LeaveOpen = true, KeepHeadBytes = true, ChecksSharedMembers = true });
        _losses = new LossList(fileName);
    }

    public WarcRepairReport Run(CancellationToken cancel)
    {
        while (TakeNext())
            cancel.ThrowIfCancellationRequested();
        return new()
        {
            Copied = _copied,
            Rewritten = _rewritten,
            Unproven = _unproven,
            Losses = _losses.Items,
            Diagnostics = _reader.Diagnostics,
        };
    }

    /// <summary>Takes one record, or notes one loss; false at the end of the input.</summary>
    bool TakeNext()
    {
        WarcReadRecord? record = null;
        try
        {
            record = _reader.Read();
            if (record is null)
                return false;
            if (record.Head.IsArc)
                throw new WarcFormatException("an ARC file: those are read, never written", _fileName, record.Offset);
            Take(record);
            NoteDoubt(record);
            _isSearching = false;
            return true;
        }
        catch (WarcFormatException e) when (record?.Head.IsArc != true)
        {
            return GoOn(e, record);
        }
    }

    void NoteDoubt(WarcReadRecord record)
    {
        if (record.Doubt is not null && record.Reason() != _doubt)
            _losses.Add(record.Offset, null, $"kept, but doubtful: {record.DoubtOfRun}", record.Head.RecordId, record.Head.TargetUri);
        _doubt = record.Reason();
    }

    /// <summary>Notes what was lost and finds where to go on. A compressed member with sound checksums is passed over as a whole.</summary>
    bool GoOn(WarcFormatException e, WarcReadRecord? record)
    {
        var offset = e.Offset ?? record?.Offset ?? _reader.Position;
        var isWhole = record is { Compression: not WarcCompression.None } && _reader.IsAtEndOfRecord;
        var goesOn = isWhole || (_isSearching = _reader.TryRecover());
        _doubt = isWhole ? _doubt : RecordDoubt.None;
        long? length = isWhole && record is { MemberLength: null } ? null : (goesOn ? _reader.Position : _input.Length) - offset;
        _losses.Add(offset, length, e.Reason, e.RecordId ?? record?.Head.RecordId, record?.Head.TargetUri);
        return goesOn;
    }

    void Take(WarcReadRecord record)
    {
        if (record.IsWithinMember)
        {
            RequireRules(record);
            Rewrite(record);
            return;
        }
        // A stored block of a damaged gzip member shows its record as it is: the digest would prove the block, but nothing the head.
        if (_isSearching && record.Compression == WarcCompression.None && _compression is WarcCompression.Gzip or WarcCompression.Zstd)
            throw new WarcFormatException("a record inside a damaged member", _fileName, record.Offset, record.Head.RecordId);
        using var block = new CheckedBlock(record, _fileName);
        block.Drain();
        var length = record.MemberLength;
        if (!_reader.IsRecordClean && !block.IsProven && record.Compression == WarcCompression.None)
            throw new WarcFormatException("the record does not end where its Content-Length says, and names no digest", _fileName, record.Offset, record.Head.RecordId);
        RequireRules(record);
        Choose(record.Compression);
        if (_reader.IsRecordClean && length is { } whole && record.Compression == _compression)
            Copy(record, whole, block);
        else
            RewriteFrom(record);
    }

    /// <summary>Of a shared member that is damaged a record is kept that nothing speaks against, neither a rule that its head breaks nor a digest: a row says that it is doubtful.</summary>
    void RequireRules(WarcReadRecord record)
    {
        if (record.Reason() != RecordDoubt.MemberDamaged)
            return;
        if (WarcRules.Check(record.Head, _fileName, record.Offset).FirstOrDefault(finding => finding.Level == WarcDiagnosticLevel.Fail) is not { } breach)
            return;
        _ = record.MemberLength; // reads it to its end
        throw new WarcFormatException($"{breach.Message}, and {record.Doubt}", _fileName, record.Offset, record.Head.RecordId);
    }

    void Copy(WarcReadRecord record, long length, CheckedBlock block)
    {
        var position = _input.Position;
        var location = _writer.Append(output => CopyRange(record.Offset, length, output));
        _input.Position = position;
        _copied++;
        Count(record, block, location);
    }

    void CopyRange(long offset, long length, Stream output)
    {
        _input.Position = offset;
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            for (int read; length > 0; length -= read)
            {
                read = _input.Read(buffer, 0, (int)Math.Min(buffer.Length, length));
                if (read == 0)
                    throw new InputChangedException(_fileName);
                output.Write(buffer, 0, read);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a record a second time, from its place, and writes it anew.</summary>
    void RewriteFrom(WarcReadRecord record)
    {
        var position = _input.Position;
        _input.Position = record.Offset;
        using (var again = new WarcReader(_input, _fileName, new() { StartOffset = record.Offset, LeaveOpen = true, KeepHeadBytes = true, Dictionary = _reader.Dictionary }))
            Rewrite(again.Read() ?? throw new InputChangedException(_fileName));
        _input.Position = position;
    }

    // What is only found wrong at the end of the block is taken back by the writer.
    void Rewrite(WarcReadRecord record)
    {
        Choose(record.Compression);
        var isCompressed = CompressedPayload.IsIn(record.Head, record.Peek(SniffedBytes));
        using var block = new CheckedBlock(record, _fileName);
        var location = _writer.Append(output => _format.Write(output, record.HeadBytes.Span, WarcBlock.Of(record.Head.ContentLength ?? 0, () => block), isCompressed));
        _rewritten++;
        Count(record, block, location);
    }

    void Count(WarcReadRecord record, CheckedBlock block, WarcLocation location)
    {
        if (!block.IsProven && record.Compression == WarcCompression.None)
            _unproven++;
        _written?.Invoke(new(record.Head, block.HttpHead, record.Offset, location));
    }

    void Choose(WarcCompression compression)
    {
        if (_compression is not null)
            return;
        _compression = compression;
        _format = compression switch
        {
            WarcCompression.Gzip => MemberFormat.Gzip,
            WarcCompression.Zstd => MemberFormat.Zstd(dictionary: _reader.Dictionary),
            _ => MemberFormat.Plain,
        };
        if (_reader.Dictionary is not null)
            CopyDictionary();
    }

    void CopyDictionary()
    {
        var position = _input.Position;
        Span<byte> head = stackalloc byte[ZstdFrame.SkippableHeaderBytes];
        _input.Position = 0;
        _input.ReadExactly(head);
        var length = ZstdFrame.SkippableHeaderBytes + ZstdFrame.SkippableLength(head);
        _writer.Append(output => CopyRange(0, length, output));
        _input.Position = position;
    }

    public void Dispose() => _reader.Dispose();
}
