using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>Reads the records of a WARC file in order: plain, one gzip member each, or (with a diagnostic) one gzip stream for all.</summary>
/// <remarks>
/// Memory is bounded whatever the input: one head (<see cref="WarcReaderOptions.MaxHeadBytes"/>), two buffers of 64 KiB and the inflater's
/// window. Bytes can raise <see cref="WarcFormatException"/> and <see cref="IOException"/>, nothing else. After a
/// <see cref="WarcFormatException"/>, <see cref="TryRecover"/> looks for the next record.
/// </remarks>
public sealed class WarcReader : IDisposable
{
    readonly Stream _input;
    readonly string _fileName;
    readonly WarcReaderOptions _options;
    readonly long _seekBase;
    readonly ByteSource _raw;
    readonly GzipMemberStream _member;
    readonly ByteSource _decoded;
    readonly DiagnosticList _diagnostics;

    ByteSource? _current; // _raw or _decoded while a record is open, or _decoded between records of one member
    BlockStream? _block;
    WarcRecordHead? _head;
    long _offset;
    long _length;
    bool _isWholeFile, _isShared, _sawGzip, _sawPlain, _failed, _disposed;
    long _rescanned;

    /// <summary>Reads from a stream that need not seek; <paramref name="fileName"/> is for messages.</summary>
    public WarcReader(Stream input, string fileName, WarcReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(fileName);
        (_input, _fileName, _options) = (input, fileName, options ?? new());
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxHeadBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxExpansion, nameof(options));
        _seekBase = input.CanSeek ? input.Position - _options.StartOffset : 0;
        _raw = new ByteSource(input, _options.StartOffset);
        _member = new GzipMemberStream(_raw, fileName, _options.MaxExpansion);
        _decoded = new ByteSource(_member);
        _diagnostics = new DiagnosticList(fileName, _options.MaxDiagnostics);
    }

    /// <summary>Breaches tolerated so far, in file order.</summary>
    public IReadOnlyList<WarcDiagnostic> Diagnostics => _diagnostics.Items;

    /// <summary>The next record, or null at the end. The former record's block is skipped and is no longer valid.</summary>
    /// <exception cref="WarcFormatException">The bytes cannot be read on.</exception>
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
    /// record, with the diagnostic <c>bytes-skipped</c>; false at the end of the input. Where the input seeks, the search starts one byte
    /// after the broken record's first; otherwise behind what was read of it.
    /// </summary>
    public bool TryRecover()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _block?.Expire();
        (_block, _head, _current, _isWholeFile) = (null, null, null, false);
        var from = _offset;
        if (!RewindForRecovery())
            return false;
        var found = RecordScan.SkipToCandidate(_raw);
        _diagnostics.Add(WarcReadRules.BytesSkipped, $"{_raw.Position - from} bytes could not be read as records", from);
        _failed = false;
        _offset = _raw.Position;
        return found;
    }

    // A hostile file can hold many false starts that each read far: what is read again is limited.
    bool RewindForRecovery()
    {
        if (!_input.CanSeek)
        {
            if (_raw.Position == _offset && _raw.Ensure(1))
                _raw.Advance(1);
            return true;
        }
        _rescanned += _raw.Position - _offset;
        if (_rescanned > 64 * 1024 * 1024 + 8 * _input.Length)
        {
            _diagnostics.Add(WarcReadRules.BytesSkipped, "too many false starts: the rest was not searched", _offset);
            return false;
        }
        var target = Math.Min(_offset + 1 + _seekBase, _input.Length);
        _input.Position = target;
        _raw.Restart(target - _seekBase);
        return true;
    }

    /// <summary>Places the reader before the next record; false at the end of the input.</summary>
    bool FindRecord()
    {
        if (_current == _decoded && _isWholeFile)
            return _isShared = true;
        (_current, _isShared) = (null, false);
        SkipPadding();
        _offset = _raw.Position;
        if (!_raw.Ensure(1))
            return false;
        _raw.Ensure(RecordScan.MagicLength);
        var bytes = _raw.Available;
        var isGzip = GzipMemberStream.IsMagic(bytes);
        if (!isGzip && !RecordScan.IsPlainRecord(bytes))
            throw Broken(RecordScan.Describe(bytes));
        if (isGzip)
        {
            _member.Begin();
            _decoded.Restart(0);
        }
        _current = isGzip ? _decoded : _raw;
        ReportMixture(isGzip);
        return true;
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

    void ReportMixture(bool isGzip)
    {
        var wasMixed = _sawGzip && _sawPlain;
        (_sawGzip, _sawPlain) = (_sawGzip || isGzip, _sawPlain || !isGzip);
        if (_sawGzip && _sawPlain && !wasMixed)
            _diagnostics.Add(WarcReadRules.Mixed, "compressed and plain records in one file: write it again with one gzip member a record", _offset);
    }

    WarcReadRecord OpenRecord()
    {
        var source = _current!; // set by FindRecord
        var text = ReadHead(source);
        if (!text.StartLine.StartsWith("WARC/", StringComparison.Ordinal))
            throw Broken(source == _decoded ? "the gzip member holds no WARC record" : "no WARC record");
        _head = new WarcRecordHead { Version = text.StartLine[5..].Trim(), Fields = text.Fields };
        _member.RecordId = _head.RecordId;
        ReportFlaws(text.Flaws);
        var length = ReadContentLength(_head);
        _length = -1;
        _block = new BlockStream(source, length, CloseRecord, missing => Broken($"the block lacks {missing} of {length} bytes"));
        var block = _block;
        return new WarcReadRecord(_head, _offset, block, () => FinishLength(block));
    }

    HeadText ReadHead(ByteSource source)
    {
        source.Ensure(5);
        if (!RecordScan.CouldBeHead(source.Available))
            throw Broken(source == _decoded ? "the gzip member holds no WARC record" : "no WARC record");
        for (var searched = 0; ;)
        {
            var bytes = source.Available;
            var end = HeadText.FindEnd(bytes[..Math.Min(bytes.Length, _options.MaxHeadBytes)], searched);
            if (end >= 0)
            {
                var text = HeadText.Parse(bytes[..end], latin1: false);
                source.Advance(end);
                return text;
            }
            searched = bytes.Length;
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
        var source = _current!; // a record is open
        _block.SkipRest();
        ReadEndMark(source);
        if (source == _decoded)
            CloseMember();
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
        _diagnostics.Add(WarcReadRules.EndMark, "the record does not end with CRLF CRLF", _offset, _head?.RecordId);
    }

    void CloseMember()
    {
        if (!_decoded.Ensure(1))
        {
            _isWholeFile = false;
            return;
        }
        _decoded.Ensure(5);
        if (_decoded.Available.StartsWith("WARC/"u8))
        {
            if (!_isWholeFile)
                _diagnostics.Add(WarcReadRules.WholeFile, "several records in one gzip member: players cannot find them; write the file again with one member a record", _offset);
            _isWholeFile = _isShared = true;
            return;
        }
        var garbage = _decoded.Skip(long.MaxValue);
        _diagnostics.Add(WarcReadRules.MemberGarbage, $"{garbage} bytes follow the record in its gzip member", _offset, _head?.RecordId);
        _isWholeFile = false;
    }

    WarcFormatException Broken(string what) => new(what, _fileName, _offset, _head?.RecordId);

    /// <summary>Disposes the input unless <see cref="WarcReaderOptions.LeaveOpen"/>.</summary>
    public void Dispose()
    {
        _disposed = true;
        _block?.Expire();
        _decoded.Dispose();
        _member.Dispose();
        _raw.Dispose();
        if (!_options.LeaveOpen)
            _input.Dispose();
    }
}
