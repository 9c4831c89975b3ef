namespace NewsArchive.Articles.Reading;

/// <summary>One line of a stream, without its line end (LF or CRLF) and without a byte order mark.</summary>
/// <param name="Number">1-based.</param>
/// <param name="Bytes">The line; its own memory. Empty when too long.</param>
/// <param name="IsTooLong">Whether the line was longer than the limit, and skipped.</param>
readonly record struct ByteLine(int Number, ReadOnlyMemory<byte> Bytes, bool IsTooLong)
{
    /// <summary>Steps through a stream with memory for one line.</summary>
    public static IEnumerable<ByteLine> Enumerate(Stream stream, long maxBytes)
    {
        var chunk = new byte[64 * 1024];
        var line = new MemoryStream();
        var number = 0;
        var isTooLong = false;
        for (int count; (count = stream.Read(chunk)) > 0;)
        {
            for (var start = 0; start < count;)
            {
                var feed = chunk.AsSpan(start, count - start).IndexOf((byte)'\n');
                var end = feed < 0 ? count : start + feed;
                isTooLong |= line.Length + (end - start) > maxBytes;
                if (!isTooLong)
                    line.Write(chunk, start, end - start);
                start = end + 1;
                if (feed < 0)
                    continue;
                yield return Take(line, ++number, isTooLong);
                isTooLong = false;
            }
        }
        if (line.Length > 0 || isTooLong)
            yield return Take(line, ++number, isTooLong);
    }

    static ByteLine Take(MemoryStream line, int number, bool isTooLong)
    {
        var bytes = isTooLong ? [] : line.ToArray();
        line.SetLength(0);
        var start = number == 1 && bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var end = bytes.Length > start && bytes[^1] == '\r' ? bytes.Length - 1 : bytes.Length;
        return new(number, bytes.AsMemory(start, end - start), isTooLong);
    }
}
