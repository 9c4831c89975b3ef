using CsCheck;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Tests.Captures;

public sealed class TextTableTests
{
    // As long as what stays in memory of one that waits on disk, and longer; many begin alike.
    static readonly Gen<string> Long = Gen.Select(Gen.OneOf('a', '漢'), Gen.OneOf(127, 128, 129, 255, 256, 257, 400), Gen.String[Gen.OneOf('a', 'b', '\xFF', '漢'), 0, 2], (letter, count, end) => new string(letter, count) + end);

    static readonly Gen<string> Text = Gen.OneOf(Gen.String, Gen.String[Gen.Char['\0', '\xFF'], 0, 300], Long, Gen.String[Gen.OneOf('a', 'b', '\xFF', '漢', '\ud835', '\ue000'), 0, 4]);

    [Fact]
    public void Texts_come_back_are_found_and_have_their_ordinal_order() => Text.Array[1, 200].Sample(texts =>
    {
        using var waiting = new SpilledBytes();
        var table = new TextTable(texts.Length % 2 == 0 ? waiting : null);
        var numbers = new TextNumbers(table);
        int[] added = [.. texts.Select(numbers.Add)];
        table.Count.ShouldBe(texts.Distinct(StringComparer.Ordinal).Count());
        added.Select(number => table[number]).ShouldBe(texts);
        texts.Select(text => numbers.Find(text)).ShouldBe(added.Select(number => (int?)number));
        numbers.Find(string.Concat(texts) + "?").ShouldBeNull();
        for (var at = 1; at < added.Length; at++)
            Math.Sign(table.Compare(added[at - 1], added[at])).ShouldBe(Math.Sign(string.CompareOrdinal(texts[at - 1], texts[at])));
    });

    [Fact]
    public void Long_texts_that_begin_alike_are_found_and_ordered_when_they_are_on_disk()
    {
        using var waiting = new SpilledBytes();
        var table = new TextTable(waiting);
        var numbers = new TextNumbers(table);
        string[] texts = [.. Enumerable.Range(0, 300).Select(number => new string(number % 7 == 0 ? '漢' : 'a', 8_000) + number)]; // more than stays in memory
        int[] added = [.. texts.Select(numbers.Add)];
        texts.Select(numbers.Add).ShouldBe(added);
        texts.Select(text => numbers.Find(text)).ShouldBe(added.Select(number => (int?)number));
        numbers.Find(texts[3] + "?").ShouldBeNull();
        added.AsSpan().Sort(table.Compare);
        added.Select(number => table[number]).ShouldBe(texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_text_that_is_longer_than_a_chunk_has_one_of_its_own()
    {
        var table = new TextTable();
        string[] texts = ["a", new('x', 300_000), "b", new('漢', 300_000), ""];
        foreach (var text in texts)
            table.Add(text);
        Enumerable.Range(0, table.Count).Select(number => table[number]).ShouldBe(texts);
    }
}
