using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// Reads the records of a WARC file (1.0, 1.1, drafts; WARC 1.1 §4) in order: plain, one gzip member each (Annex D), <c>.warc.zst</c> with or without
/// dictionary, or (with a diagnostic) one gzip stream for all. ARC files are read too, see <see cref="WarcRecordHead.IsArc"/>.
/// </summary>
/// <remarks>
/// Memory is bounded whatever the input: one head (<see cref="WarcReaderOptions.MaxHeadBytes"/>), two buffers of 64 KiB and the inflater's
/// window; for Zstandard a window and a dictionary of 8 MiB each. Bytes can raise <see cref="WarcFormatException"/> and <see cref="IOException"/>, nothing else. After a
/// <see cref="WarcFormatException"/>, <see cref="TryRecover"/> looks for the next record. (One file, although long: finding, opening and closing
/// a record share its position, and a record of any kind goes through all three.)
/// </remarks>
public sealed class WarcReader : IDisposable
{
    // A damaged member may be read far beyond its end before that shows: this is where others are looked for, in an input that does not seek.
    const int HistoryBytes = 64 * 1024;

    const string Recompress = "run newsarchive recompress --gzip to write one member a record";

    readonly Stream _input;
    readonly string _fileName;
    readonly WarcReaderOptions _options;
    readonly long _seekBase;
    readonly ByteSource _raw;
    readonly MemberSource _gzip;
    readonly ZstdRecordStream _frames;
    readonly MemberSource _zstd;
    readonly DiagnosticList _diagnostics;
    readonly Func<RecordDoubt> _reason;

    MemberSource? _member; // the open one; between records, one that holds another record
    BlockStream? _block;
    WarcRecordHead? _head;
    long _offset;
    long _length;
    bool _isWholeFile, _isShared, _isArc, _sawRecord, _sawCompressed, _sawPlain, _failed, _disposed;
    MemberCheck? _check; // from the first shared member on
    RecordDoubt _memberDoubt;
    WarcFormatException? _brokenEnd; // of a shared member that is doubtful: raised behind its last record
    DamageSurvey? _survey; // from the first damage on
    bool _isInDoubt, _endsCleanly;
    long _doubtFrom; // where an input that does not seek goes on behind damage
    long _rescanned, _noHeadEndBefore, _badHeadEnd, _blockStart;

