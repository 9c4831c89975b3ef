using System.Diagnostics;
using System.Text;
using AngleSharp.Html.Parser;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Packing;

namespace NewsArchive.Articles.Tests.Restoring;

[Collection<AloneInTheProcess>]
public sealed class RestorerTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            using (var remove = Process.Start("sh", ["-c", "rm -rf \"$1\"/*", "sh", _scene.Root])) // .NET cannot delete names that are no Unicode
                remove.WaitForExit();
        _scene.Dispose();
    }

    [Fact]
    public async Task The_original_tree_comes_back_with_bytes_times_and_modes()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        var report = _scene.Restore("r");
        report.Files.ShouldAllBe(file => file.Status == "written");
        ArchiveScene.Snapshot(_scene.File("r")).ShouldBe(ArchiveScene.Snapshot(_scene.Input));
        _scene.Restore("r").Files.ShouldAllBe(file => file.Status == "unchanged");
        if (!OperatingSystem.IsLinux())
            return;
        using var bundle = Bundle.Open(_scene.Bundle);
        using (var sums = File.Create(_scene.File("sums")))
            bundle.Wacz.OpenEntry("newsarchive/sha256sums.txt")!.CopyTo(sums);
        using var check = Process.Start(new ProcessStartInfo("sha256sum", ["--strict", "--quiet", "-c", "../sums"]) { WorkingDirectory = _scene.File("r") })!;
        check.WaitForExit();
        check.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Every_relative_link_of_the_clean_tree_leads_to_a_file()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, ArchiveScene.FixtureImage("harbour-600.jpg")));
        _scene.WriteTree(server.Url("/p.jpg"));
        await _scene.RunAsync(_scene.Options());
        _scene.Restore("r", RestoreMode.Clean).IsComplete.ShouldBeTrue();
        var root = _scene.File("r");
        var files = Directory.GetFiles(root, "*", SearchOption.AllDirectories);
        files.Count(file => file.Contains("/pages/", StringComparison.Ordinal)).ShouldBe(6);
        var (links, images) = (0, 0);
        foreach (var file in files.Where(file => file.EndsWith(".html", StringComparison.Ordinal)))
            foreach (var (value, isImage) in RelativeLinks(File.ReadAllText(file)))
            {
                File.Exists(Path.Combine(Path.GetDirectoryName(file)!, Uri.UnescapeDataString(value))).ShouldBeTrue($"{file} → {value}");
                _ = isImage ? images++ : links++;
            }
        images.ShouldBeGreaterThanOrEqualTo(5);
        links.ShouldBeGreaterThanOrEqualTo(3, string.Join("\n", files.Where(file => file.Contains("/2021/", StringComparison.Ordinal) && !file.EndsWith(".jpg", StringComparison.Ordinal)).Select(file => file + "\n" + File.ReadAllText(file))));
        var post = File.ReadAllText(Path.Combine(root, "clean/2021/harbour (1) #2.md"));
        post.ShouldContain("](100%25.html)");
        post.ShouldContain("../../assets/");
    }

    static IEnumerable<(string Value, bool IsImage)> RelativeLinks(string html)
    {
        var page = new HtmlParser().ParseDocument(html);
        var values = page.QuerySelectorAll("img[src]").Select(image => (image.GetAttribute("src")!, true))
            .Concat(page.QuerySelectorAll("a[href]").Select(link => (link.GetAttribute("href")!, false)));
        return values.Where(value => !value.Item1.Contains(':', StringComparison.Ordinal) && !value.Item1.StartsWith('#')).Select(value => (value.Item1.Split('#')[0], value.Item2));
    }

    [Fact]
    public async Task A_file_with_other_content_is_left_unless_told()
    {
        _scene.Write("a.md", "A");
        _scene.Write("b.md", "B");
        await _scene.RunAsync();
        Directory.CreateDirectory(_scene.File("r/b.md"));
        File.WriteAllText(_scene.File("r/a.md"), "mine");
        var report = _scene.Restore("r");
        report.Files.Select(file => file.Status).ShouldBe(["exists", "exists"]);
        report.IsComplete.ShouldBeFalse();
        File.ReadAllText(_scene.File("r/a.md")).ShouldBe("mine");
        _scene.Restore("r", change: options => options with { Overwrite = true }).Files.Select(file => file.Status).ShouldBe(["written", "exists"]);
        File.ReadAllText(_scene.File("r/a.md")).ShouldBe("A");
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        var report = _scene.Restore("r", change: options => options with { IsDryRun = true });
        report.Files.ShouldAllBe(file => file.Status == "would-write");
        Directory.Exists(_scene.File("r")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_dry_run_of_a_damaged_bundle_says_what_the_run_would()
    {
        _scene.Write("a.csv", "a");
        _scene.Write("b.csv", new string('b', 5000));
        await _scene.RunAsync();
        var bytes = File.ReadAllBytes(_scene.Bundle);
        using (var bundle = NewsArchive.Articles.Bundles.Bundle.Open(_scene.Bundle))
        {
            var source = bundle.Manifest!.Sources.Single(source => source.Path == "b.csv");
            var entry = bundle.Find(source.Uri).Single();
            bytes[bundle.Wacz.Entries.Single(file => file.Name == "archive/" + entry.Filename).Offset + entry.Offset + entry.Length - 12] ^= 1;
        }
        File.WriteAllBytes(_scene.Bundle, bytes);
        var dry = _scene.Restore("r", change: options => options with { IsDryRun = true });
        var run = _scene.Restore("r");
        dry.Files.Select(file => (file.Path, file.Status, file.Message)).ShouldBe(run.Files.Select(file => (file.Path, file.Status.Replace("written", "would-write", StringComparison.Ordinal), file.Message)));
        dry.Files.Select(file => file.Status).ShouldBe(["would-write", "damaged"]);
    }

    [Theory]
    [InlineData("2021/*", "2021/100%.html|2021/harbour (1) #2.md|2021/images/lantern.png|2021/images/two palms.jpg")]
    [InlineData("*.csv", "notes.csv")]
    [InlineData("https://wire.example/1", "wire.jsonl")]
    [InlineData("old.zip/inner/post.md", "old.zip")]
    [InlineData("2021/harbour (1) #2.md", "2021/harbour (1) #2.md")]
    [InlineData("nothing", "")]
    public async Task Files_are_chosen_by_glob_URL_or_article(string pattern, string expected)
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        string.Join('|', _scene.Restore("r", change: options => options with { Select = [pattern] }).Files.Select(file => file.Path)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("wire.jsonl/000001.json", 2, 0)] // shows no image
    [InlineData("2021/100%.html", 2, 1)]
    [InlineData("2021/*", 4, 2)]
    [InlineData("assets/*", 0, 2)]
    [InlineData("nothing", 0, 0)]
    public async Task A_chosen_article_brings_the_images_that_it_shows_and_no_other(string pattern, int texts, int images)
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        var paths = _scene.Restore("r", RestoreMode.Clean, options => options with { Select = [pattern] }).Files.Select(file => file.Path).ToList();
        paths.Count(path => path.StartsWith("assets/", StringComparison.Ordinal)).ShouldBe(images);
        paths.Count.ShouldBe(texts + images);
    }

    [Fact]
    public async Task Names_that_are_no_Unicode_come_back_byte_for_byte()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("other systems cannot hold such names");
        // Folder 新闻 and file 乗.md in GBK, the second byte of which is a backslash; the shell makes them, as .NET cannot.
        using (var shell = Process.Start("sh", ["-c", "mkdir -p \"$1/$(printf '\\320\\302\\316\\305')\" && printf '<p>\\312\\320\\263\\241</p>' > \"$1/$(printf '\\320\\302\\316\\305/\\201\\134.html')\" && printf x > \"$1/$(printf '\\320\\302.csv')\" && find \"$1\" -type f -exec touch -d @1500000000.1234567 {} +", "sh", _scene.Input]))
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _scene.RunAsync();
        _scene.ShouldVerify();
        for (var round = 0; round < 2; round++)
        {
            var report = _scene.Restore("r");
            report.Files.Length.ShouldBe(2);
            report.Files.ShouldAllBe(file => file.Status == (round == 0 ? "written" : "unchanged"));
        }
        Listing(_scene.File("r")).ShouldBe(Listing(_scene.Input));
        Listing(_scene.File("r")).ShouldContain("d0c2cec5");
        _scene.Restore("p", change: options => options with { PortableNames = true }).IsComplete.ShouldBeTrue();
        Directory.GetFiles(_scene.File("p"), "*", SearchOption.AllDirectories).Length.ShouldBe(2);
    }

    /// <summary>Names as bytes, sums and times, as the system's own tools see them.</summary>
    static string Listing(string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "cd \"$1\" && find . -type f -printf '%p %T@ %m\\n' | LC_ALL=C sort | od -An -v -tx1 | tr -d ' \\n'", "sh", folder]) { RedirectStandardOutput = true })!;
        return shell.StandardOutput.ReadToEnd();
    }

    [Fact]
    public async Task A_bundle_of_other_software_has_no_tree()
    {
        _scene.Write("a.md", "A");
        await _scene.RunAsync();
        using var bundle = new MemoryStream();
        var wacz = new Warc.Wacz.WaczWriter(bundle);
        wacz.AddIndex([]);
        wacz.AddPages([]);
        wacz.Finish(new() { Title = "t", Created = ArchiveScene.Now, Software = "s" });
        File.WriteAllBytes(_scene.Bundle, bundle.ToArray());
        Should.Throw<ArticleFormatException>(() => _scene.Restore("r"));
    }

    [Fact]
    public async Task Cancelling_stops_between_files()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        using var bundle = Bundle.Open(_scene.Bundle);
        using var cancel = new CancellationTokenSource();
        var progress = new Counting(count => { if (count == 3) cancel.Cancel(); });
        Should.Throw<OperationCanceledException>(() => new Restorer(new() { Output = _scene.File("r") }, progress).Restore(bundle, cancel.Token));
        Directory.GetFiles(_scene.File("r"), "*", SearchOption.AllDirectories).Length.ShouldBe(3);
        _scene.Restore("r").IsComplete.ShouldBeTrue();
    }

    sealed class Counting(Action<int> action) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => action(value.Done);
    }
}
