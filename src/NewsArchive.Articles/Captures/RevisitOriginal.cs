using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Captures;

/// <summary>The record whose payload one revisit repeats (WARC 1.1 §6.7), found without an index. Many revisits: <see cref="CaptureIndex"/>, which chooses alike.</summary>
static class RevisitOriginal
{
    /// <summary>How a record may be meant by a revisit, the surest last.</summary>
    enum Sign
    {
        None = 0,
        /// <summary>After a 304: the last answer of the same URL before it.</summary>
        Before,
        Digest,
        UrlAndDate,
        Id,
    }

    /// <summary>Reads a file once to find it and once to read it; false when it is not there.</summary>
    /// <param name="file">WARC, ARC or WACZ.</param>
    /// <param name="revisit">The revisit; its block may be read.</param>
    /// <param name="read">Gets the original, put together where it was cut into segments.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">It is damaged.</exception>
    public static bool TryRead(string file, WarcReadRecord revisit, Action<WarcReadRecord> read, CancellationToken cancel)
    {
        using var archive = WebArchive.Open(file);
        if (Find(archive, revisit.Head, isNotModified: revisit.ReadHttpHead()?.Status == 304, cancel) is not { } number)
            return false;
        foreach (var archived in archive.Read(null, cancel))
        {
            if (archived.Number != number)
                continue;
            read(archived.Incomplete is { } reason ? throw new WarcFormatException(reason, archived.File, archived.Record.Offset, archived.Record.Head.RecordId) : archived.Record);
            return true;
        }
        return false;
    }

    /// <summary>The number of the record that is meant most surely; of equal ones the first, before a 304 the latest.</summary>
    static int? Find(WebArchive archive, WarcRecordHead revisit, bool isNotModified, CancellationToken cancel)
    {
        var (best, sign, date) = ((int?)null, Sign.None, default(DateTimeOffset?));
        foreach (var archived in archive.Read(null, cancel))
        {
            var head = archived.Record.Head;
            var found = Compare(head, revisit, isNotModified);
            if (found > sign || (found == Sign.Before && sign == Sign.Before && head.Date > date))
                (best, sign, date) = (archived.Number, found, head.Date);
            if (sign == Sign.Id)
                break;
        }
        return best;
    }

    static Sign Compare(WarcRecordHead head, WarcRecordHead revisit, bool isNotModified)
    {
        if (head.Type is not (WarcRecordType.Response or WarcRecordType.Resource) || (!isNotModified && Digest(head) is { } digest && Digest(revisit) is { } wanted && digest.Algorithm == wanted.Algorithm && digest != wanted))
            return Sign.None;
        if (revisit.Fields["WARC-Refers-To"] is { } id && head.RecordId == id)
            return Sign.Id;
        if (Url(revisit.Fields["WARC-Refers-To-Target-URI"]) is { } url && url == Url(head.TargetUri) && (!WarcDate.TryParse(revisit.Fields["WARC-Refers-To-Date"], out var date) || head.Date == date))
            return Sign.UrlAndDate;
        if (!isNotModified)
            return Digest(revisit) is { } same && Digest(head) == same ? Sign.Digest : Sign.None; // what 304 answers for has a digest of its own: of nothing
        return Url(head.TargetUri) == Url(revisit.TargetUri) && head.Date <= revisit.Date ? Sign.Before : Sign.None;
    }

    static WarcDigest? Digest(WarcRecordHead head) => WarcDigest.TryParse(head.Fields["WARC-Payload-Digest"], out var digest) ? digest : null;

    static string? Url(string? uri) => uri?.Trim('<', '>').Split('#')[0];
}
