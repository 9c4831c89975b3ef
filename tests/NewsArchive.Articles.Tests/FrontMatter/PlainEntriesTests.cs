using System.Text;
using NewsArchive.Articles.FrontMatter;

namespace NewsArchive.Articles.Tests.FrontMatter;

/// <summary>What is read without a YAML parser is what the parser reads.</summary>
public sealed class PlainEntriesTests
{
    static readonly string[] keys = ["title", "date", "a-b_c", "x", "T9", "_a", "9", "k y", "ключ", "\"q\"", "-", "a.b", ""];

    static readonly string[] values =
    [
        "", " ", "a", " a b ", "标题：x", "'a'", "\"a\"", "'a''b'", "\"a\\n\"", "'a", "a'b\"", "'a' ", "'a' # c", "a # c", "a #c", "a#c", "a: b", "a:b", "a:", "https://e.org/a?b=c", "2021-04-08 02:38:00", "-1", "- a", "[a, b]", "{a: b}", "&x a", "*x", "!t a",
        "|", ">", "|-", "%a", "@a", "`a`", "~", "null", "'", "\"", "''", "\"\"", "a\tb", "\ta", "a ", "😀", "“a”", "\u0085", "\u2028a", "a\u00A0", "\uFEFFa", "a\uD83D", "? a", "?a", ", a", "], a", "a, b]", "'a': b", "= a", "<< a", "(a)", "/a", ".a", "---", "...", "a ---",
    ];

    static readonly string[] pieces = [" - ", "- ", "  - ", " -", "\n", " ", "  ", "# c\n", "---\n", "...\n", "\r\n", "\t"];

    [Fact]
    public void Generated_front_matter_is_read_as_YAML_reads_it()
    {
        var read = 0;
        for (var seed = 0; seed < 60_000; seed++)
        {
            var text = Generated(seed);
            var content = new TextSpan(4, text.Length - 4);
            if (PlainEntries.Read(text, content) is not { } plain)
                continue;
            read++;
            YamlEntries.Read(text, content, out var failure).ShouldNotBeNull($"{seed}: {failure}\n{text}");
            Shown(plain).ShouldBe(Shown(YamlEntries.Read(text, content, out _)!.Value), $"{seed}\n{text}"); // looked at in the line above
        }
        read.ShouldBeGreaterThan(6_000, "the comparison shows little");
    }

    [Fact]
    public void The_seed_is_read_without_a_parser()
    {
        const string text = "title: '美国战略对话结束'\ncategories: \n - 新媒体\n - Site 半岛网\nheadimg: 'https://example.org/a.jpg?w=770'\nauthor: Site 半岛网\ncomments: false\ndate: Thu, 08 Apr 2021 02:38:00 GMT\n";
        PlainEntries.Read(text, new(0, text.Length))!.Value.Length.ShouldBe(6);
    }

    static string Generated(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder("---\n");
        var calm = seed % 3 != 0; // the others hold more of what only a parser can read
        for (var entries = 1 + random.Next(4); entries > 0; entries--)
        {
            text.Append(keys[random.Next(calm ? 5 : keys.Length)]).Append(random.Next(calm ? 40 : 10) == 0 ? ":" : ": ");
            if (random.Next(4) == 0)
                for (var items = random.Next(4); items >= 0; items--)
                    text.Append(items == 3 ? "" : "\n").Append(pieces[random.Next(calm ? 1 : 3)]).Append(Value(random, calm));
            else
                text.Append(Value(random, calm));
            text.Append('\n');
            if (random.Next(calm ? 40 : 6) == 0)
                text.Append(pieces[random.Next(pieces.Length)]);
        }
        return text.ToString();
    }

    static string Value(Random random, bool calm) => values[random.Next(calm ? 7 : values.Length)];

    static string Shown(IEnumerable<PlacedEntry> entries) =>
        string.Join('\n', entries.Select(entry => $"{entry.Start} {entry.Entry.Key}: {string.Join(" | ", entry.Entry.Values)}"));
}
