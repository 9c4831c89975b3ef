using System.Buffers;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Repairing;

/// <summary>One record that a repair kept, as far as a manifest names it.</summary>
sealed record KeptRecord
{
    /// <summary>WARC-Record-ID.</summary>
    public required string Id { get; init; }
    /// <summary>WARC-Target-URI.</summary>
    public required string Uri { get; init; }
    /// <summary>WARC-Date.</summary>
    public required DateTimeOffset Date { get; init; }
    /// <summary>Bytes of its payload; 0 for a revisit.</summary>
    public required long Length { get; init; }
    /// <summary>Of its payload; the repair compared it with the bytes.</summary>
    public required WarcDigest Digest { get; init; }
    /// <summary>WARC-Record-ID of the record that holds the payload: of a revisit another one.</summary>
    public required string Original { get; init; }
    /// <summary>Title of the page that it is, or null.</summary>
    public string? Title { get; init; }
    /// <summary>Its visible text, where the page list does not have it; else null.</summary>
    public string? Text { get; init; }

    /// <summary>Writes it, to wait outside memory.</summary>
    public static void Write(IBufferWriter<byte> output, KeptRecord record)
    {
        TextBytes.Write(output, record.Id);
        TextBytes.Write(output, record.Uri);
        TextBytes.WriteNumber(output, record.Date.UtcTicks);
        TextBytes.WriteNumber(output, record.Length);
        TextBytes.Write(output, record.Digest);
        TextBytes.Write(output, record.Original == record.Id ? null : record.Original);
        TextBytes.Write(output, record.Title);
        TextBytes.Write(output, record.Text);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static KeptRecord Read(ReadOnlySpan<byte> bytes)
    {
        var id = TextBytes.Read(ref bytes)!; // as written
        return new()
        {
            Id = id,
            Uri = TextBytes.Read(ref bytes)!, // as written
            Date = new DateTimeOffset(TextBytes.ReadNumber(ref bytes), TimeSpan.Zero),
            Length = TextBytes.ReadNumber(ref bytes),
            Digest = TextBytes.ReadDigest(ref bytes),
            Original = TextBytes.Read(ref bytes) ?? id,
            Title = TextBytes.Read(ref bytes),
            Text = TextBytes.Read(ref bytes),
        };
    }
}
