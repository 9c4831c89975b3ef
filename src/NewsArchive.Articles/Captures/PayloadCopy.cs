using System.Buffers;
using System.Text.Unicode;
using NewsArchive.Articles.Fetching;
using NewsArchive.Warc.Http;

namespace NewsArchive.Articles.Captures;

/// <summary>
/// Copies the payload of a record as its receiver saw it: transfer and content codings undone. Crawlers often store a body decoded and leave
/// the fields that say otherwise, so a coding is only undone where the body bears it.
/// </summary>
static class PayloadCopy
{
    /// <summary>The most bytes of a body with a Content-Encoding, before and after decoding: such a body is held in memory.</summary>
    public const int MaxCodedBytes = 64 << 20;

    static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Copies what is left of a block after its HTTP head. Only the whole payload counts: after a problem, what was written is to be thrown away.</summary>
    /// <param name="block">The block behind its head.</param>
    /// <param name="http">The head, or null where the block is the payload.</param>
    /// <param name="output">Gets the payload.</param>
    /// <returns>What is wrong with the body, or null.</returns>
    public static string? Copy(Stream block, HttpHead? http, Stream output)
    {
        if (ContentCoding.Normalize(http?.Fields["Content-Encoding"]) is not { } coding)
            return Dechunk(block, http, output.Write);
        using var coded = new MemoryStream();
        var isTooLarge = false;
        var problem = Dechunk(block, http, bytes =>
        {
            if (!(isTooLarge |= coded.Length + bytes.Length > MaxCodedBytes))
                coded.Write(bytes);
        });
        return problem ?? (isTooLarge ? TooLarge(coding) : Decode(coded.GetBuffer().AsMemory(0, (int)coded.Length), coding, output));
    }

    /// <summary>Copies a body without its chunks, content codings left as they are.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? CopyCoded(Stream body, HttpHead http, Stream output) => Dechunk(body, http, output.Write);

    static string TooLarge(string coding) => $"more than {MaxCodedBytes} bytes with Content-Encoding {coding}";

    static string? Decode(ReadOnlyMemory<byte> body, string coding, Stream output)
    {
        var result = ContentCoding.Decode(body, coding, MaxCodedBytes, out var decoded);
        if (result == CodingResult.TooLarge)
            return TooLarge(coding);
        if (result == CodingResult.Broken && !IsDecoded(body.Span, coding))
            return $"the body is broken, or no {coding} at all";
        output.Write(decoded.Span); // the body itself when it was decoded before it was stored
        return null;
    }

    /// <summary>Whether a body that does not decode was stored decoded: it lacks the mark of gzip, or is text.</summary>
    static bool IsDecoded(ReadOnlySpan<byte> body, string coding) =>
        body.IsEmpty || (coding is "gzip" or "x-gzip" ? body is not [0x1F, 0x8B, ..] : !body.Contains((byte)0) && Utf8.IsValid(body));

    static string? Dechunk(Stream block, HttpHead? http, Action<ReadOnlySpan<byte>> output)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var length = block.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var chunked = http?.IsChunked == true && StartsChunk(buffer.AsSpan(0, length)) ? new ChunkedDecoder() : null;
            for (; length > 0; length = block.Read(buffer))
                if (chunked is null)
                    output(buffer.AsSpan(0, length));
                else if (!chunked.Feed(buffer.AsSpan(0, length), output))
                    return "the chunked body is broken";
            return chunked is { IsComplete: false } ? "the chunked body is cut short" : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a body begins with the size line of a chunk.</summary>
    static bool StartsChunk(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOfAnyExcept(HexDigits);
        return end > 0 && body[end] is (byte)'\r' or (byte)'\n' or (byte)';' or (byte)' ' or (byte)'\t';
    }
}
