using System.Globalization;
using System.Text;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Tests.Cleaning;
using NewsArchive.Articles.Tests.Cleaning.Scanning;
using NewsArchive.Articles.Tests.Reading;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Tests.Trees;

/// <summary>A file that is cleaned without decoding it comes out as one that was decoded: bytes, digest and every row.</summary>
public sealed class ScannedArticleTests
{
    const string Body = "<div><p style=\"color:red\">文字</p></div>\n";

    /// <summary>Beginnings of files, most of them front matter of some kind.</summary>
    static readonly string[] heads =
    [
        "", "\n", "---\ntitle: a\n---\n", "\n---\ntitle: '标题'\ncategories: \n - 新媒体\n - b\nurl: https://page.org/a\ndate: Thu, 08 Apr 2021 02:38:00 GMT\n---\n\n",
        "---\r\ntitle: a\r\nlink: https://page.org/\r\n---\r\n", "--- \ntitle: \"a \\u0041\"\n...\n", "---\ntitle: a: b\n---\n", "---\ntitle: &x a\n---\n", "---\ntitle: a\n", "stray\n---\ntitle: a\n---\n",
        "title: a\ndate: 2020-01-01\n---\n", "---\n---\n", "---\nno key\n---\n", "---\n# c\ntitle: a\n---\n", "---\ntitle: a\n\n---\n", " \t\n\n---\ntags: [a, b]\n---", "---\ntitle: \uFEFFa\n---\n",
        "<p>x</p>\n---\ntitle: a\n---\n", "\n\n\n\n\n\n\n\n\n\n\n\n\n---\ntitle: a\n---\n", "---\ntitle: a\n ---\n---\n", "  <p>\n", "text\n", "<!-- c -->\n", "---\ntitle: 😀 a\u0085b\n---\n", "---\ntitle: a\u0001\n---\n",
        "<meta charset=\"gbk\">", "<html><body>", "---\ntitle: a\nurl: 'https://page.org/'\n---\n<link rel=x>", "<script>if (a < b) x()</script>", "---\ntitle: long\n" + "  continued\n---\n",
    ];

    static readonly string[] tails = ["", "\n", "</div>\n", "text after\n", "<!-- end -->", "\0", "\u0001\u0002", "\u200B", "<ſcript>", "<script>a</ſcript><p>"];
    static readonly string[] names = ["a.md", "a.html", "a.txt", "b/c.htm"];
    static readonly Encoding[] encodings = [new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!, Encoding.Latin1]; // the provider has it

    [Theory]
    [InlineData(CleaningProfile.Article, 12_000)]
    [InlineData(CleaningProfile.Lossless, 4_000)]
    [InlineData(CleaningProfile.Text, 500)]
    public void Generated_files_come_out_the_same(CleaningProfile profile, int count) => Compare(profile, Enumerable.Range(0, count).Select(Generated), count / 8);

    [Fact]
    public void Every_file_of_the_fixtures_comes_out_the_same() => Compare(CleaningProfile.Article, Files(Path.Combine(CleaningCorpus.Root, "fixtures")), 6);

    [Fact]
    public void Every_file_of_the_corpus_comes_out_the_same()
    {
        Assert.SkipWhen(CleaningCorpus.Folder is null, "no corpus beside the repository");
        Compare(CleaningProfile.Article, Files(CleaningCorpus.Folder!), 10); // skipped when null
    }

