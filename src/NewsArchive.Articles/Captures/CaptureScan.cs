using System.Globalization;
using System.Text;
using System.Text.Unicode;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Images;
using NewsArchive.Warc;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Captures;

/// <summary>Reads an archive once and keeps of each capture what choosing, naming and checking it need, most of it on disk; payloads are decoded and digested.</summary>
static class CaptureScan
{
    /// <summary>The most captures: some 400 MB of what is kept in memory, where each has a URL of its own of 50 letters.</summary>
    public const int MaxCaptures = 2_000_000;

    /// <summary>Damaged places that are told: a hostile file may be damaged at every byte.</summary>
    const int MaxDamage = 10_000;

    /// <summary>First bytes that are kept to tell what a payload is; an SVG picture that is larger is never taken for harmless.</summary>
    const int MaxStartBytes = 1 << 20;

    /// <summary>Scans; captures in file order.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="isWanted">Which target URIs.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">Nothing in the file can be read as a record.</exception>
    /// <exception cref="ArticleFormatException">More captures than <see cref="MaxCaptures"/>.</exception>
    /// <exception cref="IOException">The archive cannot be read, or the temporary file not be written.</exception>
    public static ScannedArchive Scan(WebArchive archive, Func<string, bool> isWanted, CancellationToken cancel)
    {
        var captures = new CaptureTable();
        try
        {
            return Scan(archive, isWanted, captures, cancel);
        }
        catch
        {
            captures.Dispose();
            throw;
        }
    }

    static ScannedArchive Scan(WebArchive archive, Func<string, bool> isWanted, CaptureTable captures, CancellationToken cancel)
    {
        var damage = new List<WarcFormatException>();
        void Note(WarcFormatException place)
        {
            if (damage.Count <= MaxDamage)
                damage.Add(damage.Count < MaxDamage ? place : new(string.Create(CultureInfo.InvariantCulture, $"more than {MaxDamage} places are damaged: the rest is not listed"), place.File, place.Offset));
        }
        var records = 0;
        foreach (var archived in archive.Read(Note, cancel))
        {
            records++;
            if (archived.Record.Head is { Type: WarcRecordType.Response or WarcRecordType.Resource or WarcRecordType.Revisit or WarcRecordType.Conversion } head)
            {
                if (head.TargetUri is null)
                    Note(new("a capture without WARC-Target-URI, which nobody can ask for", archived.File, archived.Record.Offset, head.RecordId));
                else if (isWanted(head.TargetUri))
                    captures.Add(Read(archived, head.TargetUri, Note));
            }
            if (captures.Count > MaxCaptures)
                throw new ArticleFormatException(string.Create(CultureInfo.InvariantCulture, $"more than {MaxCaptures} captures in one file")) { IsLimit = true };
        }
        return records > 0 ? new ScannedArchive(captures, damage) : throw (damage.Count > 0 ? damage[0] : new WarcFormatException("holds no WARC record", archive.Name));
    }

    static WebCapture Read(ArchivedRecord archived, string uri, Action<WarcFormatException> note)
    {
        var head = archived.Record.Head;
        var capture = new WebCapture
        {
            Number = archived.Number,
            File = archived.File,
            Offset = archived.Record.Offset,
            RecordId = head.RecordId,
            ConcurrentTo = head.Fields["WARC-Concurrent-To"],
            Url = WithoutFragment(uri),
            Date = head.Date ?? default,
            IsConversion = head.Type == WarcRecordType.Conversion,
            DeclaredDigest = WarcDigest.TryParse(head.Fields["WARC-Payload-Digest"], out var digest) ? digest : default,
        };
        try
        {
            capture = Read(capture, archived, head);
            return capture with { Doubt = capture.Revisit is null ? archived.Doubt : DoubtOfRevisit(archived, note) };
        }
        catch (WarcFormatException exception)
        {
            archived.IsDamaged = true;
            return capture with { Damage = exception.Reason };
        }
    }

