namespace NewsArchive.Warc.Reading;

/// <summary>
/// Where records go on behind damage in a compressed file. A broken member may show its content: stored blocks and raw frames hold it as it is, and it may be a
/// file of records itself. So the rest of the file is read once, and each run of sound members is taken for what it is by where it ends.
/// </summary>
/// <remarks>
/// A run is a part of the file when it reaches the end of the input, or further than the broken members before it can by their Content-Length. One that ends in
/// yet another broken member may be either, which <see cref="WarcReadRecord.IsDoubtful"/> says. One that ends in bytes that begin nothing is content: behind what lies in
/// a member comes the rest of that member.
/// </remarks>
sealed class DamageSurvey
{
    const int MaxRuns = 1_000_000;

    readonly List<Run> _runs = [];
    long _start = -1, _end; // of the open run
    long _maxEnd; // of the broken members since the last run that counts
    bool _isBrokenToEnd;

    /// <summary>Sound members, one behind the other.</summary>
    /// <param name="Start">Where the first begins.</param>
    /// <param name="IsDoubtful">Whether they may be content.</param>
    public readonly record struct Run(long Start, bool IsDoubtful);

    enum RunEnd { EndOfInput, BrokenMember, Other }

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
                Close(RunEnd.EndOfInput);
                return false;
            }
            _ = record.MemberLength; // reads it to its end
            if (record.Compression == WarcCompression.None)
            {
                Close(RunEnd.Other);
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
        var (isMember, maxEnd, isBrokenToEnd) = (reader.IsInMember, reader.MaxMemberEnd, reader.IsBrokenToEnd);
        var goesOn = reader.TryRecover();
        if (reader.IsBehindMember)
        {
            if (!goesOn)
                Close(RunEnd.EndOfInput);
            return goesOn; // the run goes on behind it
        }
        Close(isMember ? RunEnd.BrokenMember : RunEnd.Other);
        (_maxEnd, _isBrokenToEnd) = (Math.Max(_maxEnd, maxEnd), _isBrokenToEnd || isBrokenToEnd);
        return goesOn;
    }

    void Close(RunEnd end)
    {
        if (_start < 0)
            return;
        var isPart = _end > _maxEnd || (end == RunEnd.EndOfInput && !_isBrokenToEnd);
        if (isPart || end == RunEnd.EndOfInput || (end == RunEnd.BrokenMember && !_isBrokenToEnd))
            _runs.Add(new(_start, IsDoubtful: !isPart));
        if (isPart)
            (_maxEnd, _isBrokenToEnd) = (0, false);
        _start = -1;
    }
}
