using System.Text;

namespace NewsArchive.Articles.Fetching;

/// <summary>The changes that are made to a head before it is stored. Every other byte is as it was on the wire.</summary>
static class StoredHead
{
    /// <summary>
    /// The head of a body that was de-chunked: the name of each Transfer-Encoding field gets <c>X-Archive-Orig-</c> before it, so that the
    /// record does not announce chunks that are not there.
    /// </summary>
    public static byte[] WithoutChunking(byte[] head) => Edit(head, (output, line) =>
    {
        if (HasName(line, "transfer-encoding"u8)) output.Write("X-Archive-Orig-"u8);
        output.Write(line);
    });

    /// <summary>
    /// A head without the fields of that name: what a user's own cookies say, and what a server answers to them, opens accounts, and an
    /// archive is made to be given away.
    /// </summary>
    public static byte[] Without(byte[] head, string name) => Edit(head, (output, line) =>
    {
        if (!HasName(line, Encoding.ASCII.GetBytes(name))) output.Write(line);
    });

    static bool HasName(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.IndexOf((byte)':') is > 0 and var colon && Ascii.EqualsIgnoreCase(line[..colon].TrimEnd(" \t"u8), name);

    delegate void LineEdit(MemoryStream output, ReadOnlySpan<byte> line);

    static byte[] Edit(byte[] head, LineEdit edit)
    {
        var output = new MemoryStream(head.Length + 32);
        for (var rest = head.AsSpan(); !rest.IsEmpty;)
        {
            var end = EndOfField(rest);
            edit(output, rest[..end]);
            rest = rest[end..];
        }
        return output.ToArray();
    }

    /// <summary>Length of the first line with the lines that are folded into it.</summary>
    static int EndOfField(ReadOnlySpan<byte> head)
    {
        for (var at = 0; ;)
        {
            var end = head[at..].IndexOf((byte)'\n');
            if (end < 0) return head.Length;
            at += end + 1;
            if (at >= head.Length || head[at] is not ((byte)' ' or (byte)'\t')) return at;
        }
    }
}
