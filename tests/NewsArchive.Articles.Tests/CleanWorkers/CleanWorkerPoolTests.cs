using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.CleanWorkers;
using NewsArchive.Articles.Policies;

namespace NewsArchive.Articles.Tests.CleanWorkers;

/// <summary>How the pool takes what children may do. They are shell scripts here; the real one is tested with the program, the rest with image workers.</summary>
[Collection<AloneInTheProcess>]
public sealed class CleanWorkerPoolTests
{
    const string Body = "<p><span style=\"color:red\">text</span></p>";

    static CleanWorkerOptions Shell(string script) => new() { FileName = "/bin/sh", Arguments = ["-c", script], CharactersHere = 0, TimePerMegacharacter = TimeSpan.Zero };

    static CleanBody Clean(CleanWorkerPool pool) => new ArticleCleaner(new CleaningOptions { UsesScanner = false }, pool.Clean).CleanBody(Body, BodyKind.Html);

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
    public void What_the_scanner_takes_needs_no_worker()
    {
        using var pool = new CleanWorkerPool(new CleaningOptions(), new() { FileName = "/nonexistent/worker", CharactersHere = 0 }, TestContext.Current.CancellationToken);
        var cleaner = new ArticleCleaner(apart: pool.Clean);
        cleaner.CleanBody(Body, BodyKind.Html).Report.Path.ShouldBe(CleaningPath.Scanner);
        Should.Throw<IOException>(() => cleaner.CleanBody("<i><p>x</i></p>", BodyKind.Html));
    }

    /// <summary>The parser's second tree and the sanitizer's are more than half of what cleaning a page allocates.</summary>
    [Fact]
    public void Here_as_elsewhere_what_the_scanner_confirms_goes_through_no_gate()
    {
        CleanDocument[] page = [new("<body>" + string.Concat(Enumerable.Repeat("<p class=c>a <b>b</b> <a href=\"https://e.org/?a=1&amp;b=2\">c</a></p>\n", 500)), BodyKind.HtmlDocument, null)];
        var (confirming, gated) = (Cleaned(page, new()), Cleaned(page, new() { UsesScanner = false }));
        confirming.Body.ShouldBe(gated.Body);
        confirming.Allocated.ShouldBeLessThan(gated.Allocated * 3 / 4);
    }

    static (string Body, long Allocated) Cleaned(CleanDocument[] documents, CleaningOptions cleaning)
    {
        using var pool = new CleanWorkerPool(cleaning, new() { FileName = "/nonexistent/worker" }, TestContext.Current.CancellationToken);
        pool.Clean(documents); // what is made once, is made
        var before = GC.GetAllocatedBytesForCurrentThread();
        var body = pool.Clean(documents)[0].Value.Body;
        return (body, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_worker_is_told_all_that_decides_how_to_clean(bool usesScanner)
    {
        var cleaning = new CleaningOptions { Profile = CleaningProfile.Strict, MaxCharacters = 1000, MaxTags = 100, MaxDepth = 20, MaxAttributes = 10, UsesScanner = usesScanner };
        using var pipe = new MemoryStream();
        new CleanWorkerProtocol(cleaning, new() { FileName = "/nonexistent/worker", MaxMemoryBytes = 77L << 20 }).WriteStart(pipe);
        pipe.Position = 0;
        var (told, memory) = CleanWorkerProtocol.ReadStart(pipe).ShouldNotBeNull();
        memory.ShouldBe(77L << 20);
        told.UsesScanner.ShouldBe(usesScanner);
        PolicyFile.Write(told.EffectivePolicy).ShouldBe(PolicyFile.Write(cleaning.EffectivePolicy));
    }

    [Fact]
    public void One_job_or_no_program_needs_no_pool()
    {
        CleanWorkerPool.For(new(), Shell(""), jobs: 1, CancellationToken.None).ShouldBeNull();
        CleanWorkerPool.For(new(), null, jobs: 8, CancellationToken.None).ShouldBeNull();
    }
}
