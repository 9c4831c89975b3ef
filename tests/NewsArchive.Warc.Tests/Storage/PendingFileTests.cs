using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Tests.Storage;

public sealed class PendingFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string[] Names => [.. Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_file_has_no_name_until_it_gets_one_and_without_one_is_gone()
    {
        if (!OpenFolder.IsSupported)
            return;
        using var folder = OpenFolder.Open(_folder.Path);
        using var sync = new FileSystemSync();
        sync.Add(folder);
        folder.TryWrite("lost", "1"u8)!.Dispose();
        using (var file = folder.TryWrite("a", "hello"u8)!)
        {
            sync.Sync();
            Names.ShouldBeEmpty();
            file.TryName().ShouldBeTrue();
        }
        Names.ShouldBe(["a"]);
        File.ReadAllText(_folder.File("a")).ShouldBe("hello");
    }

    [Fact]
    public void A_taken_name_is_told_and_replaced_only_when_asked_for()
    {
        if (!OpenFolder.IsSupported)
            return;
        File.WriteAllText(_folder.File("a"), "old");
        Directory.CreateDirectory(_folder.File("d"));
        using var folder = OpenFolder.Open(_folder.Path);
        using var file = folder.TryWrite("a", "new"u8)!;
        using var overFolder = folder.TryWrite("d", "new"u8)!;

        file.TryName().ShouldBeFalse();
        File.ReadAllText(_folder.File("a")).ShouldBe("old");
        file.Replace();
        File.ReadAllText(_folder.File("a")).ShouldBe("new");
        Should.Throw<IOException>(overFolder.Replace);
        Names.ShouldBe(["a", "d"], "no temporary is left");
    }

    [Fact]
    public void A_folder_is_entered_by_its_name_and_never_through_a_link()
    {
        if (!OpenFolder.IsSupported)
            return;
        Directory.CreateDirectory(_folder.File("there"));
        File.WriteAllText(_folder.File("file"), "");
        File.CreateSymbolicLink(_folder.File("link"), "there");
        File.CreateSymbolicLink(_folder.File("nowhere"), "missing");
        using var folder = OpenFolder.Open(_folder.Path);
        folder.IsNew.ShouldBeFalse();
        using var there = folder.TryEnter("there").ShouldNotBeNull();
        using var made = folder.TryEnter("made").ShouldNotBeNull();
        (there.IsNew, made.IsNew).ShouldBe((false, true));
        folder.TryEnter("file").ShouldBeNull();
        folder.TryEnter("link").ShouldBeNull();
        folder.TryEnter("nowhere").ShouldBeNull();
        new[] { "there", "file", "link", "nowhere", "other" }.Select(folder.Contains).ShouldBe([true, true, true, true, false]);
    }

    [Fact]
    public void A_file_is_named_in_its_folder_when_that_was_closed_and_has_moved()
    {
        if (!OpenFolder.IsSupported)
            return;
        var folder = OpenFolder.Open(_folder.File("a"));
        using var file = folder.TryWrite("x", "1"u8)!;
        folder.Dispose();
        Directory.Move(_folder.File("a"), _folder.File("b"));
        file.TryName().ShouldBeTrue();
        File.ReadAllText(_folder.File("b/x")).ShouldBe("1");
    }
}
