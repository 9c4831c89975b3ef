using CsCheck;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class ArticleLinkIndexTests : IDisposable
{
    readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("newsarchive-test-").FullName, "links.tsv");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void What_is_in_it_is_found_and_nothing_else() =>
        Gen.Select(Gen.OneOf(Gen.String[Gen.Char["ab/\t\n\\中"], 1, 6], Gen.String[Gen.Char['a', 'z'], 300, 1500]), Gen.Int[0, 20]).Array[0, 40].Sample(articles =>
        {
            var lines = articles.SelectMany((article, number) => ArticleLinkIndex.Lines(article.Item1, $"https://news.test/{article.Item2}", number));
            File.WriteAllBytes(_path, [.. lines.Select(line => System.Text.Encoding.UTF8.GetBytes(line + "\n")).Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).SelectMany(line => line)]);
            using var index = new ArticleLinkIndex(_path);

            foreach (var (path, _) in articles)
            {
                index.HasPath(path).ShouldBeTrue();
                index.HasPath(path + "x").ShouldBe(articles.Any(article => article.Item1 == path + "x"));
            }
            for (var url = 0; url <= 21; url++)
                index.FindUrl($"news.test/{url}").ShouldBe(articles.FirstOrDefault(article => article.Item2 == url).Item1, "of two articles with one address the first counts");
        }, iter: 300, threads: 1);
}
