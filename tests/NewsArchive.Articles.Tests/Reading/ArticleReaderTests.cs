using System.Text;
using CsCheck;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Reading;

public sealed class ArticleReaderTests
{
    [Fact]
    public void An_article_keeps_every_character_of_its_source()
    {
        const string text = "\uFEFF\r\n---\r\ntitle: 中文\r\nfrom: https://example.org/a?b=%20c\r\n---\r\n\r\n<div>   \r\n\u2028x\b</div>  ";
        var reading = ReadingInputs.Read("posts/a.md", text);
        var article = reading.Articles.ShouldHaveSingleItem();
        (article.Head + article.Body).ShouldBe(text);
        article.Body.ShouldStartWith("\r\n<div>");
        article.BodyKind.ShouldBe(BodyKind.Html);
        article.Origin.Path.ShouldBe("posts/a.md");
        article.Origin.Url.ShouldBe("https://example.org/a?b=%20c");
        article.SourceDigest.ShouldBe(WarcDigest.Sha256(Encoding.UTF8.GetBytes(text)));
        reading.Digest.ShouldBe(article.SourceDigest);
        reading.Length.ShouldBe(Encoding.UTF8.GetByteCount(text));
        reading.Problems.ShouldBeEmpty();
    }

    [Theory, InlineData(0), InlineData(3), InlineData(5), InlineData(300_000)]
    public void A_file_that_has_another_length_than_when_it_was_found_is_read_whole(int length)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "1234");
            var source = SourceFinder.Find(new SourceFinderOptions { Inputs = [path] }).Sources.Single() with { Kind = SourceKind.Article };
            var text = new string('x', length);
            File.WriteAllText(path, text);
            var reading = new ArticleReader().Read(source);
            string.Concat(reading.Articles.Select(article => article.Body)).ShouldBe(text);
            (reading.Length, reading.Digest).ShouldBe((length, WarcDigest.Sha256(Encoding.UTF8.GetBytes(text))));
            reading.Problems.Select(problem => problem.Rule).ShouldBe(length == 0 ? ["empty"] : []);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("url: https://a.example/\nlink: https://b.example/", "https://a.example/")]
    [InlineData("permalink: /2020/a\nfrom: http://b.example/x", "http://b.example/x")]
    [InlineData("source: Reuters\nlink: 'https://b.example/'", "https://b.example/")]
    [InlineData("url: javascript:alert(1)", null)]
    [InlineData("url: file:///etc/passwd", null)]
    [InlineData("url: //cdn.example/x", null)]
    [InlineData("title: x", null)]
    public void The_original_url_is_the_first_absolute_web_address(string lines, string? expected) =>
        ReadingInputs.Read("a.md", $"---\n{lines}\n---\n").Articles.Single().Origin.Url.ShouldBe(expected);

    [Theory]
    [InlineData("a.md", "<p>x</p><p>y</p>", null, BodyKind.Markdown)]
    [InlineData("a.HTML", "<p>x</p><p>y</p>", null, BodyKind.Html)]
    [InlineData("a.htm", "<!doctype html>x", null, BodyKind.HtmlDocument)]
    [InlineData("a.txt", "<div>x</div>", null, BodyKind.Html)]
    [InlineData("a.md", "text", BodyKind.Html, BodyKind.Html)]
    [InlineData("a.md", "<html>x", BodyKind.Html, BodyKind.HtmlDocument)]
    [InlineData("a.html", "<div>x</div>", BodyKind.Markdown, BodyKind.Markdown)]
    public void The_kind_is_by_name_text_or_order(string path, string text, BodyKind? forced, BodyKind expected) =>
        ReadingInputs.Read(path, text, new() { ForcedKind = forced }).Articles.Single().BodyKind.ShouldBe(expected);

    [Theory]
    [InlineData("a.md", "", "empty")]
    [InlineData("a.jpg", "", "empty")]
    [InlineData("a.md", "x\0y", "binary")]
    [InlineData("a.txt", "\u0001\u0002\u0003abcdefghij", "binary")]
    [InlineData("a.md", "12345678901", "too-large")]
    public void What_is_no_article_is_a_row(string path, string text, string rule)
    {
        var reading = ReadingInputs.Read(path, text, new() { MaxArticleBytes = rule == "too-large" ? 10 : 1000 });
        reading.Articles.ShouldBeEmpty();
        reading.Rules().ShouldBe([rule]);
        reading.Digest.ShouldBe(WarcDigest.Sha256(Encoding.UTF8.GetBytes(text)));
        reading.Length.ShouldBe(Encoding.UTF8.GetByteCount(text));
    }

    [Fact]
    public void Other_files_are_digested_and_not_read()
    {
        var reading = ReadingInputs.Read("a.jpg", "\0\0\0");
        reading.Articles.ShouldBeEmpty();
        reading.Problems.ShouldBeEmpty();
        reading.Digest.ShouldBe(WarcDigest.Sha256("\0\0\0"u8));
    }

    [Fact]
    public void Json_lines_give_an_article_a_line_and_a_row_a_bad_line()
    {
        const string first = "{\"url\":\"https://example.org/1\",\"title\":\"T1\",\"author\":\"A\",\"published\":\"2021-04-08\",\"html\":\"<p>x</p><p>y</p>\"}";
        var text = "\uFEFF" + first + "\r\n{broken\n\n[1]\n{\"title\":\"no body\"}\n"
            + "{\"text\":\"*plain*\",\"date\":\"Thu, 08 Apr 2021 02:38:00 GMT\",\"author\":[{\"name\":\"B\"},\"C\"],\"html\":null}\n{\"content\":\"\\ud83d\"}\n{\"payload\":\"last\"}";
        var reading = ReadingInputs.Read("f/feed.jsonl", text);
        reading.Articles.Select(article => article.Origin.Path).ShouldBe(["f/feed.jsonl/000001.json", "f/feed.jsonl/000006.json", "f/feed.jsonl/000008.json"]);
        reading.Problems.Select(problem => (problem.Rule, problem.Line)).ShouldBe([("json", 2), ("json", 4), ("no-body", 5), ("json", 7)]);
        var article = reading.Articles[0];
        article.JsonLine.ShouldBe(new JsonLineSource(first, "html"));
        article.SourceDigest.ShouldBe(WarcDigest.Sha256(Encoding.UTF8.GetBytes(first)));
        article.Origin.Url.ShouldBe("https://example.org/1");
        article.Head.ShouldBe("");
        article.BodyKind.ShouldBe(BodyKind.Html);
        article.FrontMatter.Title.ShouldBe("T1");
        article.FrontMatter.Date.ShouldBe(new DateTimeOffset(2021, 4, 8, 0, 0, 0, TimeSpan.Zero));
        article.FrontMatter.Entries.SelectMany(entry => entry.Values).ShouldAllBe(value => value.Span == new TextSpan(0, 0));
        reading.Articles[1].FrontMatter.Find("author")!.Values.Select(value => value.Text).ShouldBe(["B", "C"]);
        reading.Articles[1].BodyKind.ShouldBe(BodyKind.Markdown);
        reading.Articles[2].Body.ShouldBe("last");
        reading.Digest.ShouldBe(WarcDigest.Sha256(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Json_lines_have_limits()
    {
        var text = string.Concat(Enumerable.Repeat("{\"text\":\"x\"}\n", 5)) + "{\"text\":\"" + new string('x', 200) + "\"}\n";
        ReadingInputs.Read("a.jsonl", text, new() { MaxArticlesPerSource = 3 }).Rules().ShouldBe(["too-many"]);
        var reading = ReadingInputs.Read("a.jsonl", text + "{\"text\":\"after\"}", new() { MaxArticleBytes = 100 });
        reading.Articles.Length.ShouldBe(6);
        reading.Articles[^1].Body.ShouldBe("after");
        reading.Problems.ShouldHaveSingleItem().Line.ShouldBe(6);
    }

    [Fact]
    public void Json_nested_a_hundred_thousand_deep_is_a_row() =>
        ReadingInputs.Read("a.jsonl", string.Concat(Enumerable.Repeat("{\"a\":", 100_000))).Rules().ShouldBe(["json"]);

    [Fact]
    public void Any_bytes_give_articles_or_rows() => Gen.Select(
        Gen.Byte.Array[1, 300], Gen.OneOf("a.md", "a.jsonl", "a.zip", "a.tar", "a.7z")).Sample((bytes, path) =>
    {
        var reading = ReadingInputs.Read(path, bytes);
        reading.Length.ShouldBe(bytes.Length);
        reading.Digest.ShouldBe(WarcDigest.Sha256(bytes));
        foreach (var article in reading.Articles.Where(article => path == "a.md" && article.Encoding.IsLossless))
            TextDecoder.Encode(article.Head + article.Body, article.Encoding.Name).ShouldBe(bytes);
    }, iter: 1_000);
}
