using System.Text;
using System.Text.Json;
using CsCheck;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Tests.Output;

public class TerminalTextTests
{
    [Theory]
    [InlineData("plain 汉字 é 👩‍👩", "plain 汉字 é 👩\\u{200D}👩")] // a joiner has no width: shown, not joined
    [InlineData("a\tb", "a\tb")]
    [InlineData("\e[31mred\e[0m", "\\u{001B}[31mred\\u{001B}[0m")]
    [InlineData("\u009B31m", "\\u{009B}31m")]
    [InlineData("bell\a and\b back", "bell\\u{0007} and\\u{0008} back")]
    [InlineData("\r overwritten", "\\u{000D} overwritten")]
    [InlineData("txt.\u202Eexe", "txt.\\u{202E}exe")]
    [InlineData("\u2066x\u2069\u061C", "\\u{2066}x\\u{2069}\\u{061C}")]
    [InlineData("zero\u200Bwidth\uFEFF", "zero\\u{200B}width\\u{FEFF}")]
    [InlineData("a\u2028b", "a\\u{2028}b")]
    [InlineData("tag\U000E0041", "tag\\u{E0041}")]
    [InlineData("\u007F", "\\u{007F}")]
    public void What_could_act_on_a_terminal_is_spelt_out(string text, string shown)
    {
        TerminalText.Escape(text).ShouldBe(shown);
        TerminalText.EscapeLine(text).ShouldBe(shown);
    }

    [Fact]
    public void A_line_feed_stays_in_text_and_goes_from_lines()
    {
        TerminalText.Escape("a\nb").ShouldBe("a\nb");
        TerminalText.EscapeLine("name\nnewsarchive: all is well").ShouldBe("name\\nnewsarchive: all is well");
    }

    [Fact]
    public void Half_a_surrogate_pair_is_not_written() => TerminalText.Escape("a" + new string((char)0xD800, 1) + "b").ShouldBe("a\\u{FFFD}b");

    [Fact]
    public void Escaped_JSON_means_the_same() => Gen.String[0, 60].Sample(text =>
    {
        var valid = new UTF8Encoding(false).GetString(Encoding.UTF8.GetBytes(text + "\u202E\u009B\U000E0041"));
        var json = JsonSerializer.Serialize(valid, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var escaped = TerminalText.EscapeJson(json);
        escaped.ShouldNotContain("\u202E");
        JsonSerializer.Deserialize<string>(escaped).ShouldBe(valid);
    });

    [Fact]
    public void The_stream_escapes_across_any_cut()
    {
        const string text = "汉\e[2J字 👍 \u202E end\r\n";
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            using var shown = new MemoryStream();
            using var stream = new EscapingStream(shown);
            stream.Write(bytes.AsSpan(0, cut));
            stream.Write(bytes.AsSpan(cut));
            Encoding.UTF8.GetString(shown.ToArray()).Replace("\\u{000D}", "", StringComparison.Ordinal).ShouldBe("汉\\u{001B}[2J字 👍 \\u{202E} end\n", $"cut at {cut}");
        }
    }
}