    /// <summary>Reads from a stream, which need not seek, from its position on; nothing is read yet.</summary>
    /// <param name="input">The file; disposed with the reader unless the options leave it open. Recovery is better where it seeks.</param>
    /// <param name="fileName">How messages name it.</param>
    /// <param name="options">Bounds and levels. Default: those of <see cref="WarcReaderOptions"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound of the options is not positive.</exception>
    public WarcReader(Stream input, string fileName, WarcReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(fileName);
        (_input, _fileName, _options) = (input, fileName, options ?? new());
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxHeadBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxExpansion, nameof(options));
        _seekBase = input.CanSeek ? input.Position - _options.StartOffset : 0;
        _raw = new ByteSource(input, _options.StartOffset, input.CanSeek ? 0 : HistoryBytes);
        _gzip = new MemberSource(new GzipMemberStream(_raw, fileName, _options.MaxExpansion));
        _frames = new ZstdRecordStream(_raw, fileName, _options.MaxExpansion) { Dictionary = _options.Dictionary };
        _zstd = new MemberSource(_frames);
        _reason = () => _memberDoubt != RecordDoubt.None ? _memberDoubt : _isInDoubt ? RecordDoubt.MayBeContent : RecordDoubt.None;
        (_diagnostics, _isArc) = (new DiagnosticList(fileName, _options.MaxDiagnostics, _options.Levels), _options.IsArc);
    }

    /// <summary>Breaches tolerated so far, in file order.</summary>
    public IReadOnlyList<WarcDiagnostic> Diagnostics => _diagnostics.Items;

    /// <summary>How far the input was used: after <see cref="TryRecover"/>, where reading goes on.</summary>
    internal long Position => _raw.Position;

    /// <summary>
    /// Whether a search in a compressed file has led to no member since: what is found in plain then is what a broken member still shows, and what is found
    /// broken is more of the same damage.
    /// </summary>
    internal bool IsInDamage { get; private set; }

    /// <summary>What is to be doubted of the records of the open member, of which there are several. Where that was not looked up, it is known when reading has failed.</summary>
    internal RecordDoubt MemberDoubt => _memberDoubt == RecordDoubt.None && _failed && _member is { } member && _isWholeFile ? member.Stream.IsCut ? RecordDoubt.MemberCut : RecordDoubt.MemberDamaged : _memberDoubt;

    /// <summary>Whether the open record was read to its end, its member's checksums included.</summary>
    internal bool IsAtEndOfRecord => _block is not null && _length >= 0;

    /// <summary>Whether nothing but the open record lies between its first byte and what follows it.</summary>
    internal bool IsRecordClean { get; private set; }

    /// <summary>The dictionary of a <c>.warc.zst</c>, once a record was read; otherwise that of the options.</summary>
    public ZstdDictionary? Dictionary => _frames.Dictionary;

    /// <summary>The next record, or null at the end. The former record's block is skipped and is no longer valid.</summary>
    /// <exception cref="WarcFormatException">The bytes cannot be read on.</exception>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    /// <exception cref="InvalidOperationException">An earlier call failed and <see cref="TryRecover"/> was not called.</exception>
    public WarcReadRecord? Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failed)
            throw new InvalidOperationException("reading has failed: call TryRecover");
        CloseRecord();
        _failed = true;
        _block?.Expire();
        (_block, _head) = (null, null);
        var record = FindRecord() ? OpenRecord() : null;
        _failed = false;
        return record;
    }

    /// <summary>
    /// Gives up on the record that raised a <see cref="WarcFormatException"/> and passes over bytes up to what may be the next member or
    /// record, with the diagnostic <c>bytes-skipped</c>; false at the end of the input.
    /// </summary>
    /// <remarks>
    /// Content may look like records. So reading goes on where the broken one ends, if that can be told; else, in a compressed file that seeks, where sound
    /// members reach the end of the file or further than the broken one can (<see cref="DamageSurvey"/>). Where neither helps, the next candidate is taken: in a
    /// plain file from one byte after the broken record's first, in an input that does not seek a member in the last 64 KiB that were read of it, or else behind that.
    /// </remarks>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public bool TryRecover()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _block?.Expire();
        var from = _offset;
        if (FindNext() is not { } found)
            return false;
        (_block, _head, _member, _isWholeFile, _badHeadEnd, _memberDoubt, _brokenEnd) = (null, null, null, false, 0, RecordDoubt.None, null);
        _diagnostics.Add(WarcReadRules.BytesSkipped, $"{_raw.Position - from} bytes could not be read as records", from);
        (_failed, IsInDamage) = (false, _sawCompressed);
        _offset = _raw.Position;
        return found;
    }

    /// <summary>Whether the last <see cref="TryRecover"/> went on right behind the broken member, whose end was known.</summary>
    internal bool IsBehindMember { get; private set; }

    /// <summary>Null where no more is searched.</summary>
    bool? FindNext()
    {
        if (IsBehindMember = TryEndMember())
            return _raw.Ensure(1);
        if (TryEndPlainRecord())
            return true;
        var mayBeCompressed = _options.IsSurvey || MayBeCompressed();
        if (!_input.CanSeek)
        {
            _isInDoubt |= mayBeCompressed;
            if (_raw.Position == _offset && _raw.Ensure(1))
                _raw.Advance(1);
            var isFound = TryRewindToMember() || SkipToCandidate(isPlainWanted: true);
            _doubtFrom = _raw.Position;
            return isFound;
        }
        if (mayBeCompressed && !_options.IsSurvey)
        {
            _survey ??= Survey();
            if (_survey.After(_offset) is { } run)
            {
                _isInDoubt = run.IsDoubtful;
                MoveTo(run.Start);
                return true;
            }
            MoveTo(_input.Length - _seekBase);
            return false;
        }
        return TryRewind() ? SkipToCandidate(isPlainWanted: !_options.IsSurvey) : null;
    }

    /// <summary>Where no record was read yet, what is found first tells.</summary>
    bool MayBeCompressed()
    {
        if (_member is not null || _sawPlain || _sawCompressed || _options.StartOffset > 0)
            return _member is not null || !_sawPlain;
        if (RecordScan.IsLikeMember(_raw.Available) || !_input.CanSeek)
            return true;
        var isMember = SkipToCandidate(isPlainWanted: true) && !RecordScan.IsPlainRecord(_raw.Available);
        MoveTo(_offset);
        return isMember;
    }

    DamageSurvey Survey()
    {
        var position = _input.Position;
        _input.Position = _offset + _seekBase;
        var survey = DamageSurvey.Make(new(_input, _fileName, _options with { StartOffset = _offset, Dictionary = _frames.Dictionary, IsArc = _isArc, IsSurvey = true, ChecksSharedMembers = false, LeaveOpen = true, KeepHeadBytes = false, MaxDiagnostics = 1 }));
        _input.Position = position; // what was read ahead goes on from there
        return survey;
    }

    /// <summary>Reads a broken member to its end; false where it has none that can be told, or where no other follows.</summary>
    bool TryEndMember()
    {
        if (_member is not { Stream.HasBegun: true } member)
            return false;
        try
        {
            _frames.MayContinue = false;
            while (!member.Stream.IsEndKnown && member.Bytes.Skip(long.MaxValue) > 0)
            {
            }
        }
        catch (WarcFormatException)
        {
            // It was broken before: what counts is whether its end is known now.
        }
        if (!member.Stream.IsEndKnown || _raw.Position <= _offset)
            return false;
        _raw.Ensure(RecordScan.MagicLength);
        return _raw.Available.IsEmpty || GzipMemberStream.IsMagic(_raw.Available) || ZstdFrame.IsMagic(_raw.Available); // else the end may be none: damage can lead anywhere
    }

    /// <summary>Goes to the end of a plain record whose content is wrong, if another one begins right there.</summary>
    bool TryEndPlainRecord()
    {
        if (_member is not null || _isArc || _block is null || !_input.CanSeek || _head?.ContentLength is not { } length || length > _input.Length - _seekBase - _blockStart - 4)
            return false;
        MoveTo(_blockStart + length);
        _raw.Ensure(9);
        if (!_raw.Available.StartsWith("\r\n\r\n"u8) || !(_raw.Available.Length == 4 || RecordScan.IsPlainRecord(_raw.Available[4..])))
            return false;
        _raw.Advance(4);
        return true;
    }

    /// <summary>Where the member that could not be read ends at the latest, as far as its head says: a compressor stores what it cannot compress.</summary>
    internal long MaxMemberEnd => !IsInMember ? 0 : _head?.ContentLength is { } length && !_isWholeFile && length < long.MaxValue / 2 ? _offset + _options.MaxHeadBytes + length + length / 64 : long.MaxValue;

    /// <summary>Whether what could not be read began as a member, or like one of which the first bytes are damaged.</summary>
    internal bool IsInMember => _member is not null || (_raw.Position == _offset && RecordScan.IsLikeMember(_raw.Available));

    /// <summary>Whether what could not be read goes on to the end of the input, as far as can be seen.</summary>
    internal bool IsBrokenToEnd => _member is not null && !_raw.Ensure(1) && _raw.Position <= MaxMemberEnd;

    /// <summary>Goes back to the first member that begins in what was read of a broken one, as far as it is still there.</summary>
    bool TryRewindToMember()
    {
        var end = _raw.Position;
        if (_member is null || !MayRescan(end))
            return false;
        _raw.Ensure(RecordScan.MagicLength); // one may begin in the last bytes that were read
        _raw.TryMoveTo(Math.Max(_offset + 1, _raw.FirstPosition));
        if (RecordScan.FindMember(_raw.Available, (int)(end - _raw.Position)) is >= 0 and var found)
        {
            _raw.Advance(found);
            return true;
        }
        _raw.TryMoveTo(end);
        return false;
    }

    // A hostile file can hold many false starts that each read far: what is read again is limited.
    bool MayRescan(long length) => (_rescanned += _raw.Position - _offset) <= 64 * 1024 * 1024 + 8 * length;

    bool TryRewind()
    {
        if (!MayRescan(_input.Length))
        {
            _diagnostics.Add(WarcReadRules.BytesSkipped, "too many false starts: the rest was not searched", _offset);
            return false;
        }
        var headEnd = _badHeadEnd;
        MoveTo(Math.Min(_offset + 1, _input.Length - _seekBase));
        if (headEnd > _offset + 1 && _raw.Ensure((int)(headEnd - _offset - 1)))
            SkipBadHead((int)(headEnd - _offset - 1));
        return true;
    }

    /// <summary>What lies in a head that is no record's is none either, but the last version line in it: a record cut short may lie before another one.</summary>
    void SkipBadHead(int length)
    {
        var at = RecordScan.LastVersionLine(_raw.Available[..length]);
        _raw.Advance(at < 0 ? length : at);
    }

    void MoveTo(long offset)
    {
        if (_raw.TryMoveTo(offset))
            return;
        _input.Position = offset + _seekBase;
        _raw.Restart(offset);
    }

    /// <summary>Goes to the next place where a member or, with its head, a plain record may begin.</summary>
    bool SkipToCandidate(bool isPlainWanted)
    {
        while (RecordScan.SkipToCandidate(_raw))
        {
            if (!RecordScan.IsPlainRecord(_raw.Available) || (isPlainWanted && HasHeadEnd()))
                return true;
            _raw.Advance(1);
        }
        return false;
    }

    bool HasHeadEnd()
    {
        for (var searched = NotYetSearched(_raw); ;)
        {
            var bytes = _raw.Available;
            if (HeadText.FindEnd(bytes[..Math.Min(bytes.Length, _options.MaxHeadBytes)], searched) >= 0)
                return true;
            searched = Math.Min(bytes.Length, _options.MaxHeadBytes);
            if (searched >= _options.MaxHeadBytes || !_raw.Fill())
            {
                _noHeadEndBefore = Math.Max(_noHeadEndBefore, _raw.Position + searched);
                return false;
            }
        }
    }

    /// <summary>How many bytes ahead are known to have no end of a head: each is looked at once, not for each place where one might begin.</summary>
    int NotYetSearched(ByteSource source) => source == _raw ? (int)Math.Clamp(_noHeadEndBefore - _raw.Position, 0, Math.Min(source.Available.Length, _options.MaxHeadBytes)) : 0;

    /// <summary>What the open record is read from.</summary>
    ByteSource Source => _member?.Bytes ?? _raw;

    /// <summary>Places the reader before the next record; false at the end of the input.</summary>
    bool FindRecord()
    {
        if (_brokenEnd is not null)
            throw _brokenEnd;
        if (_member is not null && _isWholeFile)
            return _isShared = true;
        (_member, _isShared, _memberDoubt) = (null, false, RecordDoubt.None);
        SkipPadding();
        SkipFramesWithoutRecord();
        _offset = _raw.Position;
        if (!_raw.Ensure(1))
            return false;
        _raw.Ensure(RecordScan.MagicLength);
        var bytes = _raw.Available;
        _member = GzipMemberStream.IsMagic(bytes) ? _gzip : ZstdFrame.IsMagic(bytes) ? _zstd : null;
        if (_member is null && !RecordScan.IsPlainRecord(bytes) && !StartsArc(_raw))
            throw Broken(RecordScan.Describe(_raw.Available));
        IsInDamage &= _member is null;
        _member?.Begin();
        ReportFrame();
        if (!IsInDamage)
            ReportMixture(_member is not null);
        return true;
    }

    /// <summary>The dictionary at the start of a <c>.warc.zst</c>, extension frames, and frames that are empty.</summary>
    void SkipFramesWithoutRecord()
    {
        while (_raw.Ensure(ZstdFrame.SkippableHeaderBytes))
        {
            _offset = _raw.Position;
            if (ZstdFrame.IsDictionary(_raw.Available) && _offset == 0)
                _frames.Dictionary = ZstdDictionary.Read(_raw, _fileName);
            else if (ZstdFrame.IsSkippable(_raw.Available) && !ZstdFrame.IsDictionary(_raw.Available))
                _frames.SkipExtension();
            else if (!StartsEmptyFrame())
                return;
            else
                SkipEmptyFrame();
        }
    }

    bool StartsEmptyFrame()
    {
        if (!ZstdFrame.IsMagic(_raw.Available))
            return false;
        _raw.Ensure(ZstdFrame.MaxHeaderBytes);
        return ZstdFrame.TryParse(_raw.Available, out var frame) && frame.ContentSize == 0;
    }

    void SkipEmptyFrame()
    {
        _zstd.Begin();
        _frames.MayContinue = false;
        if (_zstd.Bytes.Ensure(1))
            throw Broken("a zstd frame holds more than it says");
    }

    // "Zstandard Compression for WARC Files" 1.0, "Zstandard frames": three fields of the frame header must be there.
    void ReportFrame()
    {
        if (_member != _zstd)
            return;
        var frame = _frames.FirstFrame;
        if (frame.ContentSize is null)
            _diagnostics.Add(WarcReadRules.FrameSize, "a zstd frame does not say its length", _offset);
        if (!frame.HasChecksum)
            _diagnostics.Add(WarcReadRules.FrameChecksum, "a zstd frame has no checksum", _offset);
        if (_frames.Dictionary is { } dictionary && frame.DictionaryId != dictionary.Id)
            _diagnostics.Add(WarcReadRules.FrameDictionary, $"a zstd frame names dictionary {frame.DictionaryId}, the file's is {dictionary.Id}", _offset);
    }

    // WARC 1.1 Annex D.1 wants one member after the other; §4 one record after the other.
    void SkipPadding()
    {
        var start = _raw.Position;
        while (_raw.Ensure(1) && _raw.Available[0] is 0 or (byte)'\r' or (byte)'\n' or (byte)' ')
        {
            var run = _raw.Available.IndexOfAnyExcept("\0\r\n "u8);
            _raw.Advance(run < 0 ? _raw.Available.Length : run);
        }
        if (_raw.Position > start)
            _diagnostics.Add(WarcReadRules.Padding, $"{_raw.Position - start} bytes of padding between records", start);
    }

    void ReportMixture(bool isCompressed)
    {
        var wasMixed = _sawCompressed && _sawPlain;
        (_sawCompressed, _sawPlain) = (_sawCompressed || isCompressed, _sawPlain || !isCompressed);
        if (_sawCompressed && _sawPlain && !wasMixed)
            _diagnostics.Add(WarcReadRules.Mixed, $"compressed and plain records in one file: {Recompress}", _offset);
    }

    WarcReadRecord OpenRecord()
    {
        var source = Source;
        source.Ensure(RecordScan.MagicLength);
        var (bytesOfHead, keptHead) = StartsArc(source) ? OpenArc(source) : OpenWarc(source);
        var head = _head!; // set by both
        _sawRecord = true;
        if (_member is not null)
            _member.Stream.RecordId = head.RecordId;
        var length = ReadContentLength(head);
        (_length, IsRecordClean, _endsCleanly, _badHeadEnd, _blockStart) = (-1, true, true, 0, _raw.Position);
        if (!_input.CanSeek && !_sawPlain && _offset - _doubtFrom > DamageSurvey.MaxContentRun)
            _isInDoubt = false;
        _block = new BlockStream(source, length, CloseRecord, missing => Broken($"the block lacks {missing} of {length} bytes"));
        var block = _block;
        return new WarcReadRecord(head, _offset, block, () => FinishLength(block), bytesOfHead)
        {
            HeadBytes = keptHead,
            Compression = _member is null ? WarcCompression.None : _member == _zstd ? WarcCompression.Zstd : WarcCompression.Gzip,
            IsWithinMember = _isShared,
            Reason = _reason,
            IsClean = () => block != _block || _endsCleanly,
            IsSalvaged = IsInDamage,
        };
    }

    bool StartsArc(ByteSource source) => ArcLine.IsFileStart(source.Available) || (!RecordScan.IsPlainRecord(source.Available) && (_isArc || (!_sawRecord && StartsWithArcLine(source))));

    // "Arc File Format": a file begins with its version block. Files that were cut, or put together of parts of others, begin with the line of a record.
    static bool StartsWithArcLine(ByteSource source)
    {
        for (var searched = 0; ;)
        {
            var bytes = source.Available[..Math.Min(source.Available.Length, ArcLine.MaxFirstLineBytes)];
            if (bytes[searched..].IndexOf((byte)'\n') is >= 0 and var end)
                return ArcLine.Parse(bytes[..(searched + end)]) is not null;
            searched = bytes.Length;
            if (searched == ArcLine.MaxFirstLineBytes || !source.Fill())
                return false;
        }
    }

    (int Length, ReadOnlyMemory<byte> Kept) OpenWarc(ByteSource source)
    {
        if (!RecordScan.CouldBeHead(source.Available))
            throw Broken(_member is null ? "no WARC record" : "the compressed member holds no WARC record");
        var end = FindHeadEnd(source, HeadText.FindEnd);
        var bytes = source.Available[..end];
        _badHeadEnd = _member is null ? _offset + end : 0; // until it turns out to be good
        var text = HeadText.Parse(bytes, latin1: false);
        var kept = _options.KeepHeadBytes ? bytes.ToArray() : [];
        source.Advance(bytes.Length);
        if (!text.StartLine.StartsWith("WARC/", StringComparison.Ordinal))
            throw Broken("no WARC record");
        _head = new WarcRecordHead { Version = text.StartLine[5..].Trim(), Fields = text.Fields };
        ReportFlaws(text.Flaws);
        return (end, kept);
    }

    (int Length, ReadOnlyMemory<byte> Kept) OpenArc(ByteSource source)
    {
        var end = FindHeadEnd(source, (available, from) => available[from..].IndexOf((byte)'\n') is >= 0 and var at ? from + at + 1 : -1);
        var bytes = source.Available[..end];
        var line = ArcLine.Parse(bytes) ?? throw Broken("no ARC record");
        var kept = _options.KeepHeadBytes ? bytes.ToArray() : [];
        source.Advance(bytes.Length);
        source.Ensure(5);
        _head = line.ToHead(isHttp: source.Available.StartsWith("HTTP/"u8));
        if (!_isArc)
            _diagnostics.Add(WarcReadRules.Arc, "an ARC file: read, never written; without digests that could be checked" + (_head.Type == WarcRecordType.WarcInfo ? "" : ", and without filedesc, which would describe it"), _offset);
        _isArc = true;
        return (end, kept);
    }

    delegate int HeadEnd(ReadOnlySpan<byte> bytes, int from);

    int FindHeadEnd(ByteSource source, HeadEnd find)
    {
        for (var searched = _isArc ? 0 : NotYetSearched(source); ;)
        {
            var bytes = source.Available;
            var end = find(bytes[..Math.Min(bytes.Length, _options.MaxHeadBytes)], searched);
            if (end >= 0)
                return end;
            searched = Math.Min(bytes.Length, _options.MaxHeadBytes);
            if (searched >= _options.MaxHeadBytes)
                throw Broken($"the record head is longer than {_options.MaxHeadBytes} bytes");
            if (!source.Fill())
                throw Broken("the record head ends too early");
        }
    }

    void ReportFlaws(HeadFlaws flaws)
    {
        if (flaws == HeadFlaws.None)
            return;
        foreach (var (flaw, rule, message) in WarcReadRules.Heads)
            if (flaws.HasFlag(flaw))
                _diagnostics.Add(rule, message, _offset, _head?.RecordId);
    }

    // WARC 1.1 §4: nothing but Content-Length says where a block ends, so two that differ cannot be tolerated.
    long ReadContentLength(WarcRecordHead head)
    {
        var value = head.Fields["Content-Length"];
        foreach (var field in head.Fields)
            if (field.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && field.Value != value)
                throw Broken("Content-Length stands there twice, with different values");
        return head.ContentLength ?? throw Broken(value is null ? "Content-Length is missing" : "Content-Length is no number");
    }

    long? FinishLength(BlockStream block)
    {
        ObjectDisposedException.ThrowIf(_disposed || block != _block, typeof(WarcReadRecord));
        CloseRecord();
        return _isShared ? null : _length;
    }

    /// <summary>Reads the open record to its end: rest of the block, CRLF CRLF, and the trailer of its member.</summary>
    void CloseRecord()
    {
        if (_block is null || _length >= 0)
            return;
        _failed = true;
        _block.SkipRest();
        if (_isArc)
            ReadArcEnd(Source);
        else
            ReadEndMark(Source);
        if (_member is not null)
            CloseRecordIn(_member.Bytes);
        _length = _raw.Position - _offset;
        _failed = false;
    }

    // §4: a record ends with two CRLF. Writers in the wild leave them out or write LF LF.
    void ReadEndMark(ByteSource source)
    {
        source.Ensure(4);
        if (source.Available.StartsWith("\r\n\r\n"u8))
        {
            source.Advance(4);
            return;
        }
        var bytes = source.Available[..Math.Min(4, source.Available.Length)];
        var count = bytes.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        source.Advance(count < 0 ? bytes.Length : count);
        IsRecordClean = false;
        _endsCleanly = bytes.StartsWith("\n\n"u8); // of fewer, some may have been taken for content
        _diagnostics.Add(WarcReadRules.EndMark, "the record does not end with CRLF CRLF", _offset, _head?.RecordId);
    }

    // "Arc File Format": a record is followed by one line feed. Some writers put none, or CRLF, or more.
    static void ReadArcEnd(ByteSource source)
    {
        while (source.Ensure(1) && source.Available[0] is (byte)'\r' or (byte)'\n')
            source.Advance(1);
    }

    /// <summary>Of a member of which it is known that it is broken, that is no error of the last record in it.</summary>
    void CloseRecordIn(ByteSource content)
    {
        try
        {
            CloseMember(content);
        }
        catch (WarcFormatException exception) when (_memberDoubt != RecordDoubt.None)
        {
            _brokenEnd = new(exception.Reason, _fileName, _offset, inner: exception);
        }
    }

    void CloseMember(ByteSource content)
    {
        _frames.MayContinue = false;
        if (!content.Ensure(1))
        {
            _isWholeFile = false;
            return;
        }
        content.Ensure(5);
        if (content.Available.StartsWith("WARC/"u8) || _isArc)
        {
            if (!_isWholeFile)
                BeginShared();
            _isWholeFile = _isShared = true;
            return;
        }
        var garbage = content.Skip(long.MaxValue);
        (IsRecordClean, _endsCleanly) = (false, false);
        _diagnostics.Add(WarcReadRules.MemberGarbage, $"{garbage} bytes follow the record in its member", _offset, _head?.RecordId);
        _isWholeFile = false;
    }

    void BeginShared()
    {
        _diagnostics.Add(WarcReadRules.WholeFile, $"several records in one compressed member: players cannot find them; {Recompress}", _offset);
        if (!_options.ChecksSharedMembers || !_input.CanSeek)
            return;
        _check ??= new(_input, _seekBase, _fileName, _options.MaxExpansion, _frames.Dictionary);
        _memberDoubt = _check.Check(_offset, isZstd: _member == _zstd);
    }

    WarcFormatException Broken(string what) => new(what, _fileName, _offset, _head?.RecordId);

    /// <summary>Disposes the input unless <see cref="WarcReaderOptions.LeaveOpen"/>.</summary>
    public void Dispose()
    {
        _disposed = true;
        _block?.Expire();
        _gzip.Dispose();
        _zstd.Dispose();
        _check?.Dispose();
        _raw.Dispose();
        if (!_options.LeaveOpen)
            _input.Dispose();
    }
}
