using System.Text;

namespace NewsArchive.Warc.Tests.Cdxj;

public sealed class CdxjLinesTests
{
    static CdxjEntry Entry(int number) => new()
    {
        Surt = $"com,example)/{number * 7919 % 1000}",
        Timestamp = "20210408023800",
        Url = $"https://example.com/{number}?\",\"offset\":1,\"length\":2",
        Filename = "a.warc.gz",
        Offset = number,
        Length = 10,
        Status = 200,
    };

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(2_000)] // in many temporary files
    [InlineData(1)] // in more than can be merged at once
    public void Lines_come_out_sorted_as_often_as_asked_for_whatever_the_memory(int memory)
    {
        using var folder = new TemporaryFolder();
        using (var lines = new CdxjLines(new() { MaxBytesInMemory = memory, TemporaryFolder = folder.Path }))
        {
            var entries = Enumerable.Range(0, 300).Select(Entry).ToList();
            entries.ForEach(lines.Add);
            lines.Count.ShouldBe(300);
            for (var time = 0; time < 2; time++)
                lines.Read(TestContext.Current.CancellationToken).Select(line => Encoding.UTF8.GetString(line.Span)).ShouldBe(entries.Select(entry => entry.ToLine()).Order(StringComparer.Ordinal));
            lines.ReadEntries(TestContext.Current.CancellationToken).ShouldBe(entries, ignoreOrder: true);
        }
        Directory.EnumerateFiles(folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 12345678901)]
    [InlineData(99, 0)]
    [InlineData(5, 6)]
    public void A_line_gets_another_offset_whatever_its_url_holds(int before, long after) =>
        Encoding.UTF8.GetString(CdxjEntry.WithOffset(Encoding.UTF8.GetBytes(Entry(before).ToLine()), after)).ShouldBe((Entry(before) with { Offset = after }).ToLine());
}
