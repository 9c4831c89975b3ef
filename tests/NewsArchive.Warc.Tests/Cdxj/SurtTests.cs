using System.Text.Json;
using CsCheck;

namespace NewsArchive.Warc.Tests.Cdxj;

public sealed class SurtTests
{
    /// <summary>The table holds what warcio.js 2.4.11 under Node 20 computes; surt-table.mjs beside it made it.</summary>
    [Fact]
    public void Every_row_of_the_players_own_table_comes_out_the_same()
    {
        var wrong = new List<string>();
        var rows = 0;
        foreach (var line in File.ReadLines(Path.Combine(TestFolder.Of("Cdxj"), "surt-table.jsonl")))
        {
            // "\ud800" is half a character: JsonDocument refuses it, C# does not.
            var row = JsonSerializer.Deserialize<string[]>(line.Replace("\\ud800", "@@", StringComparison.Ordinal)).ShouldNotBeNull();
            var url = row[0].Replace("@@", "\ud800", StringComparison.Ordinal);
            var surt = Surt.FromUrl(url);
            rows++;
            if (surt != row[1])
                wrong.Add($"{line} but {surt}");
        }
        wrong.ShouldBeEmpty();
        rows.ShouldBeGreaterThan(200);
    }

    /// <summary>The table holds what the Internet Archive's surt 0.3.1, which pywb uses, computes under Python 3.</summary>
    [Fact]
    public void Every_row_of_pywbs_table_comes_out_the_same()
    {
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(TestFolder.Of("Cdxj"), "surt-pywb-table.jsonl")))
        {
            var row = JsonSerializer.Deserialize<string[]>(line).ShouldNotBeNull();
            var surt = Surt.FromUrl(row[0], SurtForm.Pywb);
            if (surt != row[1])
                wrong.Add($"{line} but {surt}");
        }
        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://www.Example.org/a?b=2&a=1", "org,example)/a?a=1&b=2", "the documented example")]
    [InlineData("https://x.com/?q=%2C", "com,x)/?q=%2c", "escapes are lower-cased, never undone")]
    [InlineData("urn:uuid:1", "urn:uuid:1", "no http(s) URL: as it is")]
    [InlineData("http://www.a b/", "http://a b/", "refused by the URL standard: as it is, but without www")]
    public void A_url_becomes_its_sort_key(string url, string surt, string why) => Surt.FromUrl(url).ShouldBe(surt, why);

    [Fact]
    public void No_text_makes_it_throw() =>
        Gen.String[Gen.Char["htps:/.w@[]?#%\\&=0x1a é\ud800\u0130\u03a3\uff41\u3002\n"], 0, 40].Sample(text =>
        {
            Surt.FromUrl("http:" + text);
            Surt.FromUrl(text, SurtForm.Pywb);
            Surt.FromUrl("http://" + text, SurtForm.Pywb);
            UrlNormalizer.TryNormalize("https:" + text, out _);
        }, iter: 20_000);

    [Fact]
    public void The_key_of_a_normalized_url_is_the_key_of_the_url() =>
        Gen.String[Gen.Char["abZ/.?#%=é中 "], 0, 30].Sample(text =>
        {
            var url = "https://a.example/" + text;
            UrlNormalizer.TryNormalize(url, out var normalized).ShouldBeTrue();
            Surt.FromUrl(normalized!).ToUpperInvariant().ShouldBe(Surt.FromUrl(url).ToUpperInvariant());
        }, iter: 5_000);
}
