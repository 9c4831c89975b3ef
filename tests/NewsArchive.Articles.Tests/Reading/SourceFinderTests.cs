using System.Diagnostics;
using System.Text;
using CsCheck;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Tests.Reading;

[Collection<AloneInTheProcess>]
public sealed class SourceFinderTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("newsarchive-find-").FullName;

    public void Dispose()
    {
        if (!OperatingSystem.IsLinux())
        {
            Directory.Delete(_root, recursive: true);
            return;
        }
        using var remove = Process.Start("rm", ["-rf", _root]); // .NET cannot delete names that are no UTF-8
        remove.WaitForExit();
    }

    string Write(string path, string text = "x")
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    string In(string path) => Path.Combine(_root, path);

    static SourceListing Find(params string[] inputs) => SourceFinder.Find(new() { Inputs = inputs });

    static string[] Paths(SourceListing listing) => [.. listing.Sources.Select(source => source.Path)];

    [Fact]
    public void A_folder_gives_its_contents_in_ordinal_order_relative_to_it()
    {
        foreach (var path in new[] { "t/b.md", "t/B.md", "t/a/z.jsonl", "t/a.zip", "t/ä.html", "t/p.jpg", "t/.hidden.md", "t/.git/x.md", "t/a/.svn/y.md" })
            Write(path);
        var listing = Find(In("t"));
        Paths(listing).ShouldBe(["B.md", "a.zip", "a/z.jsonl", "b.md", "p.jpg", "ä.html"]);
        listing.Sources.Select(source => source.Kind).ShouldBe([
            SourceKind.Article, SourceKind.Container, SourceKind.JsonLines, SourceKind.Article, SourceKind.Other, SourceKind.Article]);
        listing.SkippedHidden.ShouldBe(3);
        listing.Problems.ShouldBeEmpty();
        listing.Sources.ShouldAllBe(source => source.Root == In("t") && source.DiskPath == Path.Combine(In("t"), source.Path));
        Paths(SourceFinder.Find(new() { Inputs = [In("t") + "/"], ArticlesOnly = true })).ShouldBe(["B.md", "a.zip", "a/z.jsonl", "b.md", "ä.html"]);
    }

    [Fact]
    public void Files_are_in_the_order_of_their_whole_paths() =>
        Gen.Select(Names, Names).Sample((a, b) => Math.Sign(FoundFile.CompareByPath(Found(a), Found(b))) == Math.Sign(string.CompareOrdinal(string.Join('/', a), string.Join('/', b))), iter: 3000, threads: 1);

    static readonly Gen<string[]> Names = Gen.Int[0, 7].Select(at => new[] { "a", "a.md", "a-b", "b", "a0", "\uFFFD", "😀", "-" }[at]).Array[1, 4];

    static FoundFile Found(string[] path) => new(new FoundFolder("", new("/"), new(string.Join('/', path[..^1])), null), new(path[^1]), 0, 0, -1);

    [Fact]
    public void Many_files_take_little_more_than_their_names()
    {
        const int Files = 2000;
        for (var i = 0; i < Files; i++)
            Write($"t/{i:D6}.md");
        Find(In("t")).Sources.Count.ShouldBe(Files); // what is made once
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var listing = Find(In("t"));
        ((GC.GetTotalMemory(forceFullCollection: true) - before) / Files).ShouldBeLessThan(150);
        listing.Sources[Files - 1].Path.ShouldBe("001999.md");
    }

    [Fact]
    public void What_several_threads_find_in_a_large_folder_keeps_its_order()
    {
        string[] links = ["0.md", "0500.md.x", "0900.md.x", "z.md"];
        for (var i = 0; i < 1000; i++)
            Write($"t/sub/{i:D4}.md");
        Write("t/sub/0300/a.md");
        Write("t/sub/.hidden.md");
        foreach (var link in links)
            File.CreateSymbolicLink(In($"t/sub/{link}"), "nowhere");
        var listing = Find(In("t"));
        Paths(listing).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"sub/{i:D4}.md").Append("sub/0300/a.md").Order(StringComparer.Ordinal));
        listing.Problems.Select(problem => problem.Path).ShouldBe(links.Select(link => $"sub/{link}"));
        listing.SkippedHidden.ShouldBe(1);
    }

    [Fact]
    public void A_file_is_its_name_with_length_time_and_mode()
    {
        var path = Write("deep/er/a.md", "hello");
        File.SetLastWriteTimeUtc(path, new DateTime(2021, 4, 8, 2, 38, 0, DateTimeKind.Utc).AddTicks(1234567));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var source = Find(path).Sources.ShouldHaveSingleItem();
        source.Path.ShouldBe("a.md");
        source.Length.ShouldBe(5);
        source.Modified.ShouldBe(new DateTimeOffset(2021, 4, 8, 2, 38, 0, TimeSpan.Zero).AddTicks(1234567));
        source.UnixMode.ShouldBe(Convert.ToInt32("640", 8));
        source.PathBytes.IsDefault.ShouldBeTrue();
        using var reader = new StreamReader(source.OpenRead());
        reader.ReadToEnd().ShouldBe("hello");
    }

    [Theory]
    [InlineData("t/*.md", "a.md,b.md")]
    [InlineData("t/?.md", "a.md,b.md")]
    [InlineData("t/[!a].md", "b.md")]
    [InlineData("t/[a-b].*", "a.md,b.md")]
    [InlineData("t/**/*.md", "a.md,b.md,p/c.md,p/q/d.md")]
    [InlineData("t/p/**", "c.md,q/d.md,q/e.txt")]
    [InlineData("t/*/*.md", "p/c.md")]
    [InlineData("t/**/q/*", "p/q/d.md,p/q/e.txt")]
    public void Globs_are_relative_to_the_folder_before_them(string glob, string expected)
    {
        foreach (var path in new[] { "t/a.md", "t/b.md", "t/p/c.md", "t/p/q/d.md", "t/p/q/e.txt", "t/.h.md" })
            Write(path);
        var listing = Find(In(glob));
        string.Join(',', Paths(listing)).ShouldBe(expected);
        listing.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_glob_of_many_stars_is_matched_in_bounded_time()
    {
        var clock = ThreadClock.StartNew();
        var pattern = GlobPattern.Parse(string.Concat(Enumerable.Repeat("**/", 50)) + string.Concat(Enumerable.Repeat("*a", 50)) + "b");
        pattern.Matches(string.Join('/', Enumerable.Repeat(new string('a', 100), 50))).ShouldBeFalse();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_name_with_wildcards_that_exists_is_a_file()
    {
        var path = Write("[x]*.md");
        Paths(Find(path)).ShouldBe(["[x]*.md"]);
    }

    [Fact]
    public void What_is_missing_is_a_row_and_the_rest_goes_on()
    {
        var listing = Find(In("none.md"), Write("a.md"), In("*.txt"), In("none/*.md"));
        Paths(listing).ShouldBe(["a.md"]);
        listing.Problems.Select(problem => (problem.Path, problem.Rule)).ShouldBe([(In("none.md"), "missing"), (In("*.txt"), "missing"), (In("none/*.md"), "missing")]);
    }

    [Fact]
    public void Two_inputs_with_one_path_are_a_usage_error_that_names_both()
    {
        var (a, b) = (Write("1/a.md"), Write("2/a.md"));
        var error = Should.Throw<ArgumentException>(() => Find(a, b));
        error.Message.ShouldContain(a);
        error.Message.ShouldContain(b);
        error.Message.ShouldNotContain("Parameter");
    }

    [Fact]
    public void Standard_input_is_read_once_and_named()
    {
        var opened = 0;
        var options = new SourceFinderOptions
        {
            Inputs = ["-"],
            StdinName = "in.jsonl",
            OpenStdin = () =>
            {
                opened++;
                return new MemoryStream([1, 2, 3]);
            },
        };
        var source = SourceFinder.Find(options).Sources.ShouldHaveSingleItem();
        source.ShouldSatisfyAllConditions(
            () => source.Path.ShouldBe("in.jsonl"), () => source.Kind.ShouldBe(SourceKind.JsonLines), () => source.Length.ShouldBe(3), () => source.DiskPath.ShouldBeNull());
        for (var i = 0; i < 2; i++)
            using (var stream = source.OpenRead())
                stream.ReadByte().ShouldBe(1);
        opened.ShouldBe(1);
    }

    [Fact]
    public void Links_are_followed_to_files_inside_only()
    {
        Write("t/a.md");
        Write("t/sub/b.md");
        Write("out/c.md");
        File.CreateSymbolicLink(In("t/in.md"), "sub/b.md");
        File.CreateSymbolicLink(In("t/out.md"), "../out/c.md");
        File.CreateSymbolicLink(In("t/gone.md"), "nothing.md");
        File.CreateSymbolicLink(In("t/round.md"), "round.md");
        Directory.CreateSymbolicLink(In("t/folder"), "sub");
        Directory.CreateSymbolicLink(In("t/up"), "..");
        File.CreateSymbolicLink(In("t/sly.md"), "up/out/c.md"); // inside by its text, outside by its folders
        var listing = Find(In("t"));
        Paths(listing).ShouldBe(["a.md", "in.md", "sub/b.md"]);
        listing.Problems.Select(problem => problem.Path).ShouldBe(["folder", "gone.md", "out.md", "round.md", "sly.md", "up"]);
        listing.Problems.ShouldAllBe(problem => problem.Rule == "link");
    }

    [Fact]
    public void The_root_may_be_a_link()
    {
        Write("t/a.md");
        Write("t/b/c.md");
        File.CreateSymbolicLink(In("t/l.md"), "b/c.md");
        Directory.CreateSymbolicLink(In("root"), "t");
        Paths(Find(In("root"))).ShouldBe(["a.md", "b/c.md", "l.md"]);
    }

    [Fact]
    public void A_fifo_is_a_row_and_does_not_hang()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("mkfifo is asked of Linux");
        Write("t/a.md");
        using (var make = Process.Start("mkfifo", [In("t/pipe.md")]))
            make.WaitForExit();
        var listing = Find(In("t"));
        Paths(listing).ShouldBe(["a.md"]);
        listing.Problems.ShouldHaveSingleItem().Rule.ShouldBe("special");
        Find(In("t/pipe.md")).Problems.ShouldHaveSingleItem().Rule.ShouldBe("unreadable");
    }

    [Fact]
    public void Names_that_are_no_utf8_are_opened_by_their_bytes()
    {
        if (!UnixNames.IsAvailable)
            Assert.Skip("only Linux keeps such names");
        Write("t/plain.md");
        // printf writes the bytes that .NET cannot: 新闻/今天的报道.md in GBK.
        var folder = string.Concat(TextDecoder.Encode("新闻", "gb18030").Select(b => $"\\{Convert.ToString(b, 8)}"));
        var file = string.Concat(TextDecoder.Encode("今天的报道", "gb18030").Select(b => $"\\{Convert.ToString(b, 8)}"));
        using (var make = Process.Start("sh", ["-c", $"cd '{In("t")}' && d=\"$(printf '{folder}')\" && mkdir \"$d\" && printf hello > \"$d/$(printf '{file}').md\" && printf x > \"$d/a.md\""]))
            make.WaitForExit();
        var listing = Find(In("t"));
        Paths(listing).ShouldBe(["plain.md", "新闻/a.md", "新闻/今天的报道.md"]);
        var source = listing.Sources[2];
        source.PathBytes.ToArray().ShouldBe(TextDecoder.Encode("新闻/今天的报道.md", "gb18030"));
        source.Length.ShouldBe(5);
        source.Kind.ShouldBe(SourceKind.Article);
        new ArticleReader().Read(source, TestContext.Current.CancellationToken).Articles.ShouldHaveSingleItem().Body.ShouldBe("hello");
        listing.Sources[0].PathBytes.IsDefault.ShouldBeTrue();
    }

    [Theory]
    [InlineData("a.md\nb c.md\r\n\nd.md", false, "a.md|b c.md|d.md")]
    [InlineData("a\nb.md\0c.md\0", true, "a\nb.md|c.md")]
    [InlineData("\uFEFF新.md\n", false, "新.md")]
    [InlineData("", false, "")]
    public void Lists_of_inputs_are_read(string text, bool nul, string expected) =>
        string.Join('|', InputList.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), nul)).ShouldBe(expected);
}
