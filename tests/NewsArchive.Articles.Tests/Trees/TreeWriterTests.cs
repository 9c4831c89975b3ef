using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Trees;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Tests.Trees;

public sealed class TreeWriterTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_file_is_written_once_and_never_over_other_content_unless_told()
    {
        var (careful, bold) = (new TreeWriter(_scene.Output, overwrite: false, isDryRun: false), new TreeWriter(_scene.Output, overwrite: true, isDryRun: false));
        careful.Write("a/b.md", "1"u8).Status.ShouldBe("written");
        careful.Write("a/b.md", "1"u8).Status.ShouldBe("unchanged");
        careful.Write("a/b.md", "2"u8).Status.ShouldBe("exists");
        careful.Write("a", "2"u8).Status.ShouldBe("exists");
        careful.Write("a/b.md/c", "2"u8).Status.ShouldBe("exists");
        careful.Write("../x", "2"u8).Status.ShouldBe("refused");
        File.ReadAllText(Path.Combine(_scene.Output, "a/b.md")).ShouldBe("1");
        bold.Write("a/b.md", "2"u8).Status.ShouldBe("written");
        File.ReadAllText(Path.Combine(_scene.Output, "a/b.md")).ShouldBe("2");
        Directory.GetFiles(_scene.Output, "*", SearchOption.AllDirectories).Length.ShouldBe(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Many_files_are_written_as_each_alone_in_order(bool opensFolders)
    {
        TreeFile[] files = [new("a", "1"u8.ToArray()), new("a/b", "2"u8.ToArray()), new("c/d/e", "3"u8.ToArray()), new("c/d", "4"u8.ToArray()), new("../x", "5"u8.ToArray()), new("a", "1"u8.ToArray()), new("a", "6"u8.ToArray()),
            .. Enumerable.Range(0, 200).Select(i => new TreeFile($"many/{i % 7}/{i}", new byte[i], WarcDigest.Sha256(new byte[i])))];
        string[] Statuses(string folder, Func<TreeWriter, IEnumerable<NewsArchive.Articles.Reporting.FileRow>> write) =>
            [.. write(Tree(Path.Combine(_scene.Output, folder), overwrite: false, opensFolders)).Select(row => $"{row.Path} {row.Status} {row.Bytes} {row.Digest}")];

        var together = Statuses("together", tree => tree.WriteAll(files));

        together.ShouldBe(Statuses("each", tree => files.Select(file => tree.Write(file.Path, file.Bytes.Span))));
        together[..7].Select(row => row.Split(' ')[1]).ShouldBe(["written", "exists", "written", "exists", "refused", "unchanged", "exists"]);
        Contents("together").ShouldBe(Contents("each"));
        Contents("together").Length.ShouldBe(202);
    }

    static TreeWriter Tree(string folder, bool overwrite, bool opensFolders) => new(folder, overwrite, isDryRun: false) { OpensFolders = opensFolders && OpenFolder.IsSupported };

    [Theory, InlineData(true), InlineData(false)]
    public void Many_files_replace_others_only_when_told_and_the_same_are_left(bool opensFolders)
    {
        Directory.CreateDirectory(Path.Combine(_scene.Output, "d"));
        foreach (var name in (string[])["d/same", "d/other", "elsewhere"])
            File.WriteAllText(Path.Combine(_scene.Output, name), "1");
        File.CreateSymbolicLink(Path.Combine(_scene.Output, "d/link"), "../elsewhere");
        File.CreateSymbolicLink(Path.Combine(_scene.Output, "way"), "d");
        var same = File.GetLastWriteTimeUtc(Path.Combine(_scene.Output, "d/same"));
        TreeFile[] files = [new("d/same", "1"u8.ToArray()), new("d/other", "2"u8.ToArray()), new("d/link", "2"u8.ToArray()), new("way/new", "2"u8.ToArray()), new("d/new", "2"u8.ToArray())];

        Tree(_scene.Output, overwrite: false, opensFolders).WriteAll(files).Select(row => row.Status).ShouldBe(["unchanged", "exists", "refused", "refused", "written"]);
        File.ReadAllText(Path.Combine(_scene.Output, "d/other")).ShouldBe("1");
        Tree(_scene.Output, overwrite: true, opensFolders).WriteAll(files).Select(row => row.Status).ShouldBe(["unchanged", "written", "refused", "refused", "unchanged"]);
        File.ReadAllText(Path.Combine(_scene.Output, "d/other")).ShouldBe("2");
        File.ReadAllText(Path.Combine(_scene.Output, "elsewhere")).ShouldBe("1");
        File.GetLastWriteTimeUtc(Path.Combine(_scene.Output, "d/same")).ShouldBe(same);
        Directory.GetFiles(Path.Combine(_scene.Output, "d")).Length.ShouldBe(4);
    }

    [Theory, InlineData(true, false), InlineData(true, true), InlineData(false, false), InlineData(false, true)]
    public void What_is_not_taken_is_not_left_behind(bool opensFolders, bool overwrite)
    {
        var tree = Tree(_scene.Output, overwrite, opensFolders);
        using (var rows = tree.WriteAll(Failing()).GetEnumerator())
            Should.Throw<InvalidDataException>(() => rows.MoveNext());
        _scene.Outputs().ShouldBeEmpty();

        static IEnumerable<TreeFile> Failing()
        {
            yield return new("a", new byte[9]);
            throw new InvalidDataException();
        }
    }

    [Fact]
    public void Files_read_late_get_their_names_in_order_up_to_the_one_that_fails()
    {
        const int files = 400, failing = 300; // more than one batch, and fewer than all may be held back
        TreeFile File(int number) => TreeFile.Of(new ShownImageFile(new ShownImage($"d/{number:D3}", WarcDigest.Sha256([(byte)number]), 1, new("image/png", ".png", null), null, null), new GatheredImage.Skipped("x"),
            () => number == failing ? throw new IOException("gone") : new BorrowedBytes(new[] { (byte)number })));
        var tree = new TreeWriter(_scene.Output, overwrite: false, isDryRun: false);
        var rows = new List<string>();
        Should.Throw<IOException>(() =>
        {
            foreach (var row in tree.WriteAll(Enumerable.Range(0, files).Select(File)))
                rows.Add(row.Path);
        }).Message.ShouldBe("gone");

        var named = Directory.GetFiles(Path.Combine(_scene.Output, "d")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToArray();
        named.ShouldBe(Enumerable.Range(0, named.Length).Select(number => $"{number:D3}"), "no temporary, and no gap");
        named.Length.ShouldBeInRange(failing - 64, failing);
        rows.ShouldBe(named.Take(rows.Count).Select(name => "d/" + name));

        tree = new TreeWriter(Path.Combine(_scene.Output, "whole"), overwrite: false, isDryRun: false);
        tree.WriteAll(Enumerable.Range(0, failing).Select(File)).Select(row => row.Status).Distinct().ShouldBe(["written"]);
        tree.WriteAll(Enumerable.Range(0, failing).Select(number => File(number) with { Read = () => throw new IOException("is not read") })).Select(row => row.Status).Distinct().ShouldBe(["unchanged"]);
    }

    string[] Contents(string folder) => [.. Directory.GetFiles(Path.Combine(_scene.Output, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(Path.Combine(_scene.Output, folder), file)} {Convert.ToHexString(File.ReadAllBytes(file))}")];

    [Fact]
    public void Only_what_will_be_written_is_read_ahead_and_only_once_and_the_order_stays()
    {
        var read = new System.Collections.Concurrent.ConcurrentQueue<int>();
        TreeFile File(int number) => TreeFile.Of(new ShownImageFile(new ShownImage($"d/{number:D3}", WarcDigest.Sha256([(byte)number]), 1, new("image/png", ".png", null), null, null), new GatheredImage.Skipped("x"),
            () =>
            {
                read.Enqueue(number);
                return new BorrowedBytes(new[] { (byte)number });
            }));
        TreeFile[] files = [.. Enumerable.Range(0, 50).Select(File)];
        var tree = new TreeWriter(_scene.Output, overwrite: false, isDryRun: false);
        tree.Write("d/007", [7]);
        new TreeWriter(_scene.Output, overwrite: false, isDryRun: true).ReadAhead(files, 3, TestContext.Current.CancellationToken).Count().ShouldBe(50);
        read.ShouldBeEmpty();

        var rows = tree.WriteAll(tree.ReadAhead(files, 3, TestContext.Current.CancellationToken)).ToList();
        rows.Select(row => (row.Path, row.Status)).ShouldBe(Enumerable.Range(0, 50).Select(number => ($"d/{number:D3}", number == 7 ? "unchanged" : "written")));
        read.Order().ShouldBe(Enumerable.Range(0, 50).Where(number => number != 7));
        System.IO.File.ReadAllBytes(Path.Combine(_scene.Output, "d/049")).ShouldBe([49]);
    }

    [Fact]
    public void What_a_killed_run_left_beside_a_file_is_removed_and_nothing_else()
    {
        Directory.CreateDirectory(Path.Combine(_scene.Output, "d"));
        foreach (var name in (string[])["d/a.tmp-4194305-1", "d/same.tmp-4194305-2", "d/other.tmp-4194305-1", "d/a.tmp-x"])
            File.WriteAllText(Path.Combine(_scene.Output, name), "half");
        File.WriteAllText(Path.Combine(_scene.Output, "d/same"), "1");
        var tree = new TreeWriter(_scene.Output, overwrite: false, isDryRun: false);

        tree.Write("d/a", "1"u8).Status.ShouldBe("written");
        tree.WriteAll([new("d/same", "1"u8.ToArray())]).Single().Status.ShouldBe("unchanged");

        string[] Left() => [.. Directory.GetFiles(Path.Combine(_scene.Output, "d")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Left().ShouldBe(["a", "a.tmp-x", "other.tmp-4194305-1", "same"]);
        tree.Write("d/other.tmp-4194305-1", "half"u8).Status.ShouldBe("unchanged", "a file may be named so");
        tree.Write("d/other", "1"u8).Status.ShouldBe("written");
        Left().ShouldBe(["a", "a.tmp-x", "other", "other.tmp-4194305-1", "same"]);
    }

    [Fact]
    public void A_dry_run_says_what_would_happen()
    {
        Directory.CreateDirectory(_scene.Output);
        File.WriteAllText(Path.Combine(_scene.Output, "same"), "1");
        var dry = new TreeWriter(_scene.Output, overwrite: false, isDryRun: true);
        dry.Write("new", "1"u8).Status.ShouldBe("would-write");
        dry.Write("same", "1"u8).Status.ShouldBe("unchanged");
        dry.Write("same", "2"u8).Status.ShouldBe("exists");
        new TreeWriter(_scene.Output, overwrite: true, isDryRun: true).Write("same", "2"u8).Status.ShouldBe("would-write");
        _scene.Outputs().ShouldBe(["same"]);
    }
}
