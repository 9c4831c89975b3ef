using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

public sealed class ScanConditionTests
{
    const int MostSeeds = 400_000;

    /// <summary>Conditions without which the scanner has nothing to go on with, or that only bound its work.</summary>
    static readonly ScanCondition[] cannotBeIgnored =
        [ScanCondition.None, ScanCondition.Fragment, ScanCondition.Policy, ScanCondition.Limits, ScanCondition.CutTags, ScanCondition.Elements];

    public static TheoryData<string> Conditions => [.. Enum.GetValues<ScanCondition>().Except(cannotBeIgnored).Select(condition => condition.ToString())];

    /// <summary>A condition that makes no difference would be one too many, or the generator too tame to try it.</summary>
    [Theory]
    [MemberData(nameof(Conditions))]
    public void Without_a_condition_some_generated_body_comes_out_different(string name)
    {
        var condition = Enum.Parse<ScanCondition>(name);
        var ignored = 1UL << (int)condition;
        var options = new CleaningOptions();
        var comparison = new ScannerComparison(CleaningProfile.Article, "https://page.org/");
        var tried = 0;
        for (var seed = 0; seed < MostSeeds; seed++)
        {
            var html = GeneratedMarkup.Of(seed);
            HtmlScanner.TryClean(html, options, "https://page.org/", out var declined);
            if (declined != condition)
                continue;
            tried++;
            if (IsDifferent(comparison, html, ignored))
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {tried} bodies, seed {seed}");
                return;
            }
        }
        Assert.Fail($"{name}: no difference in {tried} bodies that it declines");
    }

    /// <summary>What is read on without its condition may run out of the text or the stack: that is caught as well.</summary>
    static bool IsDifferent(ScannerComparison comparison, string html, ulong ignored)
    {
        try
        {
            return comparison.Difference(html, ignored) is not null;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            return true;
        }
    }
}
