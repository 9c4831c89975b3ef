using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Restoring;

/// <summary>Nothing that a manifest says leads out of the target; one bad row never stops the others.</summary>
[Collection<AloneInTheProcess>]
public sealed class HostileManifestTests : IDisposable
{
    readonly ArchiveScene _scene = new();
    readonly string _bundle;

    public HostileManifestTests()
    {
        Directory.CreateDirectory(_scene.Output);
        _bundle = _scene.Bundle;
    }

    public void Dispose() => _scene.Dispose();

    /// <summary>Restores and checks that nothing but the target changed.</summary>
    RestoreReport Restore(CraftedBundle bundle, Func<RestoreOptions, RestoreOptions>? change = null, RestoreMode mode = RestoreMode.Original)
    {
        bundle.Write(_bundle);
        var before = Outside();
        var report = _scene.Restore("target/r", mode, change);
        Outside().ShouldBe(before);
        return report;
    }

    string[] Outside() => [.. Directory.EnumerateFileSystemEntries(_scene.Root, "*", SearchOption.AllDirectories).Where(path => path != _scene.File("target") && !path.StartsWith(_scene.File("target/r"), StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    string[] Restored() => Directory.Exists(_scene.File("target/r")) ? [.. Directory.GetFiles(_scene.File("target/r"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_scene.File("target/r"), path)).Order(StringComparer.Ordinal)] : [];

    [Fact]
    public void A_manifest_that_a_few_bytes_expand_to_is_refused()
    {
        new CraftedBundle { Behind = new string(' ', 60 << 20) }.Source("a.md", "a").Write(_bundle);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<ArticleFormatException>(() => Bundle.Open(_bundle)).Message.ShouldContain("expands more than 50 times");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(8 << 20);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/abs")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("nul\0.md")]
    [InlineData("//server/share")]
    public void A_path_that_leaves_the_folder_is_refused_and_the_rest_goes_on(string path)
    {
        foreach (var portable in (bool[])[false, true])
        {
            var report = Restore(new CraftedBundle().Source(path, "evil").Source("good.md", "good"), options => options with { PortableNames = portable, Overwrite = true });
            report.Files[0].Status.ShouldBe("refused");
            report.Files[0].Message.ShouldNotBeNull();
            report.Files[1].Status.ShouldBe(portable ? "unchanged" : "written");
            Restored().ShouldBe(["good.md"]);
        }
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/tmp/evil")]
    [InlineData("a/../../evil")]
    [InlineData("a\0b")]
    [InlineData("..")]
    public void Path_bytes_are_judged_themselves(string bytes)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("bytes are not used elsewhere");
        var report = Restore(new CraftedBundle().Source("innocent.md", "x", row => row with { PathBytes = [.. Encoding.UTF8.GetBytes(bytes)] }));
        report.Files.Single().Status.ShouldBe("refused");
        Restored().ShouldBeEmpty();
    }

    [Fact]
    public void An_asset_path_is_judged_like_any_other()
    {
        Restore(new CraftedBundle().Asset("../evil.png", "x"), mode: RestoreMode.Clean).Files.Single().Status.ShouldBe("refused");
        Restore(new CraftedBundle().Asset("assets/ab/x.png", "x"), mode: RestoreMode.Clean).Files.Single().Status.ShouldBe("written");
    }

    [Fact]
    public void Symbolic_links_in_the_target_are_never_followed()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("needs symbolic links");
        Directory.CreateDirectory(_scene.File("outside/deep"));
        File.WriteAllText(_scene.File("outside/victim.md"), "victim");
        File.WriteAllText(_scene.File("outside/f.md.tmp-4194305-1"), "looks like a leftover");
        Directory.CreateDirectory(_scene.File("target/r"));
        File.CreateSymbolicLink(_scene.File("target/r/folder"), _scene.File("outside"));
        File.CreateSymbolicLink(_scene.File("target/r/victim.md"), _scene.File("outside/victim.md"));
        File.CreateSymbolicLink(_scene.File("target/r/dangling.md"), _scene.File("outside/new.md"));
        var report = Restore(new CraftedBundle().Source("folder/f.md", "x").Source("folder/deep/f.md", "x").Source("victim.md", "x").Source("dangling.md", "x").Source("good.md", "x"), options => options with { Overwrite = true });
        report.Files.Select(file => file.Status).ShouldBe(["refused", "refused", "refused", "refused", "written"]);
        File.ReadAllText(_scene.File("outside/victim.md")).ShouldBe("victim");
    }

    [Fact]
    public void Names_that_no_file_system_holds_are_rows_and_portable_names_hold_them()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("limits of Linux");
        var longName = new string('x', 300) + ".md";
        var deep = string.Join('/', Enumerable.Repeat(new string('d', 200), 30)) + "/f.md";
        var han = string.Concat(Enumerable.Repeat("港", 90)) + ".md"; // 273 bytes
        var bundle = new CraftedBundle().Source(longName, "1").Source(deep, "2").Source(han, "3").Source(new string('y', 255), "4");
        var report = Restore(bundle);
        report.Files.Select(file => file.Status).ShouldBe(["refused", "refused", "refused", "written"]);
        report.Files[0].Message!.ShouldContain("--portable-names");
        Restore(bundle, options => options with { PortableNames = true }).Files.Select(file => file.Status).ShouldBe(["written", "refused", "written", "written"]);
        Restored().ShouldAllBe(name => Encoding.UTF8.GetByteCount(name) <= 255);
    }

    [Fact]
    public void A_file_and_a_folder_of_one_name_are_rows_in_either_order()
    {
        Restore(new CraftedBundle().Source("a", "1").Source("a/b", "2").Source("c/d", "3").Source("c", "4").Source("e", "5")).Files.Select(file => file.Status)
            .ShouldBe(["written", "exists", "written", "exists", "written"]);
    }

    [Fact]
    public void Portable_names_hold_on_every_system_and_never_fall_together()
    {
        (string Path, string Text)[] sources =
        [
            ("Read.md", "1"), ("READ.MD", "2"), ("read.md", "1"), ("caf\u00E9.md", "3"), ("cafe\u0301.md", "4"), ("CON", "5"), ("aux.txt", "6"), ("com1.tar.gz", "7"), ("COM\u00B9.x", "7"),
            ("a:b", "8"), ("a*b", "9"), ("trailing. ", "10"), ("trailing", "11"), ("back\\slash", "12"), ("bell\a", "13"), ("rtl\u202Egpj.exe", "14"), ("...", "15"), (" ", "16"), ("b/CON/x", "17"), ("q?", "18"), ("<>|\"", "19"),
        ];
        var bundle = sources.Aggregate(new CraftedBundle(), (crafted, source) => crafted.Source(source.Path, source.Text));
        var report = Restore(bundle, options => options with { PortableNames = true });
        report.Files.ShouldAllBe(file => file.Status == "written");
        var names = Restored();
        names.Length.ShouldBe(sources.Length);
        names.Select(name => name.ToUpperInvariant()).Distinct().Count().ShouldBe(sources.Length);
        foreach (var name in names)
        {
            name.ShouldNotContain(c => "\\:*?\"<>|\u202E".Contains(c) || char.IsControl(c), name);
            foreach (var part in name.Split('/'))
            {
                part.ShouldBe(part.TrimEnd(' ', '.'));
                ((string[])["CON", "AUX", "COM1", "COM\u00B9"]).ShouldNotContain(part.Split('.')[0].ToUpperInvariant());
            }
        }
        Restore(bundle, options => options with { PortableNames = true }).Files.ShouldAllBe(file => file.Status == "unchanged");
    }

    [Theory]
    [InlineData("wrong digest")]
    [InlineData("wrong length")]
    [InlineData("missing record")]
    [InlineData("missing URI")]
    [InlineData("bit flip")]
    public void A_record_that_is_not_what_the_manifest_says_is_damaged_and_not_written(string damage)
    {
        var bundle = new CraftedBundle().Source("bad.md", "bad content that is long enough to be flipped", row => damage switch
        {
            "wrong digest" => row with { Digest = WarcDigest.Sha256("other"u8) },
            "wrong length" => row with { Length = row.Length + 1 },
            "missing record" => row with { RecordId = "<urn:uuid:00000000-0000-0000-0000-000000000000>" },
            "missing URI" => row with { Uri = "https://elsewhere.invalid/" },
            _ => row,
        }).Source("good.md", "good");
        if (damage != "bit flip")
        {
            CheckDamaged(Restore(bundle));
            return;
        }
        bundle.Write(_bundle);
        var bytes = File.ReadAllBytes(_bundle);
        using (var opened = Bundle.Open(_bundle))
        {
            var entry = opened.Index.First();
            var start = opened.Wacz.Entries.Single(candidate => candidate.Name == "archive/articles.warc.gz").Offset + entry.Offset;
            bytes[start + entry.Length - 12] ^= 0x10;
        }
        File.WriteAllBytes(_bundle, bytes);
        CheckDamaged(_scene.Restore("target/r"));
    }

    void CheckDamaged(RestoreReport report)
    {
        report.Files.Select(file => file.Status).ShouldBe(["damaged", "written"]);
        report.Files[0].Message.ShouldNotBeNullOrEmpty();
        report.IsComplete.ShouldBeFalse();
        Restored().ShouldBe(["good.md"]);
    }

    [Theory]
    [InlineData(0xFFF, "-rwxrwxrwx", "no set-id or sticky bits")]
    [InlineData(0, "----------", "a file that nobody may read")]
    public void Modes_are_set_without_privileges(int mode, string expected, string why)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("needs Unix modes");
        Restore(new CraftedBundle().Source("a", "x", row => row with { UnixMode = mode }));
        var bits = File.GetUnixFileMode(_scene.File("target/r/a"));
        ((int)bits).ShouldBe(expected.Contains('r') ? 0x1FF : 0, why);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void Absurd_times_do_not_stop_a_restore(string time) =>
        Restore(new CraftedBundle().Source("a", "x", row => row with { Modified = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) })).Files.Single().Status.ShouldBe("written");

    [Fact]
    public void Leftovers_of_a_killed_restore_go_and_other_files_stay()
    {
        Directory.CreateDirectory(_scene.File("target/r/d"));
        foreach (var name in (string[])["d/a.md.tmp-4194305-1", "d/b.md.tmp-4194305-1", "d/a.md.tmp-x", "a.md.tmp-4194305-1"])
            File.WriteAllText(_scene.File("target/r/" + name), "x");
        Restore(new CraftedBundle().Source("d/a.md", "a"));
        Restored().ShouldBe(["a.md.tmp-4194305-1", "d/a.md", "d/a.md.tmp-x", "d/b.md.tmp-4194305-1"]);
    }

    [Fact]
    public void An_archived_file_that_looks_like_a_leftover_is_kept()
    {
        var bundle = new CraftedBundle().Source("a.md.tmp-4194305-1", "1").Source("a.md", "2");
        Restore(bundle);
        Restore(bundle).Files.ShouldAllBe(file => file.Status == "unchanged");
        Restored().Length.ShouldBe(2);
    }

    [Fact]
    public void A_named_pipe_in_the_way_does_not_hang_the_restore()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("needs a FIFO");
        Directory.CreateDirectory(_scene.File("target/r"));
        using (var fifo = System.Diagnostics.Process.Start("mkfifo", [_scene.File("target/r/empty")]))
            fifo.WaitForExit();
        Restore(new CraftedBundle().Source("empty", "")).Files.Single().Status.ShouldBe("exists");
    }
}
