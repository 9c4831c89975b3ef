namespace NewsArchive.Warc.Reading;

/// <summary>The lines of an index or page list, one at a time.</summary>
static class TextLines
{
    /// <summary>Each line without its line feed (or CR LF), with its offset in the text. Valid until the next one is asked for.</summary>
    /// <param name="text">The text; not disposed.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <param name="maxLineBytes">The longest line.</param>
    /// <param name="keepsReturn">Whether a CR before the line feed is part of the line.</param>
    /// <param name="joinsEmpty">Whether most of many empty lines behind each other may be left out, which is fast.</param>
    /// <exception cref="WarcFormatException">A line is longer than <paramref name="maxLineBytes"/>.</exception>
    public static IEnumerable<(long Offset, ReadOnlyMemory<byte> Line)> Read(Stream text, string fileName, int maxLineBytes, bool keepsReturn = false, bool joinsEmpty = false)
    {
        var buffer = new byte[64 * 1024];
        int start = 0, end = 0, searched = 0;
        long position = 0; // of buffer[start]
        while (true)
        {
            var feed = Array.IndexOf(buffer, (byte)'\n', start + searched, end - start - searched);
            if (feed < 0 && end - start > maxLineBytes)
                throw new WarcFormatException($"a line is longer than {maxLineBytes} bytes", fileName, position);
            if (feed >= 0)
            {
                yield return (position, Trim(buffer.AsMemory(start, feed - start), keepsReturn));
                var next = feed + 1 + (joinsEmpty && feed == start ? CountFeeds(buffer.AsSpan(feed + 1, end - feed - 1)) : 0);
                position += next - start;
                (start, searched) = (next, 0);
                continue;
            }
            searched = end - start;
            (buffer, end) = MakeRoom(buffer, start, end);
            start = 0;
            var read = text.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                break;
            end += read;
        }
        if (end > start)
            yield return (position, Trim(buffer.AsMemory(start, end - start), keepsReturn));
    }

    static int CountFeeds(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)'\n') is >= 0 and var other ? other : bytes.Length;

    static (byte[] Buffer, int End) MakeRoom(byte[] buffer, int start, int end)
    {
        var target = end - start == buffer.Length ? new byte[buffer.Length * 2] : buffer;
        buffer.AsSpan(start, end - start).CopyTo(target);
        return (target, end - start);
    }

    static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line, bool keepsReturn) => !keepsReturn && line.Span is [.., (byte)'\r'] ? line[..^1] : line;
}
