using System.Buffers;

namespace NewsArchive.Warc.Http;

/// <summary>Bodies with <c>Transfer-Encoding: chunked</c> (RFC 9112 §7.1).</summary>
public static class ChunkedBody
{
    /// <summary>
    /// Decodes a whole chunked body. Extensions and trailer fields are dropped; lines may end with LF alone. False when the bytes
    /// are not chunked, are cut short, or go on after the last chunk.
    /// </summary>
    /// <param name="chunked">The body as received.</param>
    /// <param name="body">What it means; empty where the result is false.</param>
    public static bool TryDecode(ReadOnlySpan<byte> chunked, out byte[] body)
    {
        var decoder = new ChunkedDecoder();
        var output = new ArrayBufferWriter<byte>(Math.Max(1, chunked.Length));
        var valid = decoder.Feed(chunked, output.Write) && decoder.IsComplete;
        body = valid ? output.WrittenSpan.ToArray() : [];
        return valid;
    }
}
