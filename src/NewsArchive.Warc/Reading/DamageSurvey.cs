namespace NewsArchive.Warc.Reading;

/// <summary>
/// Where records go on behind damage in a compressed file. A broken member may show its content: stored blocks and raw frames hold it as it is, and it may be a
/// file of records itself. So the rest of the file is read once, and each run of sound members is taken for what it is by where it ends.
/// </summary>
/// <remarks>
/// A run is a part of the file when it reaches the end of the input, or further than the broken members before it can by their Content-Length, or when it is
/// longer than what a member can hold as it is: a stored block (RFC 1951 §3.2.4) or a raw one (RFC 8878 §3.1.1.2) ends before, and the head of the next would
/// stand in the run. Any other may be content, which <see cref="WarcReadRecord.IsDoubtful"/> says; none is dropped.
/// </remarks>
sealed class DamageSurvey
{
    const int MaxRuns = 1_000_000;

    /// <summary>The longest run, in bytes, that may lie in a compressed member as it is.</summary>
    public const int MaxContentRun = 128 * 1024;

    readonly List<Run> _runs = [];
    long _start = -1, _end; // of the open run
    long _maxEnd; // of the broken members since the last run that counts
    bool _isBrokenToEnd, _sawPlain;

    /// <summary>Sound members, one behind the other.</summary>
    /// <param name="Start">Where the first begins.</param>
    /// <param name="IsDoubtful">Whether they may be content.</param>
    public readonly record struct Run(long Start, bool IsDoubtful);

    /// <summary>Reads on from damage; disposes the reader.</summary>
    public static DamageSurvey Make(WarcReader reader)
    {
        var survey = new DamageSurvey();
        using (reader)
            while (survey._runs.Count < MaxRuns && survey.Read(reader))
            {
            }
        return survey;
    }

    /// <summary>The first run that begins behind a place, or null.</summary>
    public Run? After(long offset)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
            if (low + (high - low) / 2 is var middle && _runs[middle].Start > offset)
                high = middle;
            else
                low = middle + 1;
        return low < _runs.Count ? _runs[low] : null;
    }

    /// <summary>Reads one record, or passes over one that is broken; false at the end.</summary>
    bool Read(WarcReader reader)
    {
        try
        {
            if (reader.Read() is not { } record)
            {
                Close(isEndOfInput: true);
                return false;
            }
            _ = record.MemberLength; // reads it to its end
            if (record.Compression == WarcCompression.None)
            {
                _sawPlain = true; // a damaged plain record may hold a run of any length
                Close(isEndOfInput: false);
                return true;
            }
            _start = _start < 0 ? record.Offset : _start;
            _end = reader.Position;
            return true;
        }
        catch (WarcFormatException)
        {
            return PassOver(reader);
        }
    }

    bool PassOver(WarcReader reader)
    {
        var (maxEnd, isBrokenToEnd) = (reader.MaxMemberEnd, reader.IsBrokenToEnd);
        var goesOn = reader.TryRecover();
        if (reader.IsBehindMember)
        {
            if (!goesOn)
                Close(isEndOfInput: true);
            return goesOn; // the run goes on behind it
        }
        Close(isEndOfInput: false);
        (_maxEnd, _isBrokenToEnd) = (Math.Max(_maxEnd, maxEnd), _isBrokenToEnd || isBrokenToEnd);
        return goesOn;
    }

    void Close(bool isEndOfInput)
    {
        if (_start < 0)
            return;
        var isPart = _end > _maxEnd || (isEndOfInput && !_isBrokenToEnd) || (!_sawPlain && _end - _start > MaxContentRun);
        _runs.Add(new(_start, IsDoubtful: !isPart));
        if (isPart)
            (_maxEnd, _isBrokenToEnd) = (0, false);
        _start = -1;
    }
}
