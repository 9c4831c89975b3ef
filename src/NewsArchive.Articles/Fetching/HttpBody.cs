using System.Buffers;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Fetching;

/// <summary>Reads the payload of a record: the body of the HTTP message in its block; of a resource the block.</summary>
static class HttpBody
{
    /// <summary>The longest head that a store may hold: what the fetcher lets in, and room to spare.</summary>
    public const int MaxHeadBytes = 128 * 1024;

    /// <summary>Fills <paramref name="body"/>; false when it has another length, or there is no whole HTTP head where one belongs. Reads the block to its end, which checks it.</summary>
    public static bool TryRead(WarcReadRecord record, Span<byte> body) =>
        record.Head.Type == WarcRecordType.Resource ? TryFill(record.Block, body) && record.Block.ReadByte() < 0 : TryRead(record.Block, body);

    static bool TryFill(Stream stream, Span<byte> bytes) => stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    /// <summary>Fills <paramref name="body"/>; false when there is no whole head, or the body has another length. Reads the block to its end, which checks it.</summary>
    public static bool TryRead(Stream block, Span<byte> body)
    {
        var start = ArrayPool<byte>.Shared.Rent(MaxHeadBytes);
        try
        {
            var length = block.ReadAtLeast(start.AsSpan(0, MaxHeadBytes), MaxHeadBytes, throwOnEndOfStream: false);
            if (!HttpHead.TryParse(start.AsSpan(0, length), out var head) || head is null || length - head.Length > body.Length)
                return false;
            var first = start.AsSpan(head.Length, length - head.Length);
            first.CopyTo(body);
            var rest = body[first.Length..];
            return TryFill(block, rest) && block.Read(start) == 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start);
        }
    }
}
