using System.IO.Compression;

namespace NewsArchive.Articles.Fetching;

/// <summary>Undoes Content-Encoding (RFC 9110 §8.4), which servers send although the request asks for identity.</summary>
static class ContentCoding
{
    /// <summary>Decodes a whole body; false for an unknown coding, broken bytes, or more than <paramref name="maxBytes"/>.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> body, string? coding, long maxBytes, out ReadOnlyMemory<byte> decoded)
    {
        decoded = body;
        if (coding is null) return true;
        try
        {
            using var stream = Open(body, coding);
            if (stream is null) return false;
            var output = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                if (output.Length + count > maxBytes) return false;
                output.Write(buffer, 0, count);
            }
            decoded = output.ToArray();
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    static Stream? Open(ReadOnlyMemory<byte> body, string coding)
    {
        var bytes = new MemoryStream(body.ToArray(), writable: false);
        return coding switch
        {
            "gzip" or "x-gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            // RFC 9110 §8.4.1.2: "deflate" is zlib; some servers send raw deflate, told apart by the method in the first byte.
            "deflate" when !body.IsEmpty && (body.Span[0] & 0x0F) == 8 => new ZLibStream(bytes, CompressionMode.Decompress),
            "deflate" => new DeflateStream(bytes, CompressionMode.Decompress),
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            _ => null,
        };
    }
}
