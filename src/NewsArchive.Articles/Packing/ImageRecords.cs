using System.Globalization;
using System.Text;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>Makes the record of a shown image; of one that is archived already a revisit: nothing is stored twice.</summary>
sealed class ImageRecords(SourceTable sources, BundleCaptures captures, DateTimeOffset created, string warcInfoId)
{
    /// <summary>The record at the image's <c>assets/</c> URI. Sources must be written: their record ids are referred to.</summary>
    public PackedRecord Pack(ShownImageFile file)
    {
        var image = file.Image;
        var uri = sources.Uris.Asset(image.Path);
        if (image.ResizedTo is null && Original(file) is { } original)
            return Revisit(uri, image, original);
        using var bytes = file.Read();
        var record = WarcRecord.Resource(uri, created, image.Header.MediaType, WarcBlock.Of(bytes.Memory), warcInfoId);
        return PackedRecord.Compress(record with { IsPayloadCompressed = MediaTypes.IsCompressed(image.Header.MediaType) });
    }

    PackedRecord Revisit(string uri, ShownImage image, OriginalRecord original)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: {image.Header.MediaType}\r\nContent-Length: {image.Length}\r\n\r\n"));
        var revisit = WarcRecord.Revisit(uri, original.Date, image.Digest, original.RecordId, original.Uri, original.Date, head, warcInfoId);
        return PackedRecord.Compress(revisit, HttpHead.TryParse(head, out var http) ? http : null);
    }

    OriginalRecord? Original(ShownImageFile file)
    {
        switch (file.Origin)
        {
            case GatheredImage.Remote { Capture: var capture }:
                return capture.PayloadDigest == file.Image.Digest ? captures.Original(capture) : null; // they differ where a Content-Encoding was undone
            case GatheredImage.Local { SourcePath: { } path }:
                var source = sources.Find(path);
                return source.Digest == file.Image.Digest ? new(sources[path].RecordId, sources[path].Uri, sources.Instant(source)) : null;
            default:
                return null;
        }
    }
}
