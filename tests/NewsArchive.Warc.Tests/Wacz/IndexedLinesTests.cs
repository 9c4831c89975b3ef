using System.Text;
using CsCheck;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Tests.Wacz;

public sealed class IndexedLinesTests
{
    static readonly string[] Files = ["b.warc.gz", "a.warc.gz", "ab.warc.gz", "\uff5e.warc", "\U0001F3EE.warc", "not there.warc"];

    static CdxjEntry Entry(string file, long offset, int number) =>
        new() { Surt = $"org,example)/{number % 7}", Timestamp = "20210408023800", Url = $"https://example.org/{number}", Filename = file, Offset = offset, Length = 1 };

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(300)] // two or three lines: the rest waits on disk
    public void Each_record_meets_its_line_and_what_is_left_comes_by_file_and_offset(int maxBytesInMemory) =>
        Gen.Select(Gen.Int[0, Files.Length - 1], Gen.Long[0, 20]).Array[0, 60].Sample(places =>
        {
            using var lines = new IndexedLines(maxBytesInMemory);
            var left = new Dictionary<(string, long), string>();
            foreach (var entry in places.Select((place, number) => Entry(Files[place.Item1], place.Item2, number)))
                lines.Add(entry, Encoding.UTF8.GetBytes(entry.ToLine())).ShouldBe(left.TryAdd((entry.Filename, entry.Offset), entry.ToLine()));
            lines.Sort(Files[..^1], TestContext.Current.CancellationToken);

            foreach (var file in Files[..^1])
                foreach (var offset in new long[] { 0, 3, 3, 4, 9, 19, 25 })
                {
                    var isThere = left.Remove((file, offset), out var expected);
                    Encoding.UTF8.GetString(lines.Take(file, offset).Span).ShouldBe(isThere ? expected : "");
                }

            lines.Unmet().Select(entry => entry.ToLine()).ShouldBe(left.OrderBy(line => line.Key.Item1, StringComparer.Ordinal).ThenBy(line => line.Key.Item2).Select(line => line.Value));
        }, iter: 300);
}
