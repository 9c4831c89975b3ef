using CsCheck;
using NewsArchive.Articles.FrontMatter;

namespace NewsArchive.Articles.Tests.FrontMatter;

public sealed class FrontMatterReaderTests
{
    /// <summary>The shape of the mission's seed article: an empty line, RFC 1123 date, single quotes, a list, a body in one div.</summary>
    const string Seed =
        "\n---\ntitle: '美国战略对话结束 这是其最突出的成果'\ncategories: \n - 新媒体\n - Site 半岛网\n"
        + "headimg: 'https://example.org/a.jpg?w=770&resize=770%2C547'\nauthor: Site 半岛网\ncomments: false\n"
        + "date: Thu, 08 Apr 2021 02:38:00 GMT\nthumbnail: 'https://example.org/a.jpg?w=770&resize=770%2C547'\n---\n\n<div>   \n<p>x</p>\n</div>\n";

    [Fact]
    public void Seed_front_matter_is_read_with_the_place_of_each_value()
    {
        var (length, block, warnings) = FrontMatterReader.Read(Seed);
        Seed[..length].ShouldEndWith("\n---\n");
        Seed[length..].ShouldStartWith("\n<div>");
        block.IsTolerant.ShouldBeFalse();
        block.Title.ShouldBe("美国战略对话结束 这是其最突出的成果");
        block.Author.ShouldBe("Site 半岛网");
        block.Date.ShouldBe(new DateTimeOffset(2021, 4, 8, 2, 38, 0, TimeSpan.Zero));
        block.Find("categories")!.Values.Select(value => value.Text).ShouldBe(["新媒体", "Site 半岛网"]);
        var image = block.Find("HEADIMG")!.Values[0];
        image.Quote.ShouldBe('\'');
        Seed.Substring(image.Span.Start, image.Span.Length).ShouldBe("https://example.org/a.jpg?w=770&resize=770%2C547");
        warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("---\ntitle: a\n---\nbody", "body", "the plain case")]
    [InlineData("\uFEFF---\ntitle: a\n---\nbody", "body", "byte order mark")]
    [InlineData("\uFEFF\r\n\r\n---\r\ntitle: a\r\n---\r\nbody", "body", "CRLF, blank lines before")]
    [InlineData("---\ntitle: a\n...\nbody", "body", "YAML's own end mark")]
    [InlineData("--- \t\ntitle: a\n---  \nbody", "body", "blanks after the delimiters")]
    [InlineData("---\n\nlayout: post\n\ntitle: a\n\n---\n\nbody\n\n---\n\nmore", "\nbody\n\n---\n\nmore", "blank lines inside, a rule in the body")]
    [InlineData("seed 12\nfoo\n\n---\ntitle: a\n---\nbody", "body", "stray text before")]
    [InlineData("title: a\ndate: 2020-01-01\n---\nbody", "body", "Hexo without the first delimiter")]
    [InlineData("---\n---\nbody", "body", "nothing inside")]
    [InlineData("---\ntitle: a\n---", "", "no line end at the end")]
    [InlineData("---\ntitle: \"a\nb\"\ndate: 2020-01-01\n---\nbody", "body", "a value broken over lines")]
    [InlineData("---\ntitle: a\nBody text", "Body text", "no end: the first line that is no front matter")]
    [InlineData("---\ntitle: a\ntags:\n - b\n\nBody text\n\nfoo: bar", "\nBody text\n\nfoo: bar", "no end: the first blank line")]
    [InlineData("---\ntitle: a\ndate: 2020-01-01\n\nBody text\n\n---\n\nmore", "\nBody text\n\n---\n\nmore", "no end: a rule in the body is none")]
    [InlineData("---\n# made by a tool\ntitle: a\n---\nbody", "body", "a comment first")]
    [InlineData("body\n", "body\n", "no front matter")]
    [InlineData("", "", "empty")]
    [InlineData("---\n", "---\n", "only a rule")]
    [InlineData("---\nSome text: with a colon, and a rule after\n---\n", "---\nSome text: with a colon, and a rule after\n---\n", "a line between rules")]
    [InlineData("---\n\nHello there.\n\n---\n", "---\n\nHello there.\n\n---\n", "text between rules")]
    [InlineData("Title\n---\nNote: see below\n\n---\nmore", "Title\n---\nNote: see below\n\n---\nmore", "a heading underlined")]
    [InlineData("---\n# Heading\n\nNote: x\n\n---\nmore", "---\n# Heading\n\nNote: x\n\n---\nmore", "a rule before a heading")]
    [InlineData("title: a\n---\nbody", "title: a\n---\nbody", "one line underlined is a heading")]
    [InlineData("<div>\n---\ntitle: a\n</div>", "<div>\n---\ntitle: a\n</div>", "inside markup, unclosed")]
    [InlineData("------\ntitle: a\n------\n", "------\ntitle: a\n------\n", "other rules are no delimiters")]
    [InlineData("1\n2\n3\n4\n---\ntitle: a\n---\nb", "1\n2\n3\n4\n---\ntitle: a\n---\nb", "too much text before")]
    public void The_body_starts_after_the_closing_line(string text, string body, string why)
    {
        var (length, _, _) = FrontMatterReader.Read(text);
        text[length..].ShouldBe(body, why);
    }

