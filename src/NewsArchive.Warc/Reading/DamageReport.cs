using System.Globalization;

namespace NewsArchive.Warc.Reading;

/// <summary>Reads on behind damage and tells what could not be read, each place once.</summary>
sealed class DamageReport(WarcReader reader, string fileName, Action<WarcDiagnostic> onDamage)
{
    const int MaxFindings = 10_000;

    int _findings;
    RecordDoubt _doubt; // that was told

    /// <summary>What is made of the next record that can be read; false at the end.</summary>
    /// <param name="select">Makes it.</param>
    /// <param name="item">Gets it.</param>
    public bool TryRead<T>(Func<WarcReadRecord, T> select, ref T? item)
    {
        while (true)
        {
            WarcReadRecord? record = null;
            var wasInDamage = reader.IsInDamage;
            try
            {
                record = reader.Read();
                if (record is null)
                    return false;
                NoteDoubt(record.Reason(), record.Offset, reader.MemberDoubt == RecordDoubt.None ? record.Head.RecordId : null);
                item = select(record);
                return true;
            }
            catch (WarcFormatException exception) when (record is null || !reader.IsAtEndOfRecord)
            {
                if (reader.MemberDoubt is not RecordDoubt.None and var doubt)
                    NoteDoubt(doubt, exception.Offset ?? 0, null); // its first record may be the only one that could be read
                _doubt = RecordDoubt.None;
                var goesOn = TryRecover(exception);
                if (!wasInDamage || !reader.IsInDamage || !goesOn) // else it is more of the same
                    Tell(WarcReadRules.Unreadable, goesOn ? string.Create(CultureInfo.InvariantCulture, $"{exception.Reason}; reading goes on at byte {reader.Position}") : $"{exception.Reason}; nothing behind it can be read", exception.Offset ?? record?.Offset ?? 0, exception.RecordId ?? record?.Head.RecordId);
                if (!goesOn)
                    return false;
            }
        }
    }

    /// <summary>A compressed entry of a zip that is broken itself ends here.</summary>
    bool TryRecover(WarcFormatException after)
    {
        try
        {
            return reader.TryRecover();
        }
        catch (WarcFormatException exception)
        {
            if (exception.Message != after.Message)
                Tell(WarcReadRules.Unreadable, exception.Reason, exception.Offset ?? reader.Position, exception.RecordId);
            return false;
        }
    }

    void NoteDoubt(RecordDoubt doubt, long offset, string? recordId)
    {
        if (doubt != RecordDoubt.None && doubt != _doubt)
            Tell(WarcReadRules.Doubtful, $"doubtful: {RecordDoubts.OfRun(doubt)}", offset, recordId);
        _doubt = doubt;
    }

    void Tell(WarcReadRule rule, string message, long offset, string? recordId)
    {
        if (_findings++ < MaxFindings)
            onDamage(new(rule.Name, rule.Level, message, fileName, offset, recordId));
        else if (_findings == MaxFindings + 1)
            onDamage(new("too-many-findings", WarcDiagnosticLevel.Fail, $"more than {MaxFindings} places are damaged: the rest is not listed", fileName, offset));
    }
}
