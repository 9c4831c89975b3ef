using System.Buffers;
using System.Collections.Immutable;
using NewsArchive.Articles.Fetching;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>The captures that a bundle's articles show, copied member by member out of the store.</summary>
sealed class BundleCaptures
{
    /// <summary>Name in the bundle.</summary>
    public const string FileName = "captures.warc.gz";

    readonly CaptureStore _store;
    readonly ImmutableArray<Capture> _captures;

    /// <summary>Takes sources whose images are all gathered.</summary>
    public BundleCaptures(IEnumerable<PreparedSource> sources, ImageGatherer gatherer, CaptureStore store)
    {
        _store = store;
        _captures =
        [
            .. sources.SelectMany(source => source.Referring)
                .SelectMany(article => article.References.Concat(article.PageReferences).Select(reference => gatherer.Result(article.Article, reference)))
                .SelectMany(image => image is GatheredImage.Remote remote ? image.Besides.Insert(0, remote.Capture) : image.Besides)
                .DistinctBy(capture => capture.RecordId),
        ];
        Members =
        [
            .. _captures.SelectMany(capture => capture.RefersTo is { } original ? capture.Members.Add(original) : capture.Members)
                .DistinctBy(member => member.Location)
                .OrderBy(member => member.Uri, StringComparer.Ordinal).ThenBy(member => member.Date).ThenBy(member => member.Location.Offset),
        ];
    }

    /// <summary>The records to copy, sorted by URI and date.</summary>
    public ImmutableArray<CaptureMember> Members { get; }

    /// <summary>When they were received.</summary>
    public IEnumerable<DateTimeOffset> Dates => _captures.Select(capture => capture.Date);

    /// <summary>Copies the store's warcinfo and the members.</summary>
    public void Write(Stream output, CdxjLines index, CancellationToken cancel)
    {
        var file = new ArchiveFile(output, FileName, index);
        foreach (var member in Members.Prepend(_store.WarcInfo))
        {
            cancel.ThrowIfCancellationRequested();
            var length = checked((int)member.Location.Length);
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            _store.ReadMember(member, buffer);
            var (head, http) = ReadHeads(buffer, length);
            file.AppendMember(buffer.AsSpan(0, length), head, http);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The record that holds a capture's payload: WARC 1.1 §6.7 lets a revisit refer to no other revisit.</summary>
    public OriginalRecord Original(Capture capture)
    {
        if (capture.RefersTo is not { } original)
            return new(capture.RecordId, capture.Members[^1].Uri, capture.Members[^1].Date);
        var member = _store.ReadMember(original);
        var (head, _) = ReadHeads(member, member.Length);
        return new(head.RecordId ?? "", original.Uri, original.Date);
    }

    static (WarcRecordHead Head, HttpHead? Http) ReadHeads(byte[] member, int length)
    {
        using var reader = new WarcReader(new MemoryStream(member, 0, length, writable: false), FileName);
        var record = reader.Read() ?? throw new Warc.WarcFormatException("the store gave an empty member", FileName);
        return (record.Head, record.ReadHttpHead());
    }
}

/// <summary>The record that a revisit refers to.</summary>
/// <param name="RecordId">WARC-Record-ID.</param>
/// <param name="Uri">WARC-Target-URI.</param>
/// <param name="Date">WARC-Date.</param>
sealed record OriginalRecord(string RecordId, string Uri, DateTimeOffset Date);