    [Theory]
    [InlineData("title: foo: bar", "title", "foo: bar", "unquoted colon")]
    [InlineData("title: \"\"\"\"'今日'\"\"\"\"", "title", "今日", "escalated quotes")]
    [InlineData("title: \"\"今日\"\"", "title", "今日", "doubled quotes")]
    [InlineData("title: \"\"hi\" and \"bye\"\"", "title", "\"hi\" and \"bye\"", "quotes inside quotes")]
    [InlineData("title: \"He said \"hi\" to me\"", "title", "He said \"hi\" to me", "quotes inside")]
    [InlineData("title: \"大\\智\\n\\\"x\\\"\"", "title", "大\\智\n\"x\"", "a lone backslash")]
    [InlineData("title: 'it's'", "title", "it's", "an apostrophe")]
    [InlineData("title: [视频] foo", "title", "[视频] foo", "a bracket that opens no list")]
    [InlineData("title: @foo *bar", "title", "@foo *bar", "a reserved indicator")]
    [InlineData("title: &a foo", "title", "&a foo", "an anchor is refused")]
    [InlineData("title: !!str foo", "title", "!!str foo", "a tag is refused")]
    [InlineData("title: foo: bar # note", "title", "foo: bar", "a comment")]
    [InlineData("title:foo", "title", "foo", "no blank after the colon")]
    [InlineData("\"title\": foo: bar", "title", "foo: bar", "a quoted key")]
    [InlineData("imag_feature: a: b", "imag_feature", "a: b", "a misspelt key stays as it is")]
    [InlineData("标题: a: b", "标题", "a: b", "a Chinese key")]
    [InlineData("tags: [a: b: c, \"d, e\" x, f]", "tags", "a: b: c|\"d, e\" x|f", "a list that is no YAML")]
    [InlineData("tags:\n - a: b: c\n - @d\n", "tags", "a: b: c|@d", "list items that are no YAML")]
    [InlineData("title:\t\tfoo\tbar: x", "title", "foo\tbar: x", "tabs")]
    public void What_is_no_yaml_is_read_key_by_key(string line, string key, string expected, string why)
    {
        var text = $"---\nlayout: post\n{line}\ndate: 2020-01-01\n---\nbody";
        var (length, block, warnings) = FrontMatterReader.Read(text);
        text[length..].ShouldBe("body");
        string.Join('|', block.Find(key)!.Values.Select(value => value.Text)).ShouldBe(expected, why);
        block["layout"].ShouldBe("post");
        block["date"].ShouldBe("2020-01-01");
        block.IsTolerant.ShouldBeTrue();
        warnings.ShouldHaveSingleItem().Rule.ShouldBe("front-matter-yaml");
        warnings[0].Line.ShouldNotBeNull().ShouldBeInRange(1, 7);
    }

    [Fact]
    public void Valid_neighbours_of_a_broken_value_are_read_as_yaml()
    {
        var block = FrontMatterReader.Read("---\ntitle: a: b\ntext: |\n  one\n  two\nmulti: x\n  y\nlist: [p, 'q']\nmap:\n  k: v\nempty:\n---\n").Block;
        block.Title.ShouldBe("a: b");
        block["text"].ShouldBe("one\ntwo\n");
        block["multi"].ShouldBe("x y");
        block.Find("list")!.Values.Select(value => value.Text).ShouldBe(["p", "q"]);
        block.Find("map")!.Values.ShouldBeEmpty();
        block.Find("empty")!.Values.ShouldBeEmpty();
    }

    static readonly Gen<string> Value = Gen.OneOf("plain", "a: b", "'single'", "'it''s'", "\"double\"", "\"a\\\"b\"", "\"\"\"\"'x'\"\"\"\"", "\"\\智\"",
        "[a, b]", "[ 'a', \"b\" ]", "[x] y", "\n - one\n - two", "\n    - 'one'\n    - a: b: c", "|\n  block\n  text", ">-\n  folded", "multi\n  line", "", "\"\"",
        "@x", "*a", "&a b", "{a: b}", "{ broken", "x # note", "https://example.org/a?b=c", "\"unclosed", "\"broken\nover: lines\"", "😀 中文", "\tfoo", "a:b",
        "[a: b: c, d]", "'a' b", "`x`", "%x", "? x", "- x", "\n  k: v\n  l: [m]", "'", "\"\"\"");

