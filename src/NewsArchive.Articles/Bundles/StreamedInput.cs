using NewsArchive.Warc;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Bundles;

/// <summary>A WARC file or an index that can be read once, from its start: standard input. What it is, is told by its first bytes alone, some of which may be damaged.</summary>
public sealed class StreamedInput : IDisposable
{
    const int MaxStartBytes = 4096;

    StreamedInput(Stream stream, string name, bool isIndex) => (Stream, Name, IsIndex) = (stream, name, isIndex);

    /// <summary>Reads the first bytes; disposes the stream with the result, or on failure.</summary>
    /// <param name="stream">What is read.</param>
    /// <param name="name">What rows and findings call it.</param>
    /// <exception cref="WarcFormatException">It is empty, or a zip, which can only be read from its end.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static StreamedInput Begin(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            var start = new byte[MaxStartBytes];
            var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (read == 0)
                throw new WarcFormatException("is empty", name);
            if (start.AsSpan(0, read).StartsWith("PK"u8))
                throw new WarcFormatException("a zip, perhaps a WACZ, is read from its end: write standard input into a file first", name);
            return new(new PrefixedStream(start.AsMemory(0, read), stream), name, !FileKinds.MayStartRecords(start.AsSpan(0, read)));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>What rows and findings call it.</summary>
    public string Name { get; }

    /// <summary>Whether it is text, which may be a CDXJ or CDX index; else it is a WARC or ARC file.</summary>
    public bool IsIndex { get; }

    /// <summary>All of its bytes; reads forward.</summary>
    public Stream Stream { get; }

    /// <summary>That something else of the same file would have to be read.</summary>
    internal static WarcFormatException ReadOnce(string what) => new($"{what}, and standard input is read once: write it into a file first");

    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();
}