    [Theory]
    [InlineData("a.html", Body, true, "an HTML file")]
    [InlineData("a.md", Body, true, "a div that holds all")]
    [InlineData("a.md", "---\ntitle: a\n---\n" + Body, true, "front matter")]
    [InlineData("a.md", "---\r\ntitle: a\r\n---\r\n" + Body, true, "front matter with CR LF")]
    [InlineData("a.md", "\n---\ntitle: a: b\n---\n" + Body, true, "front matter that is no YAML")]
    [InlineData("a.md", "text " + Body, false, "Markdown")]
    [InlineData("a.html", "text " + Body, false, "the first line might be a key")]
    [InlineData("a.html", "<html><body>" + Body, false, "a document")]
    [InlineData("a.html", "\uFEFF" + Body, false, "a byte order mark")]
    [InlineData("a.html", Body + "\u0001", false, "control characters: it may be no text")]
    [InlineData("a.html", "<meta charset=gbk>" + Body, false, "a declaration, which may be a lie to be told")]
    [InlineData("a.html", "<p>a</p>\n---\ntitle: b\n---\n" + Body, false, "text before front matter")]
    [InlineData("a.md", "---\ntitle: b\n\ntext\n" + Body, false, "front matter without an end")]
    public void Only_a_certain_fragment_in_UTF8_is_not_decoded(string path, string text, bool isOffered, string why)
    {
        var offered = 0;
        var reading = new ArticleReader().Read(ReadingInputs.Source(path, Encoding.UTF8.GetBytes(text)), article =>
        {
            offered++;
            Encoding.UTF8.GetString([.. article.Head, .. article.Body]).ShouldBe(text, why);
            return true;
        });
        (offered, reading.Articles.Length).ShouldBe(isOffered ? (1, 0) : (0, 1), why);
    }

    static (string Path, byte[] Bytes) Generated(int seed)
    {
        var random = new Random(seed);
        var body = GeneratedMarkup.Of(seed);
        var text = Any(random, heads) + random.Next(3) switch { 0 => body, 1 => $"<div>{body}</div>", _ => $"<div>\n<p>a</p>\n{Body}</div>" } + (random.Next(3) == 0 ? Any(random, tails) : "");
        if (random.Next(12) == 0)
            text = text.Replace("\n", "\r\n", StringComparison.Ordinal);
        var encoding = random.Next(8) == 0 ? Any(random, encodings) : encodings[0];
        return (Any(random, names), [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
    }

    static T Any<T>(Random random, T[] values) => values[random.Next(values.Length)];

    static IEnumerable<(string Path, byte[] Bytes)> Files(string folder) =>
        from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        where SourceEndings.KindOf(file) == SourceKind.Article
        select (Path.GetRelativePath(folder, file), File.ReadAllBytes(file));

    static void Compare(CleaningProfile profile, IEnumerable<(string Path, byte[] Bytes)> files, int atLeast)
    {
        var options = new ArchiveOptions { Sources = new() { Inputs = [] }, Cleaning = new() { Profile = profile } };
        var (asBytes, asText) = (new CleanTree(options), new CleanTree(options) { TakesBytes = false });
        var scanned = 0;
        foreach (var (path, bytes) in files)
        {
            var source = ReadingInputs.Source(path, bytes);
            var (actual, expected) = (asBytes.Clean(source), asText.Clean(source));
            Shown(actual).ShouldBe(Shown(expected), $"{path}: {Convert.ToBase64String(bytes)}");
            foreach (var (a, b) in actual.Articles.Zip(expected.Articles))
                if (b.Cleaning.Path == CleaningPath.Scanner) // asked for bytes, the scanner takes some more
                    a.Cleaning.Path.ShouldBe(CleaningPath.Scanner);
            scanned += new ArticleReader().Read(source, _ => true).Articles.Length == 0 && actual.Articles is [{ Cleaning.Path: CleaningPath.Scanner }] ? 1 : 0;
        }
        scanned.ShouldBeGreaterThanOrEqualTo(profile == CleaningProfile.Text ? 0 : atLeast, "the comparison shows little");
    }

    static string Shown(CleanedSource cleaned)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{cleaned.Digest} {cleaned.Length}\n");
        foreach (var file in cleaned.Files)
            text.Append(CultureInfo.InvariantCulture, $"{file.Path} {file.IsChanged} {file.Digest}\n{Convert.ToHexString(file.Bytes)}\n{Encoding.UTF8.GetString(file.Bytes)}\n{file.Original()}\n");
        foreach (var row in cleaned.Articles)
            text.Append(CultureInfo.InvariantCulture, $"{row.Path} {row.Title} {row.Cleaning.Kind} {row.Cleaning.IsVerbatim} {string.Join('|', row.Cleaning.Rows)} {string.Join('|', row.Warnings)}\n");
        foreach (var problem in cleaned.Problems)
            text.Append(CultureInfo.InvariantCulture, $"{problem}\n");
        return text.ToString();
    }
}
