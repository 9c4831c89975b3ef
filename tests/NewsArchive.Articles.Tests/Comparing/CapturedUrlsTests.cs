using CsCheck;
using NewsArchive.Articles.Comparing;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Comparing;

public sealed class CapturedUrlsTests
{
    static readonly string[] Urls = ["https://a.example/", "https://a.example/b", "https://a.example/ b\n", "https://\uff5e.example/", "https://\U0001F3EE.example/", ""];

    static readonly string?[] Digests = [null, "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709", "sha256:" + new string('0', 64), "strange: digest"];

    [Fact]
    public void Urls_come_in_ordinal_order_each_with_the_set_of_its_digests() =>
        Gen.Select(Gen.Int[0, Urls.Length - 1], Gen.Int[0, Digests.Length - 1]).Array[0, 30].Sample(places =>
        {
            var captures = Array.ConvertAll(places, place => (Urls[place.Item1], Digests[place.Item2]));
            var entries = captures.Select(capture => new CdxjEntry { Surt = "a", Timestamp = "20210408023800", Url = capture.Item1, Digest = capture.Item2, Filename = "a.warc.gz", Offset = 0, Length = 1 });
            using var urls = new CapturedUrls(entries);

            urls.Read().ShouldBe(captures.GroupBy(capture => capture.Item1, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, string.Join(' ', group.Select(capture => WarcDigest.TryParse(capture.Item2?.StartsWith("3I42", StringComparison.Ordinal) == true ? "sha1:" + capture.Item2 : capture.Item2, out var digest) ? digest.ToString() : "-").Distinct().Order(StringComparer.Ordinal)))));
        });
}
