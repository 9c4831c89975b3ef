using CsCheck;
using NewsArchive.Articles.Captures;

namespace NewsArchive.Articles.Tests.Captures;

public sealed class UrlLookupTests
{
    // Keys without the case of letters, and none for some: several URLs have one key.
    static string? Key(string url) => url.EndsWith('!') ? null : url.ToUpperInvariant();

    static readonly Gen<string> Url = Gen.Select(Gen.OneOf("", "http://A.test/", "http://a.test/"), Gen.Int[0, 400], Gen.OneOf("", "x", "X", "!", new string('x', 300), new string('X', 300)), (start, number, end) => start + number + end);

    [Fact]
    public void A_URL_is_found_by_its_key_and_of_several_the_first_unless_it_gives_way() => Gen.Select(Url.Array[0, 600], Gen.Int[1, 4]).Sample((urls, part) =>
    {
        using var table = new CaptureTable();
        foreach (var (number, url) in urls.Index())
            table.Add(new WebCapture { Number = number, File = "", Offset = 0, Url = url });
        var index = new CaptureIndex(table);
        var lookup = new UrlLookup(index, Key);
        var expected = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var url = 0; url < index.Count; url++)
        {
            lookup.Add(url, other => other % part == 1);
            if (Key(index.UrlOf(url)) is { } key && (!expected.TryGetValue(key, out var other) || other % part == 1))
                expected[key] = url;
        }
        foreach (var key in urls.Append("none").Select(url => url.ToUpperInvariant()))
            lookup.Find(key).ShouldBe(expected.TryGetValue(key, out var url) ? url : null);
    }, iter: 200);
}