    static readonly Gen<string> Text = Gen.Select(
        Gen.OneOf("", "\uFEFF", "\n", "\uFEFF\n\n"), Gen.OneOf("\n", "\r\n"),
        Gen.Select(Gen.OneOf("title", "date", "imag_feature", "标题", "a b"), Value, (key, value) => $"{key}: {value}").List[1, 6],
        Gen.OneOf("body", "", "\n<p>x</p>\n", "---\nfoo: bar\n---\n"),
        (start, end, lines, body) => (start + "---\n" + string.Join('\n', lines) + "\n---\n" + body).ReplaceLineEndings(end));

    [Fact]
    public void Replacing_the_span_of_a_value_changes_that_value_only() => Text.Sample(text =>
    {
        const string url = "http://example.org/new.jpg";
        var (length, before, _) = FrontMatterReader.Read(text);
        for (var e = 0; e < before.Entries.Length; e++)
        {
            for (var v = 0; v < before.Entries[e].Values.Length; v++)
            {
                var span = before.Entries[e].Values[v].Span;
                span.Start.ShouldBeGreaterThanOrEqualTo(0);
                span.End.ShouldBeLessThanOrEqualTo(length);
                var changed = text[..span.Start] + url + text[span.End..];
                var (newLength, after, _) = FrontMatterReader.Read(changed);
                changed[newLength..].ShouldBe(text[length..], changed);
                var expected = Texts(before);
                expected[e].Values[v] = url;
                Flat(Texts(after)).ShouldBe(Flat(expected), $"{text}\n→\n{changed}");
            }
        }
    }, iter: 1_500);

    static List<(string Key, string[] Values)> Texts(FrontMatterBlock block) =>
        [.. block.Entries.Select(entry => (entry.Key, entry.Values.Select(value => value.Text).ToArray()))];

    static string Flat(List<(string Key, string[] Values)> entries) =>
        string.Join('\n', entries.Select(entry => $"{entry.Key} = {string.Join(" | ", entry.Values)}"));

    [Fact]
    public void Any_text_is_read_without_an_exception()
    {
        var pieces = Gen.OneOf(Gen.OneOf("---\n", "title: ", "\n", "\r\n", "- ", "[", "]", "{", "}", "'", "\"", ": ", "#", "|", ">", "&a ", "*a", "!t ", "\\",
            "\\u12", "\\UFFFFFFFF", "\\uD800", "\t", "  ", "\u2028", "\u0085", "\0", "\uFEFF", "? ", "%YAML 9.9\n", "...\n", "\ud800", "<<: "), Gen.String[0, 5]);
        pieces.List[0, 60].Select(list => "---\ntitle: a\n" + string.Concat(list)).Sample(text =>
        {
            var (length, block, _) = FrontMatterReader.Read(text);
            length.ShouldBeInRange(0, text.Length);
            foreach (var value in block.Entries.SelectMany(entry => entry.Values))
                (value.Span.Start >= 0 && value.Span.Length >= 0 && value.Span.End <= length).ShouldBeTrue(text);
        }, iter: 6_000);
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "nested lists", "a: " + new string('[', 60_000) },
        { "nested maps", string.Concat(Enumerable.Range(0, 300).Select(i => new string(' ', i) + "a:\n")) },
        { "nested flow maps", "a: " + string.Concat(Enumerable.Repeat("{a: ", 15_000)) },
        { "nested dashes", "a: \n " + string.Concat(Enumerable.Repeat("- ", 30_000)) + "x" },
        { "billion laughs", "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]" },
        { "one long line", "title: " + new string('x', 65_000) },
        { "many keys", string.Concat(Enumerable.Repeat("a:\n", 20_000)) },
        { "many broken keys", string.Concat(Enumerable.Repeat("a: b: c\n", 8_000)) },
        { "quotes", "title: " + new string('"', 64_000) },
        { "broken lists", "title: [" + string.Concat(Enumerable.Repeat("'\",", 20_000)) + "]" },
        { "question marks", string.Concat(Enumerable.Repeat("? ", 30_000)) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_yaml_bomb_costs_little_and_loses_nothing(string why, string yaml)
    {
        var clock = ThreadClock.StartNew();
        var text = $"---\ntitle: a\n{yaml}\n---\nbody";
        var (length, block, _) = FrontMatterReader.Read(text);
        (length == 0 || text[length..] == "body").ShouldBeTrue(why);
        block.Entries.Length.ShouldBeLessThan(25_000);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3), why);
    }

    [Fact]
    public void Front_matter_over_the_limit_stays_in_the_body()
    {
        var text = "---\ntitle: a\nx: " + new string('中', 30_000) + "\n---\nbody";
        var (length, block, warnings) = FrontMatterReader.Read(text);
        length.ShouldBe(0);
        block.Entries.ShouldBeEmpty();
        warnings.ShouldHaveSingleItem().Rule.ShouldBe("front-matter-too-long");
    }
}
