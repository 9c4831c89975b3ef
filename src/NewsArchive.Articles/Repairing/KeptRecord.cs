using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Repairing;

/// <summary>One record that a repair kept, as far as a manifest names it. Some hundred bytes, as there may be very many.</summary>
sealed record KeptRecord
{
    readonly PackedId _id, _original;
    readonly PackedText _uri, _title, _text;
    readonly PackedDigest _digest;

    /// <summary>WARC-Record-ID.</summary>
    public required string Id { get => _id.ToString(); init => _id = PackedId.Of(value); }
    /// <summary>WARC-Target-URI.</summary>
    public required string Uri { get => _uri.ToString()!; init => _uri = PackedText.Of(value); } // never null
    /// <summary>WARC-Date.</summary>
    public required DateTimeOffset Date { get; init; }
    /// <summary>Bytes of its payload; 0 for a revisit.</summary>
    public required long Length { get; init; }
    /// <summary>Of its payload; the repair compared it with the bytes.</summary>
    public required WarcDigest Digest { get => _digest.ToDigest(); init => _digest = PackedDigest.Of(value); }
    /// <summary>WARC-Record-ID of the record that holds the payload: of a revisit another one.</summary>
    public required string Original { get => _original.ToString(); init => _original = PackedId.Of(value); }
    /// <summary>Title of the page that it is, or null.</summary>
    public string? Title { get => _title.ToString(); init => _title = PackedText.Of(value); }
    /// <summary>Its visible text, where the page list does not have it; else null.</summary>
    public string? Text { get => _text.ToString(); init => _text = PackedText.Of(value); }
}
