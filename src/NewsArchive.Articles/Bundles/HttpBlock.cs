using NewsArchive.Warc;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Articles.Bundles;

/// <summary>The block of a record that holds an HTTP message: its head, and what follows.</summary>
static class HttpBlock
{
    /// <summary>The longest HTTP head in a record.</summary>
    const int MaxHeadBytes = 1 << 20;

    /// <summary>What is said of a response whose HTTP head cannot be read: <see cref="WarcReadRecord.ReadHttpHead"/> has limits.</summary>
    public const string NoHead = "a response without a complete HTTP head of at most 256 KiB and 1,000 fields";

    /// <summary>Copies head and body apart.</summary>
    /// <exception cref="WarcFormatException">The head is not complete, or longer than 1 MiB.</exception>
    public static void Split(Stream block, Stream headOutput, Stream bodyOutput)
    {
        var (start, head) = ReadStart(block);
        if (head is null)
            throw new WarcFormatException("a response without a complete HTTP head of at most 1 MiB and 1,000 fields");
        headOutput.Write(start.Span[..head.Length]);
        bodyOutput.Write(start.Span[head.Length..]);
        block.CopyTo(bodyOutput);
    }

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
