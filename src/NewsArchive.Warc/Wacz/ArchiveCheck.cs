using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Wacz;

/// <summary>Walks the records of <c>archive/</c> and compares each with its index line, and each revisit with what it refers to.</summary>
sealed class ArchiveCheck(IndexCheck index, WaczFindings findings)
{
    /// <summary>Checks one WARC file, or the part of it that begins at <paramref name="start"/>; the stream is read to its end.</summary>
    public void Run(Stream warc, string entryName, CancellationToken cancel, long start = 0)
    {
        var fileName = entryName[WaczLayout.ArchiveFolder.Length..];
        foreach (var finding in WarcVerifier.Verify(warc, entryName, new() { LeaveOpen = true, Levels = findings.Levels }, record => CheckRecord(record with { Offset = start + record.Offset }, entryName, fileName), cancel))
            findings.Add(finding with { Offset = start + finding.Offset });
    }

    /// <summary>After all files: lines that no record answered.</summary>
    public void ReportUnmatched(IReadOnlyDictionary<string, WaczCopiedParts> copied)
    {
        foreach (var (name, parts) in copied)
            if (index.CopiedLines.GetValueOrDefault(name) is var count && count != parts.IndexLines)
                findings.Fail("index-mismatch", $"the index has {count} lines of records that were copied, not {parts.IndexLines}", name);
        foreach (var line in index.Lines.Values.OrderBy(line => line.Filename, StringComparer.Ordinal).ThenBy(line => line.Offset))
            findings.Fail("index-no-record", $"the index names a record of {line.Url} here, but none begins here", WaczLayout.ArchiveFolder + line.Filename, line.Offset);
    }

    void CheckRecord(WarcCheckedRecord record, string entryName, string fileName)
    {
        var expected = CdxjBuilder.Build(record.Head, record.HttpHead, new WarcLocation(record.Offset, record.Length ?? 0), fileName);
        var isIndexed = index.Lines.Remove((fileName, record.Offset), out var line);
        if (expected is not null && line is not null)
        {
            foreach (var difference in findings.IsOwn ? Compare(line, expected) : CompareForeign(line, expected))
                findings.Fail("index-mismatch", $"the index has {difference}", entryName, record.Offset, record.Head.RecordId);
        }
        else if (expected is not null)
            findings.FailIfOwn("record-unindexed", "the record has no line in the index", entryName, record.Offset, record.Head.RecordId);
        else if (isIndexed)
            findings.FailIfOwn("index-type", $"a record of type {record.Head.Fields["WARC-Type"]} is indexed", entryName, record.Offset, record.Head.RecordId);
        if (record.Head.Type == WarcRecordType.Revisit)
            CheckRevisit(record, entryName);
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
