using System.Globalization;
using System.Text;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>
/// Records of an unzipped WARC, read the way somebody with a text editor would: the head up to the empty line, then as many bytes as
/// it says, then two line ends. Knows nothing of our library.
/// </summary>
public sealed record RecordByHand(IReadOnlyDictionary<string, string> Head, byte[] Block)
{
    /// <summary>Reads all records, or fails the test.</summary>
    public static IReadOnlyList<RecordByHand> Read(byte[] warc)
    {
        var records = new List<RecordByHand>();
        for (var position = 0; position < warc.Length;)
        {
            var headLength = warc.AsSpan(position).IndexOf("\r\n\r\n"u8);
            var lines = Encoding.UTF8.GetString(warc, position, headLength).Split("\r\n");
            lines[0].ShouldBe("WARC/1.1");
            var head = lines.Skip(1).Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase)
                .ToDictionary(pair => pair.Key, pair => pair.First(), StringComparer.OrdinalIgnoreCase);
            var start = position + headLength + 4;
            var length = int.Parse(head["Content-Length"], CultureInfo.InvariantCulture);
            warc.AsSpan(start + length, 4).SequenceEqual("\r\n\r\n"u8).ShouldBeTrue();
            records.Add(new RecordByHand(head, warc[start..(start + length)]));
            position = start + length + 4;
        }
        return records;
    }
}
