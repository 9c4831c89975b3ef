using NewsArchive.Warc;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Bundles;

/// <summary>The block of a record that holds an HTTP message: its head, and what follows.</summary>
static class HttpBlock
{
    /// <summary>The longest HTTP head in a record.</summary>
    const int MaxHeadBytes = 1 << 20;

    /// <summary>Whether the block is an HTTP message (WARC 1.1 §6.3.2).</summary>
    public static bool IsHttp(WarcRecordHead head) => head.ContentType?.StartsWith("application/http", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Copies head and body apart.</summary>
    /// <exception cref="WarcFormatException">The head is not complete, or longer than 1 MiB.</exception>
    public static void Split(Stream block, Stream headOutput, Stream bodyOutput)
    {
        var (start, head) = ReadStart(block);
        if (head is null)
            throw new WarcFormatException("a response without a complete HTTP head");
        headOutput.Write(start.Span[..head.Length]);
        bodyOutput.Write(start.Span[head.Length..]);
        block.CopyTo(bodyOutput);
    }

    /// <summary>The head at the beginning of a block, or null when it is not complete.</summary>
    public static HttpHead? ReadHead(Stream block) => ReadStart(block).Head;

    static (ReadOnlyMemory<byte> Start, HttpHead? Head) ReadStart(Stream block)
    {
        var start = new byte[8 * 1024];
        var length = 0;
        while (true)
        {
            length += block.ReadAtLeast(start.AsSpan(length), start.Length - length, throwOnEndOfStream: false);
            if (HttpHead.TryParse(start.AsSpan(0, length), out var head) || length < start.Length || length >= MaxHeadBytes)
                return (start.AsMemory(0, length), head);
            Array.Resize(ref start, start.Length * 2);
        }
    }
}
