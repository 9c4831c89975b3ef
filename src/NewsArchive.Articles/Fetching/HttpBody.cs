using System.Buffers;
using NewsArchive.Warc.Http;

namespace NewsArchive.Articles.Fetching;

/// <summary>Reads the body of an HTTP message that stands in a record's block.</summary>
static class HttpBody
{
    /// <summary>The longest head that a store may hold: what the fetcher lets in, and room to spare.</summary>
    public const int MaxHeadBytes = 128 * 1024;

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
            return block.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) == rest.Length && block.Read(start) == 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start);
        }
    }
}
