using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>What an index line says otherwise than its record (WACZ 1.1.1, "indexes").</summary>
static class IndexLineCheck
{
    /// <summary>One difference, and how grave it is.</summary>
    public readonly record struct Difference(string Text, WarcDiagnosticLevel Level = WarcDiagnosticLevel.Fail);

    /// <param name="line">The line of the index.</param>
    /// <param name="expectedLine">The line that our writer makes of the record.</param>
    /// <param name="hasOneMediaType">Whether the record says its media type once: of several, writers take one or another.</param>
    /// <param name="isHttpHeadCut">Whether status and media type stand in another segment: writers may or may not have read on.</param>
    /// <param name="isOwn">Whether our writer made the index.</param>
    public static IEnumerable<Difference> Differences(ReadOnlyMemory<byte> line, byte[] expectedLine, bool hasOneMediaType, bool isHttpHeadCut, bool isOwn)
    {
        if (line.Span.SequenceEqual(expectedLine))
            return []; // nearly always
        var (entry, expected) = (IndexedLines.Parse(line), IndexedLines.Parse(expectedLine));
        if (isHttpHeadCut)
            expected = expected with { Status = entry.Status, Mime = entry.Mime };
        return isOwn ? Compare(entry, expected) : CompareForeign(entry, expected, hasOneMediaType);
    }

    /// <summary>Whether an HTTP head, or the lack of one, leaves no choice of the media type.</summary>
    public static bool HasOneMediaType(HttpHead? head) =>
        head is null || head.Fields.Count(field => field.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) < 2;

    static IEnumerable<Difference> Compare(CdxjEntry line, CdxjEntry record)
    {
        if (line.Surt != record.Surt)
            yield return new($"key {line.Surt}, not {record.Surt}");
        if (line.Timestamp != record.Timestamp)
            yield return new($"timestamp {line.Timestamp}, not {record.Timestamp}");
        if (line.Url != record.Url)
            yield return new($"url {line.Url}, not {record.Url}");
        if (line.Digest != record.Digest)
            yield return new($"digest {line.Digest}, not {record.Digest}");
        if (line.Mime != record.Mime)
            yield return new($"mime {line.Mime ?? "of nothing"}, not {record.Mime ?? "of nothing"}");
        if (line.Length != record.Length)
            yield return new($"length {line.Length}, not {record.Length}");
        if (line.Status != record.Status)
            yield return new($"status {line.Status}, not {record.Status}");
    }

    /// <summary>
    /// As <see cref="Compare"/>, without what other writers do otherwise on purpose: URLs with a POST body in them, finer timestamps, digests without
    /// or with another label, media types of what names none, lengths with the padding behind a plain record. Keys of another form are judged apart.
    /// </summary>
    static IEnumerable<Difference> CompareForeign(CdxjEntry line, CdxjEntry record, bool hasOneMediaType) =>
        Compare(
            line with
            {
                Surt = record.Surt,
                Timestamp = line.Timestamp[..14],
                Url = line.Url.Contains(PostMark, StringComparison.Ordinal) ? record.Url : line.Url,
                Digest = IsSameDigest(line.Digest, record.Digest) ? record.Digest : line.Digest,
                Mime = IsSameMime(line.Mime, record.Mime, hasOneMediaType) ? record.Mime : line.Mime,
                Status = line.Status is null || line.Mime == RevisitMime ? record.Status : line.Status,
            },
            record).Concat(CompareKey(line, record));

    const string RevisitMime = "warc/revisit";
    const string PostMark = "__wb_method="; // pywb and warcio.js write the body of a POST into the query

    // WACZ 1.1.1 refers to pywb's CDXJ, and its players compute their own form: both are right.
    static IEnumerable<Difference> CompareKey(CdxjEntry line, CdxjEntry record)
    {
        if (line.Surt == record.Surt || line.Surt == CdxjBuilder.ToKey(line.Url) || line.Surt == Surt.FromUrl(line.Url, SurtForm.Pywb))
            yield break;
        if (PlainKey(line.Surt) != PlainKey(record.Surt))
            yield return new($"key {line.Surt}, not {record.Surt}");
        else if (!line.Surt.Contains(PostMark, StringComparison.Ordinal))
            yield return new($"key {line.Surt}, in another form than {record.Surt}, by which players look", WarcDiagnosticLevel.Warn);
    }

    /// <summary>
    /// What keys of all forms have in common: host without <c>www</c>, scheme and marks around it; letters of path and query in lower case and unescaped,
    /// the arguments sorted, without a body that a writer put there.
    /// </summary>
    static string PlainKey(string key)
    {
        var parts = key.Split(')', 2);
        var host = parts[0][(parts[0].LastIndexOf('(') + 1)..].Split(',').Where(label => label.Length > 0 && !IsWww(label));
        var rest = parts.Length < 2 ? "" : Uri.UnescapeDataString(parts[1]).ToLowerInvariant();
        if (rest.IndexOf(PostMark, StringComparison.Ordinal) is > 0 and var post)
            rest = rest[..(post - 1)];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var path = (query < 0 ? rest : rest[..query]).TrimEnd('/');
        var arguments = query < 0 ? [] : rest[(query + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries);
        return $"{string.Join(',', host).ToLowerInvariant()}){path}?{string.Join('&', arguments.Order(StringComparer.Ordinal))}";
    }

    static bool IsWww(string label) => label.StartsWith("www", StringComparison.OrdinalIgnoreCase) && label.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0;

    static bool IsSameDigest(string? line, string? record)
    {
        if (line is null || record is null)
            return true; // Nothing to compare: py-wacz computes a digest where the record has none.
        var label = record.IndexOf(':', StringComparison.Ordinal);
        if (!line.Contains(':', StringComparison.Ordinal))
            line = record[..(label + 1)] + line;
        return WarcDigest.TryParse(line, out var a) && WarcDigest.TryParse(record, out var b) ? a == b : line == record;
    }

    // A reader that is told of a revisit looks for another record, and one that is not takes the head for all there is.
    static bool IsSameMime(string? line, string? record, bool hasOneMediaType)
    {
        if ((line == RevisitMime) != (record == RevisitMime))
            return false;
        return !hasOneMediaType || !IsMediaType(line) || !IsMediaType(record) || Essence(line).Equals(Essence(record), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether it names one: <c>unk</c>, <c>-</c> and the like stand for none.</summary>
    static bool IsMediaType(string? mime) => mime?.Contains('/', StringComparison.Ordinal) == true;

    // RFC 9110 §8.3.1: parameters follow a semicolon; commas and blanks are what some servers write.
    static ReadOnlySpan<char> Essence(string? mime)
    {
        var text = mime.AsSpan().Trim();
        return text.IndexOfAny(';', ',', ' ') is >= 0 and var end ? text[..end] : text;
    }
}
