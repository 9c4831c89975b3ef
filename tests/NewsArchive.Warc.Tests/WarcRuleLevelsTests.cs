using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Tests.Reading;

namespace NewsArchive.Warc.Tests;

public class WarcRuleLevelsTests
{
    [Theory]
    [InlineData("wget-brackets.warc.gz", "target-uri-in-brackets", WarcDiagnosticLevel.Fail, "target-uri-in-brackets Fail")]
    [InlineData("wget-brackets.warc.gz", "target-uri-in-brackets", WarcDiagnosticLevel.Ignore, "")]
    [InlineData("zeros-after.warc.gz", "padding-between-records", WarcDiagnosticLevel.Warn, "padding-between-records Warn")]
    [InlineData("same-id-twice.warc", "repeated-record-id", WarcDiagnosticLevel.Ignore, "")]
    [InlineData("wrong-block-digest.warc", "block-digest-mismatch", WarcDiagnosticLevel.Warn, "block-digest-mismatch Warn")]
    [InlineData("bare-lf.warc", "missing-warcinfo-id", WarcDiagnosticLevel.Warn, "missing-warcinfo-id Warn bare-line-feed Warn")] // ignored by default
    public void A_rule_has_the_level_that_is_asked_for(string file, string rule, WarcDiagnosticLevel level, string expected)
    {
        var options = new WarcReaderOptions { Levels = WarcRuleLevels.Default.With(rule, level) };
        var findings = WarcVerifier.Verify(new MemoryStream(SyntheticWarcs.All[file].Bytes), file, options, visit: null, TestContext.Current.CancellationToken);
        string.Join(' ', findings.Select(finding => $"{finding.Rule} {finding.Level}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("No Rule")]
    public void What_no_rule_is_called_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => WarcRuleLevels.Default.With(name, WarcDiagnosticLevel.Fail));

    [Fact]
    public void Every_finding_of_the_odd_files_comes_from_the_table()
    {
        var known = WarcRules.All.Concat(WarcRules.WhileReading).Select(rule => rule.Name).ToHashSet();
        known.Count.ShouldBe(WarcRules.All.Count + WarcRules.WhileReading.Count);
        var found = SyntheticWarcs.All.Values.SelectMany(file => file.Findings.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(finding => finding.Split(' ')[1]);
        found.ShouldBeSubsetOf(known);
    }
}
