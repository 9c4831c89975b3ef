using System.Buffers;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Merging;

/// <summary>A record of a bundle that is split: where it lies, and which others it needs.</summary>
sealed class SplitRecord
{
    /// <summary>Its place among all records.</summary>
    public required int Number { get; init; }
    /// <summary>Its member.</summary>
    public required WarcLocation Location { get; init; }
    /// <summary>WARC-Type.</summary>
    public required WarcRecordType Type { get; init; }
    /// <summary>WARC-Record-ID.</summary>
    public required string Id { get; init; }
    /// <summary>WARC-Target-URI, or null.</summary>
    public required string? Uri { get; init; }
    /// <summary>WARC-Date as written.</summary>
    public required string? Date { get; init; }
    /// <summary><c>date SP uri</c>.</summary>
    public string Capture => Date + " " + Uri;
    /// <summary>The record that a revisit refers to, by id or else by <see cref="Capture"/>; null for others.</summary>
    public required string? RefersTo { get; init; }
    /// <summary>The record that it was captured with, or null.</summary>
    public required string? ConcurrentTo { get; init; }
    /// <summary>The first segment of the record that it continues, or null.</summary>
    public required string? SegmentOf { get; init; }

    /// <summary>Writes it, to wait outside memory.</summary>
    public static void Write(IBufferWriter<byte> output, SplitRecord record)
    {
        TextBytes.WriteNumber(output, record.Number);
        TextBytes.WriteNumber(output, record.Location.Offset);
        TextBytes.WriteNumber(output, record.Location.Length);
        TextBytes.WriteNumber(output, (long)record.Type);
        foreach (var text in (ReadOnlySpan<string?>)[record.Id, record.Uri, record.Date, record.RefersTo, record.ConcurrentTo, record.SegmentOf])
            TextBytes.Write(output, text);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static SplitRecord Read(ReadOnlySpan<byte> bytes) => new()
    {
        Number = (int)TextBytes.ReadNumber(ref bytes),
        Location = new WarcLocation(TextBytes.ReadNumber(ref bytes), TextBytes.ReadNumber(ref bytes)),
        Type = (WarcRecordType)TextBytes.ReadNumber(ref bytes),
        Id = TextBytes.Read(ref bytes) ?? "",
        Uri = TextBytes.Read(ref bytes),
        Date = TextBytes.Read(ref bytes),
        RefersTo = TextBytes.Read(ref bytes),
        ConcurrentTo = TextBytes.Read(ref bytes),
        SegmentOf = TextBytes.Read(ref bytes),
    };
}
