using CsCheck;

namespace NewsArchive.Warc.Tests.Cdxj;

public sealed class CdxjLookupTests
{
    static CdxjEntry Entry(int number, int urls) => new()
    {
        Surt = "com,example)/",
        Timestamp = "20210408023800",
        Url = $"https://example.com/{number % urls}{new string('x', number % 97 * 30)}",
        Filename = "a.warc.gz",
        Offset = number,
        Length = 10,
    };

    [Fact]
    public void Entries_of_a_url_come_in_their_order_however_many_wait_on_disk() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 40]).Sample((count, urls) => // a line is 1.5 KB: from some 700 on they are on disk
        {
            var entries = Enumerable.Range(0, count).Select(number => Entry(number, urls)).ToList();
            using var lookup = new CdxjLookup(entries);
            lookup.All.ShouldBe(entries);
            foreach (var url in entries.Select(entry => entry.Url).Distinct().Take(20))
                lookup.Find(url).ShouldBe(entries.Where(entry => entry.Url == url));
            lookup.Find("https://example.com/none").ShouldBeEmpty();
        }, iter: 20, threads: 1);
}
