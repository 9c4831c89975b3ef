using System.CommandLine;
using System.Diagnostics;
using NewsArchive.Articles.Reading;
using NewsArchive.Cli.Commands;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>What a command writes never takes the place of what it reads, of what else it writes, or of what is not its own.</summary>
public sealed class WrittenPathsTests : IClassFixture<FixtureBundle>, IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly TemporaryFolder elsewhere = new(); // with a link "there" to the folder
    readonly FixtureBundle bundle;

    public WrittenPathsTests(FixtureBundle bundle)
    {
        this.bundle = bundle;
        File.Copy(bundle.Path, folder["a.wacz"]);
        Directory.CreateSymbolicLink(elsewhere["there"], folder.Path);
        using var zip = System.IO.Compression.ZipFile.OpenRead(bundle.Path);
        using var entry = zip.GetEntry("archive/articles.warc.gz")!.Open();
        using var copy = new MemoryStream();
        entry.CopyTo(copy);
        folder.Add("x.warc.gz", copy.ToArray());
        folder.Add("in/post.md", "# Post\n\nText.\n");
        folder.Add("list.txt", folder["in/post.md"] + "\n");
    }

    public void Dispose()
    {
        folder.Dispose();
        elsewhere.Dispose();
    }

    static async Task RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(program, args);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0);
    }

    string[] Call(string line) => [.. line.Split(' ').Select(word => word.StartsWith('@') ? folder[word[1..]] : word.StartsWith('%') ? elsewhere[word[1..]] : word)];

    public static TheoryData<string> ReportsOverInputs =>
    [
        "verify @a.wacz --report @a.wacz",
        "restore @a.wacz -o @out --report @a.wacz",
        "restore @a.wacz -o @out -n --report @a.wacz",
        "repair @a.wacz -o @b.wacz --report @a.wacz",
        "merge @a.wacz @x.warc.gz -o @b.wacz --report @x.warc.gz",
        "split @a.wacz -o @out --max-articles 3 --report @a.wacz",
        "recompress @x.warc.gz -o @x.warc --plain --report @x.warc.gz",
        "index @x.warc.gz -o @x.cdx --report @x.warc.gz",
        "pack @in/post.md -o @b.wacz --report @in/post.md",
        "archive @in/post.md -o @b.wacz --offline --report @in/post.md",
        "archive @in -o @b.wacz --offline --report @in/post.md",
        "archive --files-from @list.txt -o @b.wacz --offline --report @list.txt",
        "clean @in/post.md -o @out --report @in/post.md",
        "clean @in -o @out --report @in/post.md",
        "clean @in --check --report @in/post.md",
        "rewrite @in --store @store -o @out --report @in/post.md",
        "fetch @in --store @store --report @in/post.md",
        "fetch @in --store @store --errors @in/post.md",
        "plan @in -o @plan --shards 1 --offline --report @in/post.md",
    ];

    [Theory, MemberData(nameof(ReportsOverInputs))]
    public async Task A_report_never_replaces_what_is_read(string line)
    {
        var before = folder.Snapshot();

        (await Tool.RunAsync(Call(line))).ShouldExit(ExitCode.Usage).Error.ShouldContain("name another file");

        folder.Snapshot().ShouldBe(before);
    }

    [Theory]
    [InlineData("recompress @x.warc.gz -o @x.warc --plain --report @x.warc")]
    [InlineData("recompress @x.warc.gz -o @x.warc --plain --report @in/../x.warc")]
    [InlineData("recompress @x.warc.gz -o @x.warc --plain --report %there/x.warc")] // through a linked folder
    [InlineData("merge @a.wacz @x.warc.gz -o @b.wacz --report @b.wacz")]
    [InlineData("merge @a.wacz @x.warc.gz -o @b.wacz --report @b.wacz.sha256")]
    [InlineData("archive @in -o @b.wacz --offline --report @b.wacz.store")]
    [InlineData("fetch @in --store @store --report @r.jsonl --errors @r.jsonl")]
    public async Task A_report_never_takes_the_name_of_another_output(string line)
    {
        var before = folder.Snapshot();

        (await Tool.RunAsync(Call(line))).ShouldExit(ExitCode.Usage).Error.ShouldContain("would both be written there; name another file");

        folder.Snapshot().ShouldBe(before);
    }

    [Theory]
    [InlineData("merge @a.wacz @x.warc.gz -o @a.wacz --force")]
    [InlineData("merge @a.wacz @x.warc.gz -o @hard.wacz --force")]
    [InlineData("merge @a.wacz @x.warc.gz -o @soft.wacz --force")]
    [InlineData("merge @a.wacz @x.warc.gz -o %there/a.wacz --force -n")]
    [InlineData("pack @in/post.md -o @in/post.md --force --drop-lost")]
    [InlineData("pack @in/post.md @a.wacz -o @hard.wacz --force")]
    [InlineData("archive @a.wacz -o @soft.wacz --force --offline")]
    [InlineData("archive --files-from @list.txt -o @in/post.md --force --drop-lost --offline")]
    [InlineData("repair @a.wacz -o @hard.wacz --force")]
    [InlineData("index @x.warc.gz -o @hard.warc.gz --force")]
    [InlineData("recompress @x.warc.gz -o @hard.warc.gz --plain --force")]
    public async Task An_input_is_never_replaced_under_any_of_its_names(string line)
    {
        if (!OperatingSystem.IsLinux())
            return; // hard links are told from the file system
        File.CreateSymbolicLink(folder["soft.wacz"], folder["a.wacz"]);
        await RunAsync("ln", folder["a.wacz"], folder["hard.wacz"]);
        await RunAsync("ln", folder["x.warc.gz"], folder["hard.warc.gz"]);
        var before = folder.Snapshot();

        (await Tool.RunAsync(Call(line))).ShouldExit(ExitCode.Usage).Error.ShouldContain("is read and would be written");

        folder.Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task A_report_replaces_one_of_an_earlier_run_and_nothing_else()
    {
        foreach (var name in new[] { "r.jsonl", "r.csv", "r.html", "link.jsonl" })
        {
            if (name == "link.jsonl")
                File.CreateSymbolicLink(folder[name], folder["r.jsonl"]);
            (await Tool.RunAsync("verify", folder["a.wacz"], "--report", folder[name])).ShouldExit(ExitCode.Done);
            (await Tool.RunAsync("verify", folder["a.wacz"], bundle.Path, "--report", folder[name])).ShouldExit(ExitCode.Done);
        }
        File.ReadAllText(folder["r.jsonl"]).ShouldContain("\"files\":2");
        new FileInfo(folder["link.jsonl"]).LinkTarget.ShouldBe(folder["r.jsonl"]);
        (await Tool.RunAsync("verify", folder["a.wacz"], "--report", folder.Add("empty", ""))).ShouldExit(ExitCode.Done);

        foreach (var text in new[] { "mine", "{\"type\":\"note\"}\n", "{\"type\":\"summary\"}", "<!DOCTYPE html>\n<title>newsarchive</title>\n" })
        {
            (await Tool.RunAsync("verify", folder["a.wacz"], "--report", folder.Add("mine.txt", text))).ShouldExit(ExitCode.Usage).Error.ShouldContain("is no report of newsarchive");
            File.ReadAllText(folder["mine.txt"]).ShouldBe(text);
        }
    }

    [Fact]
    public async Task What_took_the_name_of_a_report_during_the_run_stays()
    {
        (await Tool.RunAsync("restore", folder["a.wacz"], "-o", folder["out"], "--report", folder["out/style.css"])).ShouldExit(ExitCode.TryAgain).Error.ShouldContain("was left as it is");
        File.ReadAllBytes(folder["out/style.css"]).ShouldBe(File.ReadAllBytes(Path.Combine(Tool.Articles, "style.css")));
    }

    [Theory]
    [InlineData("r.jsonl")]
    [InlineData("r.csv")]
    public async Task A_pipe_is_written_to_and_stays(string name)
    {
        if (!OperatingSystem.IsLinux())
            return;
        await RunAsync("mkfifo", folder[name]);
        using var reader = Process.Start(new ProcessStartInfo("cat", [folder[name]]) { RedirectStandardOutput = true })!;
        try
        {
            (await Tool.RunAsync("verify", folder["a.wacz"], "--report", folder[name])).ShouldExit(ExitCode.Done);
            var read = await reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            read.ShouldStartWith(name == "r.csv" ? "file,level," : "{\"type\":\"summary\"");
        }
        finally
        {
            reader.Kill(); // it waits for ever where nobody writes into the pipe
        }
        File.Delete(folder[name]);
    }

    [Fact]
    public async Task Devices_are_written_to_by_a_report_and_refused_as_outputs()
    {
        await MakeDeviceAsync("null");
        (await Tool.RunAsync("verify", folder["a.wacz"], "--report", folder["null"])).ShouldExit(ExitCode.Done);
        DiskPlace.Of(folder["null"]).Kind.ShouldBe(DiskPlaceKind.Stream);
        foreach (var line in new[] { "index @x.warc.gz -o @null --force", "merge @a.wacz @x.warc.gz -o @null --force", "pack @in -o @null --force" })
            (await Tool.RunAsync(Call(line))).ShouldExit(ExitCode.Usage).Error.ShouldContain("is a device or pipe");
    }

    /// <summary>A null device. Whoever could replace the one of the system, if the program did what it must not, gets one of his own.</summary>
    async Task MakeDeviceAsync(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices of Linux");
        if (!Environment.IsPrivilegedProcess)
        {
            File.CreateSymbolicLink(folder[name], "/dev/null");
            return;
        }
        using var process = Process.Start("mknod", [folder[name], "c", "1", "3"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(process.ExitCode == 0, "no device can be made here");
    }

    [Theory]
    [InlineData("/dev/stdout"), InlineData("/dev/fd/1"), InlineData("/proc/self/fd/1")]
    public void Standard_output_by_its_path_is_standard_output(string path)
    {
        var option = OptionKinds.Report("");
        new Command("x") { option }.Parse(["--report", path]).GetValue(option).ShouldBe("-");
    }

    [Theory]
    [InlineData("restore @a.wacz -o @x.warc.gz", "names a folder")]
    [InlineData("split @a.wacz -o @x.warc.gz --max-articles 2", "names a folder")]
    [InlineData("fetch @in --store @x.warc.gz", "names a folder")]
    public async Task A_file_is_no_folder(string line, string message) => (await Tool.RunAsync(Call(line))).ShouldExit(ExitCode.Usage).Error.ShouldContain(message);

    [Theory]
    [InlineData("merge @a.wacz @x.warc.gz -o", 249, ".wacz")]
    [InlineData("pack @in -o", 249, ".wacz")]
    [InlineData("index @x.warc.gz -o", 256, ".cdx")]
    [InlineData("verify @a.wacz --report", 256, ".csv")]
    public async Task A_name_that_no_file_system_holds_is_refused_before_the_work(string line, int bytes, string end)
    {
        var before = folder.Snapshot();
        (await Tool.RunAsync([.. Call(line), folder[new string('x', bytes - end.Length) + end]])).ShouldExit(ExitCode.Usage).Error.ShouldContain("the name is longer than");
        folder.Snapshot().ShouldBe(before);
        (await Tool.RunAsync([.. Call(line), folder[new string('x', bytes - end.Length - 1) + end]])).ShouldExit(ExitCode.Done);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show")]
    [InlineData("verify")]
    [InlineData("restore")]
    [InlineData("repair")]
    [InlineData("merge")]
    public async Task A_pipe_without_a_writer_is_refused_at_once_and_standard_input_where_it_cannot_be_read(string command)
    {
        if (!OperatingSystem.IsLinux())
            return;
        await RunAsync("mkfifo", folder["p"]);
        string[] rest = command is "restore" or "repair" or "merge" ? ["-o", folder["out"]] : [];
        var inputs = new List<(string, string)> { (folder["p"], "is a pipe; name"), ("-", rest.Length > 0 ? "write it into a file first" : "is empty") };
        foreach (var (input, message) in inputs)
        {
            var run = (await Tool.RunAsync([command, input, .. rest]).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).ShouldExit(ExitCode.InvalidInput);
            (run.Error + run.Out).ShouldContain(message);
        }
        File.Delete(folder["p"]);
    }
}
