using CsCheck;

namespace NewsArchive.Warc.Tests.Cdxj;

public sealed class CdxjEntryTests
{
    const string Line = """com,example)/ 20201007212236 {"url":"http://www.example.com/","digest":"sha256:ab","mime":"text/html","filename":"a.warc.gz","offset":845,"length":1293,"status":200}""";

    [Fact]
    public void A_line_is_read_and_written_the_same()
    {
        CdxjEntry.TryParse(Line, out var entry).ShouldBeTrue();
        entry!.ToLine().ShouldBe(Line);
        entry.Offset.ShouldBe(845);
        entry.Status.ShouldBe(200);
    }

    [Fact]
    public void Numbers_of_others_may_be_strings_and_keys_of_others_are_skipped()
    {
        var line = """com,example)/ 20250508195248245 {"url": "http://www.example.com/", "mime": "text/html", "status": "200", "length": "1293", "offset": "845", "x": {"y": [1]}, "filename": "example.warc"}""";
        CdxjEntry.TryParse(line, out var entry).ShouldBeTrue();
        entry!.Length.ShouldBe(1293);
        entry.Timestamp.ShouldBe("20250508195248245");
        entry.Digest.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a 20201007212236")]
    [InlineData("a 20201007212236 ")]
    [InlineData("a 2020100721223 {}")]
    [InlineData("a 2020100721223x {\"url\":\"u\",\"filename\":\"f\",\"offset\":0,\"length\":1}")]
    [InlineData("a 20201007212236 {\"url\":\"u\",\"filename\":\"f\",\"offset\":0}")]
    [InlineData("a 20201007212236 {\"url\":\"u\",\"filename\":\"\",\"offset\":0,\"length\":1}")]
    [InlineData("a 20201007212236 {\"url\":\"u\",\"filename\":\"f\",\"offset\":-1,\"length\":1}")]
    [InlineData("a 20201007212236 {\"url\":\"u\",\"filename\":\"f\",\"offset\":1.5,\"length\":1}")]
    [InlineData("a 20201007212236 {\"url\":\"u\",\"filename\":\"f\",\"offset\":9223372036854775807,\"length\":1}")]
    [InlineData("a 20201007212236 {\"url\":\"u\",\"url\":\"u\",\"filename\":\"f\",\"offset\":0,\"length\":1}")]
    [InlineData("a 20201007212236 {\"url\":\"\\ud800\",\"filename\":\"f\",\"offset\":0,\"length\":1}")]
    [InlineData("a 20201007212236 {\"url\":\"u\",\"filename\":\"f\",\"offset\":0,\"length\":1} x")]
    [InlineData("a 20201007212236 []")]
    [InlineData("a\tb 20201007212236 {\"url\":\"u\",\"filename\":\"f\",\"offset\":0,\"length\":1}")]
    public void What_is_no_line_is_refused(string line) => CdxjEntry.TryParse(line, out _).ShouldBeFalse();

    [Fact]
    public void No_damage_to_a_line_makes_it_throw() =>
        Gen.Select(Gen.Int[0, Line.Length - 1], Gen.Char["\0 \"\\{}[],:9u\ud800"], Gen.Int[0, 3]).Sample((at, c, count) =>
        {
            _ = CdxjEntry.TryParse(Line.Remove(at, Math.Min(count, Line.Length - at)).Insert(at, c.ToString()), out _);
        }, iter: 20_000);

    [Fact]
    public void Deep_nesting_is_refused_not_followed() =>
        CdxjEntry.TryParse("a 20201007212236 {\"x\":" + new string('[', 100_000), out _).ShouldBeFalse();

    [Fact]
    public void A_key_with_a_blank_cannot_be_written()
    {
        CdxjEntry.TryParse(Line, out var entry).ShouldBeTrue();
        Refuse(entry! with { Surt = "a b" }, "Surt");
        Refuse(entry! with { Surt = "" }, "Surt");
        Refuse(entry! with { Timestamp = "2021" }, "Timestamp");
        Refuse(entry! with { Filename = "" }, "Filename");
        Refuse(entry! with { Offset = -1 }, "Offset");
        Refuse(entry! with { Length = long.MaxValue, Offset = 1 }, "Offset");

        static void Refuse(CdxjEntry entry, string property)
        {
            var refusal = Should.Throw<WarcRuleException>(entry.ToLine);
            (refusal.Rule, refusal.Field, refusal.Section).ShouldBe(("index-line", property, "CDXJ 0.1.0"));
        }
    }

    [Fact]
    public void Any_text_in_the_values_survives() =>
        Gen.String[Gen.Char["a\"\\<>&é中\u2028\u0001 "], 0, 20].Sample(text =>
        {
            CdxjEntry.TryParse(Line, out var entry).ShouldBeTrue();
            var changed = entry! with { Url = text, Mime = text };
            CdxjEntry.TryParse(changed.ToLine(), out var read).ShouldBeTrue();
            read.ShouldBe(changed);
        }, iter: 2_000);
}
