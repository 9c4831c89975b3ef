using System.Text;
using System.Text.Json;
using CsCheck;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class JsonLineBodyTests
{
    static string Replace(string line, string body, string property = "html") => Encoding.UTF8.GetString(JsonLineBody.Replace(new JsonLineSource(line, property), body));

    [Theory]
    [InlineData("""{"html":"x"}""", """{"html":"<p>"}""", "alone")]
    [InlineData("""{ "n" : 1.50 ,  "html": "x", "e":1E+2 }""", """{ "n" : 1.50 ,  "html": "<p>", "e":1E+2 }""", "numbers and blanks stay as written")]
    [InlineData("""{"\u0061":"\u00e9\/","html":"x"}""", """{"\u0061":"\u00e9\/","html":"<p>"}""", "escapes of others stay, in names too")]
    [InlineData("""{"ht\u006dl":"x"}""", """{"ht\u006dl":"<p>"}""", "an escaped name is the same name")]
    [InlineData("""{"a":{"html":"inner"},"html":"x"}""", """{"a":{"html":"inner"},"html":"<p>"}""", "an inner property is another")]
    [InlineData("""{"html":"","html":null,"html":"x","html":"y"}""", """{"html":"","html":null,"html":"<p>","html":"y"}""", "the one that was read: the first with text")]
    [InlineData("""{"a":"\ud800","html":"x"}""", """{"a":"\ud800","html":"<p>"}""", "half a surrogate pair elsewhere")]
    [InlineData("""{"html":"\"\\\"}","b":[{"html":1}]}""", """{"html":"<p>","b":[{"html":1}]}""", "quotes inside")]
    public void Every_other_byte_stays(string line, string expected, string why) => Replace(line, "<p>").ShouldBe(expected + "\n", why);

    [Fact]
    public void The_body_reads_back_whatever_it_holds() => Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(body =>
    {
        var line = Replace("{\"a\":1,\"html\":\"x\"}", body);
        line.Count(c => c == '\n').ShouldBe(1);
        using var json = JsonDocument.Parse(line);
        json.RootElement.GetProperty("html").GetString().ShouldBe(body);
    }, iter: 500);
}
