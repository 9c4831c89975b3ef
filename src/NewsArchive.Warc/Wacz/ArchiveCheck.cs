using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Wacz;

/// <summary>Walks the records of <c>archive/</c> and compares each with its index line, and each revisit with what it refers to.</summary>
sealed class ArchiveCheck(IndexCheck index, WaczFindings findings, WaczReader reader)
{
    readonly SegmentedRecords _segments = new((name, offset) => reader.ReadAt(name[WaczLayout.ArchiveFolder.Length..], offset));

    /// <summary>Checks one WARC file, or the part of it that begins at <paramref name="start"/>; the stream is read to its end.</summary>
    public void Run(Stream warc, string entryName, CancellationToken cancel, long start = 0)
    {
        var fileName = entryName[WaczLayout.ArchiveFolder.Length..];
        foreach (var finding in WarcVerifier.Verify(warc, entryName, new() { LeaveOpen = true, Levels = findings.Levels }, record => Note(record, start + record.Offset, fileName), record => Check(record, entryName, fileName), _segments, cancel))
            findings.Add(finding with { Offset = start + finding.Offset });
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
        foreach (var line in index.Lines.Unmet())
            findings.Fail("index-no-record", $"the index names a record of {line.Url} here, but none begins here", WaczLayout.ArchiveFolder + line.Filename, line.Offset);
    }

    /// <summary>What the check needs of a record: some hundred bytes, as many of them wait for their turn.</summary>
    /// <param name="Offset">Where it begins.</param>
    /// <param name="Id">WARC-Record-ID.</param>
    /// <param name="Type">WARC-Type.</param>
    /// <param name="Line">The index line that it should have, or null.</param>
    /// <param name="Revisit">All of it, where it is a revisit.</param>
    /// <param name="IsHttpHeadCut">Whether status and media type stand in another segment.</param>
    readonly record struct NotedRecord(long Offset, string? Id, string? Type, byte[]? Line, WarcCheckedRecord? Revisit, bool IsHttpHeadCut);

    static NotedRecord Note(WarcCheckedRecord record, long offset, string fileName)
    {
        var expected = CdxjBuilder.Build(record.Head, record.HttpHead, new WarcLocation(offset, record.Length ?? 0), fileName);
        return new(offset, record.Head.RecordId, record.Head.Fields["WARC-Type"], expected is null ? null : Encoding.UTF8.GetBytes(expected.ToLine()),
            record.Head.Type == WarcRecordType.Revisit ? record with { Offset = offset } : null, SegmentedRecords.IsHttpHeadCut(record.Head, record.HttpHead));
    }

    void Check(NotedRecord record, string entryName, string fileName)
    {
        var line = index.Lines.Take(fileName, record.Offset);
        if (record.Line is not null && !line.IsEmpty)
        {
            foreach (var difference in Differences(line, record.Line, record.IsHttpHeadCut))
                findings.Fail("index-mismatch", $"the index has {difference}", entryName, record.Offset, record.Id);
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
        var message = $"refers to {fields["WARC-Refers-To-Target-URI"]} at {fields["WARC-Refers-To-Date"]}, which the index does not hold";
        if (findings.IsRepaired) // It was lost, and its head is still worth keeping.
            findings.Warn("revisit-unresolved", message, entryName, record.Offset, record.Head.RecordId);
        else
            findings.FailIfOwn("revisit-unresolved", message, entryName, record.Offset, record.Head.RecordId);
    }

    IEnumerable<string> Differences(ReadOnlyMemory<byte> line, byte[] expectedLine, bool isHttpHeadCut)
    {
        if (line.Span.SequenceEqual(expectedLine))
            return []; // nearly always
        var (entry, expected) = (IndexedLines.Parse(line), IndexedLines.Parse(expectedLine));
        if (isHttpHeadCut) // writers may or may not have read on
            expected = expected with { Status = entry.Status, Mime = entry.Mime };
        return findings.IsOwn ? Compare(entry, expected) : CompareForeign(entry, expected);
    }

    static IEnumerable<string> Compare(CdxjEntry line, CdxjEntry record)
    {
        if (line.Surt != record.Surt)
            yield return $"key {line.Surt}, not {record.Surt}";
        if (line.Timestamp != record.Timestamp)
            yield return $"timestamp {line.Timestamp}, not {record.Timestamp}";
        if (line.Url != record.Url)
            yield return $"url {line.Url}, not {record.Url}";
        if (line.Digest != record.Digest)
            yield return $"digest {line.Digest}, not {record.Digest}";
        if (line.Mime != record.Mime)
            yield return $"mime {line.Mime}, not {record.Mime}";
        if (line.Length != record.Length)
            yield return $"length {line.Length}, not {record.Length}";
        if (line.Status != record.Status)
            yield return $"status {line.Status}, not {record.Status}";
    }

    /// <summary>
    /// As <see cref="Compare"/>, without what other writers do otherwise on purpose: keys and URLs with a POST body in them, finer
    /// timestamps, digests without or with another label, media types of their own choice, lengths with the padding behind a plain record.
    /// </summary>
    static IEnumerable<string> CompareForeign(CdxjEntry line, CdxjEntry record) =>
        Compare(
            line with
            {
                Surt = record.Surt,
                Timestamp = line.Timestamp[..14],
                Url = line.Url.Contains("__wb_method=", StringComparison.Ordinal) ? record.Url : line.Url,
                Digest = IsSameDigest(line.Digest, record.Digest) ? record.Digest : line.Digest,
                Mime = record.Mime,
                Status = line.Status is null || line.Mime == "warc/revisit" ? record.Status : line.Status,
            },
            record);

    static bool IsSameDigest(string? line, string? record)
    {
        if (line is null || record is null)
            return true; // Nothing to compare: py-wacz computes a digest where the record has none.
        var label = record.IndexOf(':', StringComparison.Ordinal);
        if (!line.Contains(':', StringComparison.Ordinal))
            line = record[..(label + 1)] + line;
        return WarcDigest.TryParse(line, out var a) && WarcDigest.TryParse(record, out var b) ? a == b : line == record;
    }
}
