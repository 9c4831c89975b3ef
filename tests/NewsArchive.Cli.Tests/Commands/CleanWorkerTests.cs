using System.Diagnostics;
using System.Text;
using NewsArchive.Articles;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.CleanWorkers;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Tests;
using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Tests.Architecture;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>The program as its own cleaning worker: the built one, in processes of its own.</summary>
[Collection<AloneInTheProcess>]
public sealed class CleanWorkerTests : IDisposable
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "newsarchive");
    static readonly CleanWorkerOptions Worker = new() { FileName = Program, Arguments = ["clean-worker"], CharactersHere = 0, Width = 1 };

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static CleanWorkerPool Pool(CleaningOptions cleaning, CleanWorkerOptions? worker = null) => new(cleaning, worker ?? Worker, TestContext.Current.CancellationToken);

    static CleanBody Clean(CleanWorkerPool pool, string body, BodyKind kind = BodyKind.Html) => new ArticleCleaner(new CleaningOptions { UsesScanner = false }, pool.Clean).CleanBody(body, kind);

    static IEnumerable<string> Bodies() => Directory.EnumerateFiles(Path.Combine(SourceTree.Top, "fixtures", "cleaning"), "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(File.ReadAllText).Concat(["", "\uFEFF<p>x</p>", "half \uD800 of a pair <b onclick=x>\uDC00</b>", "<p>\0</p>"]);

    [Fact]
    public void A_worker_gives_what_this_process_gives()
    {
        CleaningOptions[] ways = [.. Enum.GetValues<CleaningProfile>().Select(profile => new CleaningOptions { Profile = profile }), new() { MaxDepth = 3, MaxAttributes = 2 },
            new() { Policy = PolicyFile.Read("{\"extends\":\"strict\",\"hiddenText\":\"keep\"}"u8, "p.json") }];
        foreach (var cleaning in ways)
        {
            using var pool = Pool(cleaning);
            var (apart, here) = (new ArticleCleaner(cleaning with { UsesScanner = false }, pool.Clean), new ArticleCleaner(cleaning));
            foreach (var body in Bodies())
                foreach (var kind in Enum.GetValues<BodyKind>())
                    ToText(apart.CleanBody(body, kind, "https://e.org/a")).ShouldBe(ToText(here.CleanBody(body, kind, "https://e.org/a")));
        }
    }

    static string ToText(CleanBody clean) => string.Join('\n',
        [clean.Body, clean.Html, clean.VisibleText, $"{clean.Report.Kind} {clean.Report.IsVerbatim}", .. clean.Report.Rows.Select(row => row.ToString()),
            .. clean.ImageAlternatives.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {string.Join(' ', pair.Value)}")]);

    [Fact]
    public void A_refusal_is_the_same_and_the_worker_lives_on()
    {
        var cleaning = new CleaningOptions { MaxCharacters = 100 };
        using var pool = Pool(cleaning);
        for (var i = 0; i < 2; i++)
        {
            var apart = Should.Throw<ArticleFormatException>(() => Clean(pool, new string('x', 101)));
            var here = Should.Throw<ArticleFormatException>(() => new ArticleCleaner(cleaning).CleanBody(new string('x', 101), BodyKind.Html));
            (apart.Message, apart.IsLimit).ShouldBe((here.Message, here.IsLimit));
            Clean(pool, "<p><span>y</span></p>").Body.ShouldBe("<p>y</p>");
        }
    }

    /// <summary>The minutes that a long article has are over in a moment; short ones have their time, however busy the machine.</summary>
    sealed class HastyClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.FromMinutes(2) ? TimeSpan.FromMilliseconds(200) : dueTime, period);
    }

    /// <summary>Seconds of work.</summary>
    static string Slow() => string.Concat(Enumerable.Repeat("<p><span style=\"font-size:22px\">words</span> and <b>more</b> of them</p>\n", 200_000));

    [Fact]
    public void One_body_among_many_costs_itself_only()
    {
        using var pool = Pool(new(), Worker with { Time = new HastyClock() });
        CleanDocument[] documents = [.. Enumerable.Range(0, 40).Select(i => new CleanDocument(i == 5 ? Slow() : $"<p><span>{i}</span></p>", BodyKind.Html, null))];
        pool.Clean(documents).Select(outcome => outcome.Body?.Body).ShouldBe(Enumerable.Range(0, 40).Select(i => i == 5 ? null : $"<p>{i}</p>"));
    }

    [Fact]
    public async Task A_worker_that_is_killed_in_mid_article_costs_that_article_only()
    {
        using var pool = Pool(new());
        var work = Task.Run(() => Clean(pool, Slow()), TestContext.Current.CancellationToken);
        var worker = await Processes.FirstChildAsync(Environment.ProcessId, Program);
        await Processes.UntilBusyAsync(worker);
        worker.Kill();
        (await Should.ThrowAsync<ArticleFormatException>(work)).IsLimit.ShouldBeFalse();
        Clean(pool, "<p><span>y</span></p>").Body.ShouldBe("<p>y</p>");
    }

    [Fact]
    public void An_article_that_needs_more_memory_or_time_than_allowed_costs_itself_only()
    {
        foreach (var (worker, isKnown) in new[] { (Worker with { MaxMemoryBytes = 64L << 20 }, false), (Worker with { Time = new HastyClock() }, true) })
        {
            using var pool = Pool(new(), worker);
            Should.Throw<ArticleFormatException>(() => Clean(pool, Slow())).IsLimit.ShouldBeOneOf(true, isKnown); // the runtime may die of want before it can say so
            Clean(pool, "<p><span>y</span></p>").Body.ShouldBe("<p>y</p>");
        }
    }

    [Fact]
    public async Task Bytes_rows_and_messages_do_not_depend_on_jobs()
    {
        for (var i = 0; i < 700; i++)
            folder.Add($"in/{i % 7}/{i:D4}.md", $"---\ntitle: N {i}\n---\n" + string.Concat(Enumerable.Repeat($"<p><span style=\"font-size:22px\">Text {i}</span><script>x</script></p>\n", 30)) + (i % 7 == 0 ? "" : "<i><p>for the tree</i></p>\n"));
        folder.Add("in/3/binary.md", [0, 0]);
        folder.Add("in/3/empty.md", "");
        var runs = new List<string>();
        foreach (var jobs in new[] { "1", "3" })
        {
            var (code, output, error) = await RunAsync("clean", folder["in"], "-o", folder[$"out{jobs}"], "-j", jobs, "--json");
            code.ShouldBe((int)ExitCode.Partial, error);
            runs.Add(output + error);
        }
        runs[1].ShouldBe(runs[0]);
        foreach (var file in Directory.EnumerateFiles(folder["out1"], "*", SearchOption.AllDirectories))
            File.ReadAllBytes(file.Replace("out1", "out3", StringComparison.Ordinal)).ShouldBe(File.ReadAllBytes(file));
        Directory.GetFiles(folder["out3"], "*", SearchOption.AllDirectories).Length.ShouldBe(700);
    }

    /// <summary>Nobody reads the answer, which is longer than a pipe holds: were it finished, the worker would wait with it for ever.</summary>
    [Fact]
    public async Task A_worker_ends_with_its_input_also_in_mid_article()
    {
        using var worker = Process.Start(new ProcessStartInfo(Program, ["clean-worker"]) { RedirectStandardInput = true, RedirectStandardOutput = true }).ShouldNotBeNull();
        Send(worker, writer =>
        {
            writer.Write(2048);
            Write(writer, Encoding.UTF8.GetString(PolicyFile.Write(new CleaningOptions().Policy)));
            foreach (var limit in new[] { 32 << 20, 2_000_000, 256, 256 })
                writer.Write(limit);
            writer.Write(1); // the scanner confirms
        });
        Send(worker, writer =>
        {
            writer.Write(1);
            writer.Write((int)BodyKind.Html);
            writer.Write(-1);
            Write(writer, Slow());
        });
        await Processes.UntilBusyAsync(worker);
        worker.StandardInput.Close();
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        worker.ExitCode.ShouldBe(0);
    }

    static void Send(Process worker, Action<BinaryWriter> write)
    {
        using var message = new MemoryStream();
        write(new BinaryWriter(message));
        worker.StandardInput.BaseStream.Write(BitConverter.GetBytes((int)message.Length));
        worker.StandardInput.BaseStream.Write(message.GetBuffer(), 0, (int)message.Length);
        worker.StandardInput.BaseStream.Flush();
    }

    static void Write(BinaryWriter writer, string text)
    {
        writer.Write(text.Length);
        writer.Write(Encoding.Unicode.GetBytes(text));
    }

    [Fact]
    public async Task It_is_no_command_for_people()
    {
        (await Tool.RunAsync("--help")).Out.ShouldNotContain("clean-worker");
        WorkerCommands.FindClean().ShouldBeNull("within a test the program is the test's");
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var program = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }).ShouldNotBeNull();
        var error = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program.ExitCode, output, await error);
    }
}