    /// <summary>Its digests and its end say nothing of the payload that it leads to; whether its head is what was written is known once its block was read.</summary>
    static string? DoubtOfRevisit(ArchivedRecord archived, Action<WarcFormatException> note)
    {
        try
        {
            archived.Record.Block.CopyTo(Stream.Null);
            return archived.Record.Doubt;
        }
        catch (WarcFormatException exception)
        {
            archived.IsDamaged = true;
            note(exception);
            return $"is damaged: {exception.Reason}";
        }
    }

    static string WithoutFragment(string url) => url.IndexOf('#', StringComparison.Ordinal) is var hash and > 0 ? url[..hash] : url;

    static WebCapture Read(WebCapture capture, ArchivedRecord archived, WarcRecordHead head)
    {
        if (archived.Incomplete is { } reason)
            return capture with { Damage = reason };
        if (head.Type != WarcRecordType.Revisit)
            archived.Record.CheckDigests();
        var http = archived.Record.ReadHttpHead();
        var isHttp = http is not null || head is { HasHttpBlock: true, ContentType: not null }; // without a type it was only looked for
        capture = capture with { Status = http?.Status, IsWhole = IsWhole(isHttp, http), Location = ToUrl(http?.Fields["Location"]) };
        if (head.Type == WarcRecordType.Revisit)
            return capture with { Revisit = ToReference(head) };
        if (isHttp && http is null)
            return capture with { Damage = HttpBlock.NoHead };
        return WithPayload(capture, archived.Record.Block, http, http?.Fields["Content-Type"] ?? head.Fields["ARC-Media-Type"] ?? (http is null ? head.ContentType : null));
    }

    /// <summary>Heads are Latin-1 (<see cref="HttpHead"/>); servers that do not encode a Location write UTF-8 into it, and browsers read it so.</summary>
    static string? ToUrl(string? location) =>
        location?.ContainsAnyExceptInRange('\0', '\x7F') == true && Encoding.Latin1.GetBytes(location) is var bytes && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : location;

    static RevisitReference ToReference(WarcRecordHead head) => new(
        head.Fields["WARC-Refers-To"],
        head.Fields["WARC-Refers-To-Target-URI"]?.Trim('<', '>') is { } uri ? WithoutFragment(uri) : null,
        WarcDate.TryParse(head.Fields["WARC-Refers-To-Date"], out var date) ? date : null);

    static WebCapture WithPayload(WebCapture capture, Stream block, HttpHead? http, string? declaredType)
    {
        using var start = new StartStream(MaxStartBytes);
        using var hash = new HashingWriteStream(start);
        var damage = PayloadCopy.Copy(block, http, hash);
        var kind = PayloadKind.Of(start.Bytes.Span, declaredType);
        return capture with
        {
            Damage = damage,
            Length = hash.Length,
            Digest = hash.Digest(),
            Kind = kind,
            Charset = CharsetOf(declaredType),
            IsShowable = kind.IsImage && (kind.MediaType != ActiveSvg.MediaType || (hash.Length <= MaxStartBytes && !ActiveSvg.IsActive(start.Bytes.Span))),
        };
    }

    /// <summary>RFC 9110 §15.3.7: a part may be the whole, where browsers ask for media by range.</summary>
    static bool IsWhole(bool isHttp, HttpHead? http) => http?.Status switch
    {
        null => !isHttp,
        206 => IsWholeRange(http.Fields["Content-Range"]),
        var status => status is >= 200 and <= 299 and not (204 or 205),
    };

    static bool IsWholeRange(string? range) =>
        range?.Trim().Split(' ', '-', '/') is ["bytes", "0", var last, var size]
        && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && end == length - 1;

    /// <summary>The charset that a Content-Type names, or null.</summary>
    public static string? CharsetOf(string? contentType)
    {
        foreach (var parameter in (contentType ?? "").Split(';').Skip(1))
            if (parameter.Trim() is var text && text.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))
                return text[8..].Trim().Trim('"', '\'');
        return null;
    }
}

/// <summary>What a scan found.</summary>
/// <param name="Captures">In file order.</param>
/// <param name="Damage">Places that cannot be read as records, and captures that nobody can ask for: without URI.</param>
sealed record ScannedArchive(CaptureTable Captures, IReadOnlyList<WarcFormatException> Damage) : IDisposable
{
    public void Dispose() => Captures.Dispose();
}
