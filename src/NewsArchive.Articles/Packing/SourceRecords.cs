using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>Makes the record of a source from its bytes, read again and compared with what was read first. Thread-safe.</summary>
sealed class SourceRecords(SourceTable sources, string warcInfoId)
{
    /// <summary>Sources up to this length are compressed by workers in memory; longer ones are streamed by the writer.</summary>
    const long MaxInMemory = 8L << 20;

    /// <summary>The record, compressed where it is small.</summary>
    /// <exception cref="SourceChangedException">The source is not what it was when it was read.</exception>
    public PackedRecord Pack(PreparedSource source)
    {
        try
        {
            var type = MediaType(source);
            var record = WarcRecord.Resource(sources[source.Source.Path].Uri, sources.Instant(source), type, Block(source), warcInfoId) with { IsPayloadCompressed = IsCompressed(source, type) };
            return PackedRecord.Compress(record);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Changed(source);
        }
    }

    static WarcBlock Block(PreparedSource source)
    {
        if (source.Length > MaxInMemory)
            return WarcBlock.Of(source.Length, () => Open(source));
        using var stream = Open(source);
        var bytes = new byte[source.Length];
        stream.ReadExactly(bytes);
        return stream.ReadByte() < 0 ? WarcBlock.Of(bytes) : throw Changed(source);
    }

    /// <summary>Opens a source that must still be the same at its end.</summary>
    static UnchangedStream Open(PreparedSource source) => new(source.Source.OpenRead(), source.Length, source.Digest, () => Changed(source));

    static SourceChangedException Changed(PreparedSource source) => new(source.Source.DiskPath ?? source.Source.Path);

    /// <summary>Sources are evidence, not pages: articles are served as plain text so that hostile markup never acts in a player.</summary>
    static string MediaType(PreparedSource source) => source.Source.Kind switch
    {
        SourceKind.Article => "text/plain; charset=" + (source.Articles is [var article, ..] ? article.Article.Encoding.Name : "utf-8"),
        SourceKind.JsonLines => "text/plain; charset=utf-8",
        SourceKind.Container or SourceKind.WebArchive => "application/octet-stream",
        _ => SniffImage(source) ?? "application/octet-stream",
    };

    static string? SniffImage(PreparedSource source)
    {
        var start = new byte[4096];
        using var stream = source.Source.OpenRead();
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var type = ImageHeader.Sniff(start.AsSpan(0, length))?.MediaType;
        return type == "image/svg+xml" ? null : type; // an SVG opened by itself could run script
    }

    static bool IsCompressed(PreparedSource source, string type) =>
        source.Source.Kind is SourceKind.Container or SourceKind.WebArchive ? !PlainEndings.Any(ending => source.Source.Path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) : MediaTypes.IsCompressed(type);

    static readonly string[] PlainEndings = [".tar", ".warc", ".arc"];
}

/// <summary>What the packer knows of media types.</summary>
static class MediaTypes
{
    /// <summary>Whether compressing again would gain nothing.</summary>
    public static bool IsCompressed(string mediaType) => mediaType is "image/jpeg" or "image/png" or "image/gif" or "image/webp" or "image/avif" or "image/heic" or "image/jxl";
}
