using CsCheck;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Tests.Trees;

public class UnifiedDiffTests
{
    [Fact]
    public void It_is_what_diff_u_writes()
    {
        // diff -u of GNU diffutils 3.10, file names and times aside.
        UnifiedDiff.Create("f", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nl\nm").ShouldBe("""
            --- a/f
            +++ b/f
            @@ -1,5 +1,5 @@
             a
            -b
            +B
             c
             d
             e
            @@ -8,5 +8,5 @@
             h
             i
             j
            -k
             l
            +m
            \ No newline at end of file

            """);
    }

    public static TheoryData<string, string, string, string> Edges => new()
    {
        { "equal", "a\n", "a\n", "" },
        { "both empty", "", "", "" },
        { "all new", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n" },
        { "all gone", "a\n", "", "@@ -1 +0,0 @@\n-a\n" },
        { "a line feed at the end", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n" },
        { "a carriage return is part of the line", "a\r\nb\r\n", "a\nb\r\n", "@@ -1,2 +1,2 @@\n-a\r\n+a\n b\r\n" },
        { "six lines between changes join, seven part", "1\na\nb\nc\nd\ne\nf\n2\n", "x\na\nb\nc\nd\ne\nf\ny\n", "@@ -1,8 +1,8 @@\n-1\n+x\n a\n b\n c\n d\n e\n f\n-2\n+y\n" },
    };

    [Theory, MemberData(nameof(Edges), DisableDiscoveryEnumeration = true)]
    public void Edges_are_as_POSIX_says(string name, string before, string after, string hunks) =>
        UnifiedDiff.Create("f", before, after).ShouldBe(hunks.Length == 0 ? "" : "--- a/f\n+++ b/f\n" + hunks, name);

    [Theory]
    [InlineData("a b.md", "--- a/a b.md\t\n+++ b/a b.md\t\n")]
    [InlineData("a\"\n.md", "--- \"a/a\\\"\\012.md\"\n+++ \"b/a\\\"\\012.md\"\n")]
    [InlineData("港口.md", "--- a/港口.md\n+++ b/港口.md\n")]
    public void Names_are_written_as_git_writes_them(string path, string head) => UnifiedDiff.Create(path, "1\n", "2\n").ShouldStartWith(head);

    [Fact]
    public void Applied_to_the_old_text_it_gives_the_new_one() =>
        Gen.Select(Gen.Int[0, 5].Array[0, 40], Gen.Int[0, 5].Array[0, 40], Gen.Bool, Gen.Bool).Sample((before, after, feed, otherFeed) =>
        {
            var (old, now) = (Text(before, feed), Text(after, otherFeed));
            Apply(old, UnifiedDiff.Create("f", old, now)).ShouldBe(now);
        });

    [Fact]
    public void No_edit_too_many() => Gen.Select(Gen.Int[0, 3].Array[0, 12], Gen.Int[0, 3].Array[0, 12]).Sample((before, after) =>
    {
        var (isDeleted, isInserted) = LineEdits.Find([.. before.Select(n => n + "\n")], [.. after.Select(n => n + "\n")]);
        (isDeleted.Count(edit => edit) + isInserted.Count(edit => edit)).ShouldBe(before.Length + after.Length - 2 * LongestCommon(before, after));
    });

    [Fact]
    public void Beyond_the_bound_the_middle_is_replaced_as_a_whole()
    {
        var old = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"old {i}\n"));
        var now = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"new {i}\n"));
        Apply("same\n" + old + "same\n", UnifiedDiff.Create("f", "same\n" + old + "same\n", "same\n" + now + "same\n")).ShouldBe("same\n" + now + "same\n");
    }

    static string Text(int[] lines, bool endsWithFeed)
    {
        var text = string.Concat(lines.Select(line => line + "\n"));
        return endsWithFeed || text.Length == 0 ? text : text[..^1];
    }

    static int LongestCommon(int[] a, int[] b)
    {
        var length = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
                length[i, j] = a[i - 1] == b[j - 1] ? length[i - 1, j - 1] + 1 : Math.Max(length[i - 1, j], length[i, j - 1]);
        return length[a.Length, b.Length];
    }

    /// <summary>What patch does, strictly: every context and deleted line must be where the hunk says.</summary>
    static string Apply(string text, string diff)
    {
        var old = Lines(text);
        var result = new List<string>();
        var at = 0;
        var lines = Lines(diff);
        for (var i = diff.Length == 0 ? 0 : 2; i < lines.Count; i++)
        {
            if (lines[i].StartsWith("@@ ", StringComparison.Ordinal))
            {
                var range = lines[i].Split(' ')[1][1..].Split(',');
                var start = int.Parse(range[0]) - (range is [_, "0"] ? 0 : 1);
                result.AddRange(old[at..start]);
                at = start;
                continue;
            }
            var line = lines[i][1..];
            if (i + 1 < lines.Count && lines[i + 1].StartsWith('\\'))
                line = line[..^1];
            switch (lines[i][0])
            {
                case '+':
                    result.Add(line);
                    break;
                case '\\':
                    break;
                case var mark:
                    old[at++].ShouldBe(line);
                    if (mark == ' ')
                        result.Add(line);
                    break;
            }
        }
        result.AddRange(old[at..]);
        return string.Concat(result);
    }

    static List<string> Lines(string text)
    {
        var lines = text.Split('\n').Select(line => line + "\n").ToList();
        lines[^1] = lines[^1][..^1];
        if (lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }
}
