namespace NewsArchive.Articles.Reading;

/// <summary>Reads streams whose length nobody vouches for.</summary>
static class BoundedBytes
{
    /// <summary>Everything to the end, or null when that is more than the limit (then one byte more than the limit was read).</summary>
    public static byte[]? Read(Stream stream, long limit)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        while (true)
        {
            var room = (int)Math.Min(chunk.Length, limit + 1 - buffer.Length);
            var count = room == 0 ? 0 : stream.Read(chunk, 0, room);
            if (count == 0)
                return buffer.Length > limit ? null : buffer.ToArray();
            buffer.Write(chunk, 0, count);
        }
    }
}
