using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>The mission's own article.</summary>
public sealed class SeedArticleTests
{
    static string Body => CleaningCorpus.Body(CleaningCorpus.Fixture("cleaning/font-size-spans.txt"));

    [Fact]
    public void The_eight_font_size_spans_go_and_nothing_else_of_the_text() =>
        CleaningLaws.Clean(Body).Body.ShouldBe(CleaningCorpus.Fixture("cleaning/font-size-spans.expected.html"));

    [Fact]
    public void Every_visible_character_stays()
    {
        var clean = CleaningLaws.Clean(Body);
        CleaningOracle.Visible(clean.Body).ShouldBe(CleaningOracle.Visible(Body));
        clean.Report.Rows.Sum(row => row.RemovedTextCharacters + row.AddedTextCharacters).ShouldBe(0);
        clean.Report.Rows.Single(row => row.Rule == "presentational-spans").Count.ShouldBe(8);
        clean.Report.IsVerbatim.ShouldBeFalse();
    }

    [Fact]
    public void White_space_between_the_tags_stays_to_the_character()
    {
        static string Tagless(string html) => System.Text.RegularExpressions.Regex.Replace(html, "<[^>]*>", "");
        Tagless(CleaningLaws.Clean(Body).Body).ShouldBe(Tagless(Body));
    }

    [Fact]
    public void The_cleaned_article_is_clean()
    {
        var again = CleaningLaws.Clean(CleaningLaws.Clean(Body).Body);
        again.Report.IsVerbatim.ShouldBeTrue();
        again.Report.Rows.ShouldBeEmpty();
    }

    [Fact]
    public void The_visible_text_has_one_line_a_block()
    {
        var lines = CleaningLaws.Clean(Body).VisibleText.Split('\n');
        lines.Length.ShouldBe(16);
        lines[0].ShouldBe("伊拉克与美国就最后一支美国作战部队从伊拉克领土上撤出达成协议，目前该部队部署在伊拉克抵抗ISIS。");
        lines[2].ShouldBe("侯赛因证实，伊拉克寻求加强与华盛顿在各个领域的伙伴关系 (法国媒体)");
    }

    [Fact]
    public void The_head_is_not_touched_and_a_limit_names_the_article()
    {
        var cleaner = new ArticleCleaner(new CleaningOptions { MaxCharacters = 10 });
        Should.Throw<ArticleFormatException>(() => cleaner.CleanBody(Body, BodyKind.Html)).Message.ShouldContain("MaxCharacters");
    }
}
