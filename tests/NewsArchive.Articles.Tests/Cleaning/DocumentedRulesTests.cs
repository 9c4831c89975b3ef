using System.Text;
using System.Text.RegularExpressions;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;

namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>Every before/after pair and the table of docs/cleaning.md, executed.</summary>
public sealed partial class DocumentedRulesTests
{
    static string Page => File.ReadAllText(Path.Combine(CleaningCorpus.Root, "docs", "cleaning.md"));

    public static TheoryData<string, string, string, string, string> Examples()
    {
        var data = new TheoryData<string, string, string, string, string>();
        foreach (var (rule, options, policy, before, after) in Pairs())
            data.Add(rule, options, policy, before, after);
        return data;
    }

    /// <summary>A policy holds for the pair behind it.</summary>
    static IEnumerable<(string Rule, string Options, string Policy, string Before, string After)> Pairs()
    {
        var (rule, options, policy, before) = ("", "", "", "");
        foreach (Match match in HeadingOrBlock().Matches(Page))
            if (match.Groups["rule"].Success)
                rule = match.Groups["rule"].Value;
            else if (match.Groups["kind"].Value == "policy")
                policy = match.Groups["text"].Value;
            else if (match.Groups["kind"].Value == "before")
                (options, before) = (match.Groups["options"].Value.Trim(), match.Groups["text"].Value);
            else
            {
                yield return (rule, options, policy, before, match.Groups["text"].Value);
                policy = "";
            }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Before_becomes_after(string rule, string options, string policy, string before, string after)
    {
        var profile = CleaningProfile.Article;
        foreach (var word in options.Split(' '))
            if (Enum.TryParse<CleaningProfile>(word, true, out var named))
                profile = named;
        var kind = options.Contains("markdown", StringComparison.Ordinal) ? BodyKind.Markdown : options.Contains("document", StringComparison.Ordinal) ? BodyKind.HtmlDocument : BodyKind.Html;
        var cleaner = new ArticleCleaner(policy.Length == 0 ? new() { Profile = profile } : new() { Policy = PolicyFile.Read(Encoding.UTF8.GetBytes(policy), "cleaning.md") });
        var clean = cleaner.CleanBody(before, kind);
        clean.Body.ShouldBe(after);
        if (CleaningRules.Table.Any(row => row.Rule == rule))
            clean.Report.Rows.ShouldContain(row => row.Rule == rule);
        if (profile != CleaningProfile.Text)
            cleaner.CleanBody(after, kind).Body.ShouldBe(after);
    }

    [Fact]
    public void Every_rule_has_an_example() =>
        CleaningRules.Table.Select(row => row.Rule).Except(Pairs().Select(pair => pair.Rule)).ShouldBeEmpty();

    [Fact]
    public void The_table_says_which_profile_has_which_rule()
    {
        var columns = new[] { CleaningProfile.Lossless, CleaningProfile.Article, CleaningProfile.Strict, CleaningProfile.Word, CleaningProfile.Text };
        var expected = CleaningRules.Table.Select(row => $"| {row.Rule} | {string.Join(" | ", columns.Select(profile => row.Profiles.Contains(profile) ? "x" : " "))} |");
        Page.Split('\n').Where(line => Row().IsMatch(line)).ShouldBe(expected);
    }

    [GeneratedRegex(@"^#{2,3} (?<rule>[\w-]+)$|^```(?:html|json) (?<kind>before|after|policy)(?<options>[^\n]*)\n(?<text>[\s\S]*?)\n?^```$", RegexOptions.Multiline, 10_000)]
    private static partial Regex HeadingOrBlock();

    [GeneratedRegex(@"^\| [\w-]+ \|( [x ] \|){5}$", RegexOptions.None, 1000)]
    private static partial Regex Row();
}
