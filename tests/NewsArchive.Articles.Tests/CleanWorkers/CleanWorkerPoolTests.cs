using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.CleanWorkers;

namespace NewsArchive.Articles.Tests.CleanWorkers;

/// <summary>How the pool takes what children may do. They are shell scripts here; the real one is tested with the program, the rest with image workers.</summary>
[Collection<AloneInTheProcess>]
public sealed class CleanWorkerPoolTests
{
    const string Body = "<p><span style=\"color:red\">text</span></p>";

    static CleanWorkerOptions Shell(string script) => new() { FileName = "/bin/sh", Arguments = ["-c", script], CharactersHere = 0, TimePerMegacharacter = TimeSpan.Zero };

    static CleanBody Clean(CleanWorkerPool pool) => new ArticleCleaner(apart: pool.Clean).CleanBody(Body, BodyKind.Html);

    static ArticleFormatException Refusal(CleanWorkerOptions options)
    {
        using var pool = new CleanWorkerPool(new CleaningOptions(), options, TestContext.Current.CancellationToken);
        return Should.Throw<ArticleFormatException>(() => Clean(pool));
    }

    [Theory]
    [InlineData("exit 0", "ends at once")]
    [InlineData("head -c 100 >/dev/null; kill -9 $$", "is killed while it reads")]
    [InlineData(@"printf '\4\0\0\0\11\0\0\0'; exec sleep 100", "answers in a kind that there is not")]
    [InlineData(@"printf '\377\377\377\377'; exec sleep 100", "promises less than nothing")]
    [InlineData(@"printf '\10\0\0\0\1\0\0\0\377\377\377\177'; exec sleep 100", "names a text longer than its answer")]
    public void A_worker_that_dies_or_talks_nonsense_costs_its_article_only(string script, string why)
    {
        var refusal = Refusal(Shell(script));
        refusal.IsLimit.ShouldBeFalse(why);
        refusal.Message.ShouldContain("died");
    }

    [Fact]
    public void A_worker_that_hangs_is_killed_and_the_time_named()
    {
        var refusal = Refusal(Shell("exec sleep 100") with { TimeLimit = TimeSpan.FromMilliseconds(300) });
        refusal.IsLimit.ShouldBeTrue();
        refusal.Message.ShouldContain("0.3 s");
    }

    [Fact]
    public void A_worker_out_of_memory_is_a_limit() => Refusal(Shell(@"printf '\4\0\0\0\4\0\0\0'; cat >/dev/null") with { MaxMemoryBytes = 77L << 20 }).Message.ShouldContain("77 MiB");

    [Fact]
    public void What_a_worker_dies_of_among_others_is_asked_alone()
    {
        var starts = Path.GetTempFileName();
        using (var pool = new CleanWorkerPool(new CleaningOptions(), Shell($"echo x >>{starts}; exit 0"), TestContext.Current.CancellationToken))
            pool.Clean([.. Enumerable.Range(0, 5).Select(_ => new CleanDocument(Body, BodyKind.Html, null))]).ShouldAllBe(outcome => outcome.Refusal != null);
        File.ReadAllLines(starts).Length.ShouldBe(6, "together, then each");
        File.Delete(starts);
    }

    [Fact]
    public void A_little_text_is_cleaned_here()
    {
        using var pool = new CleanWorkerPool(new CleaningOptions(), new() { FileName = "/nonexistent/worker", CharactersHere = 2 * Body.Length }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
            Clean(pool).Body.ShouldBe("<p>text</p>");
        Should.Throw<IOException>(() => Clean(pool)).Message.ShouldContain("/nonexistent/worker");
    }

    [Fact]
    public void One_job_or_no_program_needs_no_pool()
    {
        CleanWorkerPool.For(new(), Shell(""), jobs: 1, CancellationToken.None).ShouldBeNull();
        CleanWorkerPool.For(new(), null, jobs: 8, CancellationToken.None).ShouldBeNull();
    }
}
