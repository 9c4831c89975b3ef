using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>The line that an HTML page gets in a page list (WACZ 1.1.1 "pages.jsonl"): holds the start of its block, which is read before the page is known to be one.</summary>
sealed class MergePage : IDisposable
{
    const int StartBytes = 32 * 1024;

    readonly byte[] _start;
    readonly int _length, _payload;

    MergePage(ReadOnlySpan<byte> start, int payload)
    {
        _start = ArrayPool<byte>.Shared.Rent(start.Length);
        start.CopyTo(_start);
        (_length, _payload) = (start.Length, payload);
    }

    /// <summary>Takes the start of a block that nothing was read of; null where that is no page for certain.</summary>
    public static MergePage? Of(WarcReadRecord record)
    {
        if (record.Head is not { Type: WarcRecordType.Response or WarcRecordType.Resource } head)
            return null;
        var start = record.Peek(StartBytes);
        var payload = head.HasHttpBlock ? HeadText.FindEnd(start) : 0;
        var declares = head.HasHttpBlock ? start[..Math.Max(0, payload)] : Encoding.ASCII.GetBytes(head.ContentType ?? "");
        return payload >= 0 && (declares.IndexOf("html"u8) >= 0 || declares.IndexOf("HTML"u8) >= 0) ? new(start, payload) : null;
    }

    /// <summary>The line; empty where it is no page that was answered with 200 from the web.</summary>
    /// <param name="head">The head of the record.</param>
    /// <param name="http">The HTTP head of its block.</param>
    /// <param name="file">The file.</param>
    public byte[] Line(WarcRecordHead head, HttpHead? http, WarcMergeFile file)
    {
        if (CdxjBuilder.Build(head, http, default, file.Name) is not { Status: 200 } entry || entry.Mime?.ToLowerInvariant() is not ("text/html" or "application/xhtml+xml") || !entry.Url.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return [];
        var title = file.TitleOf?.Invoke(head, http, _start.AsMemory(_payload, _length - _payload));
        try
        {
            return PackageJson.ToLine(new() { Id = IdOf(head), Url = entry.Url, Date = head.Date ?? default, Title = title ?? entry.Url }); // an entry has a date
        }
        catch (ArgumentException)
        {
            return []; // an address of some MB, which no list can hold
        }
    }

    /// <summary>The same for the same record, whatever else is merged.</summary>
    static string IdOf(WarcRecordHead head) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(head.RecordId ?? $"{head.Fields["WARC-Date"]} {head.TargetUri}")))[..32];

    public void Dispose() => ArrayPool<byte>.Shared.Return(_start);
}
