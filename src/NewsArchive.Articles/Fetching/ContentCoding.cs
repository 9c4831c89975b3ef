using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Articles.Fetching;

/// <summary>Undoes Content-Encoding (RFC 9110 §8.4), which servers send although the request asks for identity.</summary>
static class ContentCoding
{
    /// <summary>A Content-Encoding field, or several joined by commas, in lower case; null when it says that there is none.</summary>
    public static string? Normalize(string? field)
    {
        var codings = field?.Split(',').Select(coding => coding.Trim().ToLowerInvariant()).Where(coding => coding is not ("" or "identity")).ToList();
        return codings is { Count: > 0 } ? string.Join(",", codings) : null;
    }

    /// <summary>Decodes a whole body.</summary>
    /// <param name="body">The body as received.</param>
    /// <param name="coding">Lower case, or null for none.</param>
    /// <param name="maxBytes">The most bytes that may come out.</param>
    /// <param name="decoded">The result when all went well; else the body.</param>
    public static CodingResult Decode(ReadOnlyMemory<byte> body, string? coding, long maxBytes, out ReadOnlyMemory<byte> decoded)
    {
        decoded = body;
        if (coding is null) return CodingResult.Decoded;
        try
        {
            var result = coding switch
            {
                "gzip" or "x-gzip" => Copy(new GzipReadStream(ToStream(body), coding), maxBytes, out decoded),
                "deflate" when IsZlib(body) => Inflate(body[2..^4], maxBytes, out decoded),
                "deflate" => Inflate(body, maxBytes, out decoded),
                "br" => Unbrotli(body, maxBytes, out decoded),
                _ => CodingResult.Broken,
            };
            if (result != CodingResult.Decoded) decoded = body;
            return result;
        }
        catch (Exception e) when (e is InvalidDataException or WarcFormatException)
        {
            decoded = body;
            return CodingResult.Broken;
        }
    }

    /// <summary>Decodes the beginning of a body as far as it goes. A body that does not bear its coding stays as it is.</summary>
    /// <param name="start">The first bytes of the body.</param>
    /// <param name="coding">Lower case, or null for none.</param>
    /// <param name="maxBytes">The most bytes that come out.</param>
    public static ReadOnlyMemory<byte> DecodeStart(ReadOnlyMemory<byte> start, string? coding, int maxBytes)
    {
        var decoded = new byte[coding is null ? 0 : maxBytes];
        var length = 0;
        if (coding == "br")
        {
            using var decoder = new BrotliDecoder();
            decoder.Decompress(start.Span, decoded, out _, out length);
        }
        else if (coding is "gzip" or "x-gzip" or "deflate")
        {
            using Stream stream = coding != "deflate" ? new GZipStream(ToStream(start), CompressionMode.Decompress)
                : IsZlib(start) ? new ZLibStream(ToStream(start), CompressionMode.Decompress) : new DeflateStream(ToStream(start), CompressionMode.Decompress);
            try
            {
                for (int read; length < maxBytes && (read = stream.Read(decoded, length, maxBytes - length)) > 0;)
                    length += read;
            }
            catch (InvalidDataException)
            {
                // as far as it goes
            }
        }
        return length > 0 ? decoded.AsMemory(0, length) : start;
    }

    /// <summary>RFC 9110 §8.4.1.2: "deflate" is zlib; some servers send raw deflate, told apart by the method in the first byte.</summary>
    static bool IsZlib(ReadOnlyMemory<byte> body) => body.Length > 6 && (body.Span[0] & 0x0F) == 8 && (body.Span[0] << 8 | body.Span[1]) % 31 == 0;

    static MemoryStream ToStream(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray(), writable: false);

    static CodingResult Copy(Stream stream, long maxBytes, out ReadOnlyMemory<byte> decoded)
    {
        using var input = stream;
        var output = new MemoryStream();
        decoded = default;
        var buffer = new byte[64 * 1024];
        for (int count; (count = input.Read(buffer)) > 0;)
        {
            if (output.Length + count > maxBytes) return CodingResult.TooLarge;
            output.Write(buffer, 0, count);
        }
        decoded = output.ToArray();
        return CodingResult.Decoded;
    }

    /// <summary>
    /// The framework's inflater takes a stream that was cut for one that ended. So what came out is put behind the stream as the trailer of
    /// a gzip member, and the strict reader is asked whether it stands where the stream ends.
    /// </summary>
    static CodingResult Inflate(ReadOnlyMemory<byte> deflated, long maxBytes, out ReadOnlyMemory<byte> decoded)
    {
        var result = Copy(new DeflateStream(ToStream(deflated), CompressionMode.Decompress), maxBytes, out decoded);
        if (result != CodingResult.Decoded) return result;
        var trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.HashToUInt32(decoded.Span));
        BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(4), decoded.Length);
        byte[] member = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, .. deflated.Span, .. trailer];
        return Copy(new GzipReadStream(new MemoryStream(member), "deflate"), maxBytes, out _);
    }

    static CodingResult Unbrotli(ReadOnlyMemory<byte> body, long maxBytes, out ReadOnlyMemory<byte> decoded)
    {
        decoded = default;
        using var decoder = new BrotliDecoder();
        var output = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var rest = body.Span; ;)
        {
            var status = decoder.Decompress(rest, buffer, out var consumed, out var written);
            rest = rest[consumed..];
            if (output.Length + written > maxBytes) return CodingResult.TooLarge;
            output.Write(buffer, 0, written);
            if (status == System.Buffers.OperationStatus.DestinationTooSmall) continue;
            if (status != System.Buffers.OperationStatus.Done) return CodingResult.Broken; // NeedMoreData: it was cut
            decoded = output.ToArray();
            return CodingResult.Decoded;
        }
    }
}

/// <summary>What came of decoding.</summary>
enum CodingResult
{
    Decoded = 0,
    /// <summary>The bytes are not what the coding says, or end too early.</summary>
    Broken,
    /// <summary>More comes out than is allowed.</summary>
    TooLarge,
}
