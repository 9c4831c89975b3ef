namespace NewsArchive.Articles.Fetching;

/// <summary>The one change that is made to a received head.</summary>
static class ResponseHead
{
    /// <summary>
    /// The head of a body that was de-chunked: the name of each Transfer-Encoding field gets <c>X-Archive-Orig-</c> before it, so that the
    /// record does not announce chunks that are not there. Every other byte is as received.
    /// </summary>
    public static byte[] WithoutChunking(byte[] head)
    {
        var output = new MemoryStream(head.Length + 32);
        for (var rest = head.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..(end + 1)];
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && System.Text.Ascii.EqualsIgnoreCase(line[..colon].TrimEnd(" \t"u8), "transfer-encoding"u8)) output.Write("X-Archive-Orig-"u8);
            output.Write(line);
            rest = rest[line.Length..];
        }
        return output.ToArray();
    }
}
