using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Wacz;

/// <summary>Walks the records of <c>archive/</c> and compares each with its index line, and each revisit with what it refers to.</summary>
sealed class ArchiveCheck(IndexCheck index, WaczFindings findings, WaczReader reader)
{
    readonly HashSet<(string Entry, long? Offset)> _unreadable = []; // as many as are reported

    readonly SegmentedRecords _segments = new((name, offset) => reader.ReadAt(name[WaczLayout.ArchiveFolder.Length..], offset));

    /// <summary>Checks one WARC file, or the part of it that begins at <paramref name="start"/>; the stream is read to its end.</summary>
    public void Run(Stream warc, string entryName, CancellationToken cancel, long start = 0)
    {
        var fileName = entryName[WaczLayout.ArchiveFolder.Length..];
        foreach (var finding in WarcVerifier.Verify(warc, entryName, new() { LeaveOpen = true, Levels = findings.Levels }, record => Note(record, start + record.Offset, fileName), record => Check(record, entryName, fileName), _segments, cancel))
        {
            findings.Add(finding with { Offset = start + finding.Offset });
            if (finding.Rule == WarcReadRules.Unreadable.Name)
                _unreadable.Add((entryName, start + finding.Offset));
        }
    }

    /// <summary>After all files: lines that no record answered, and segments, which may stand in several files. Where parts were copied, those were seen only where they come from.</summary>
    public void ReportUnmatched(IReadOnlyDictionary<string, WaczCopiedParts> copied, CancellationToken cancel)
    {
        if (copied.Count == 0)
            foreach (var finding in _segments.Check(cancel))
                findings.Add(findings.IsRepaired && finding.Rule == WarcReadRules.SegmentMissing.Name ? finding with { Level = WarcDiagnosticLevel.Warn } : finding); // it was lost, and the others are still worth keeping
        foreach (var (name, parts) in copied)
            if (index.CopiedLines.GetValueOrDefault(name) is var count && count != parts.IndexLines)
                findings.Fail("index-mismatch", $"the index has {count} lines of records that were copied, not {parts.IndexLines}", name);
        foreach (var line in index.Lines.Unmet().Where(line => !_unreadable.Contains((WaczLayout.ArchiveFolder + line.Filename, line.Offset))))
            findings.Fail("index-no-record", $"the index names a record of {line.Url} here, but none begins here", WaczLayout.ArchiveFolder + line.Filename, line.Offset);
    }

    /// <summary>What the check needs of a record: some hundred bytes, as many of them wait for their turn.</summary>
    /// <param name="Offset">Where it begins.</param>
    /// <param name="Id">WARC-Record-ID.</param>
    /// <param name="Type">WARC-Type.</param>
    /// <param name="Line">The index line that it should have, or null.</param>
    /// <param name="HasOneMediaType">Whether its media type is said once.</param>
    /// <param name="Revisit">All of it, where it is a revisit.</param>
    /// <param name="IsHttpHeadCut">Whether status and media type stand in another segment.</param>
    readonly record struct NotedRecord(long Offset, string? Id, string? Type, byte[]? Line, bool HasOneMediaType, WarcCheckedRecord? Revisit, bool IsHttpHeadCut);

    static NotedRecord Note(WarcCheckedRecord record, long offset, string fileName)
    {
        var expected = CdxjBuilder.Build(record.Head, record.HttpHead, new WarcLocation(offset, record.Length ?? 0), fileName);
        return new(offset, record.Head.RecordId, record.Head.Fields["WARC-Type"], expected is null || record.IsSalvaged ? null : Encoding.UTF8.GetBytes(expected.ToLine()),
            IndexLineCheck.HasOneMediaType(record.HttpHead), record.Head.Type == WarcRecordType.Revisit ? record with { Offset = offset } : null, SegmentedRecords.IsHttpHeadCut(record.Head, record.HttpHead));
    }

    void Check(NotedRecord record, string entryName, string fileName)
    {
        var line = index.Lines.Take(fileName, record.Offset);
        if (record.Line is not null && !line.IsEmpty)
        {
            foreach (var difference in IndexLineCheck.Differences(line, record.Line, record.HasOneMediaType, record.IsHttpHeadCut, findings.IsOwn))
                findings.Add(new("index-mismatch", difference.Level, $"the index has {difference.Text}", entryName, record.Offset, record.Id));
        }
        else if (record.Line is not null)
            findings.FailIfOwn("record-unindexed", "the record has no line in the index", entryName, record.Offset, record.Id);
        else if (!line.IsEmpty)
            findings.FailIfOwn("index-type", $"a record of type {record.Type} is indexed", entryName, record.Offset, record.Id);
        if (record.Revisit is { } revisit)
            CheckRevisit(revisit, entryName);
    }

    // WARC 1.1 §6.7.2. Players find the other record by URI and date alone.
    void CheckRevisit(WarcCheckedRecord record, string entryName)
    {
        var fields = record.Head.Fields;
        if (fields["WARC-Refers-To-Target-URI"]?.Trim('<', '>') is { } url
            && WarcDate.TryParse(fields["WARC-Refers-To-Date"], out var date) && index.Captures.ContainsContent(url, date))
        {
            if (WarcDigest.TryParse(fields["WARC-Payload-Digest"], out var digest) && record.HttpHead?.Status != 304 && index.Captures.HasOtherPayload(url, date, digest))
                findings.FailIfOwn("revisit-payload", $"says that it repeats {url} at {fields["WARC-Refers-To-Date"]}, whose payload has another digest", entryName, record.Offset, record.Head.RecordId);
            return;
        }
        var message = fields["WARC-Refers-To-Target-URI"] is { Length: > 0 } named && fields["WARC-Refers-To-Date"] is { Length: > 0 } at
            ? $"refers to {named} at {at}, which the index does not hold"
            : "does not name the URL and the date of what it repeats, by which players find it";
        if (findings.IsRepaired) // It was lost, and its head is still worth keeping.
            findings.Warn("revisit-unresolved", message, entryName, record.Offset, record.Head.RecordId);
        else
            findings.FailIfOwn("revisit-unresolved", message, entryName, record.Offset, record.Head.RecordId);
    }
}
