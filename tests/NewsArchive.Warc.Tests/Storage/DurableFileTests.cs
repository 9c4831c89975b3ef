using System.Text;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Tests.Storage;

public sealed class DurableFileTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    [InlineData(long.MaxValue)]
    public void Space_that_is_set_aside_or_not_to_be_had_changes_nothing(long length)
    {
        using var folder = new TemporaryFolder();
        using (var file = DurableFile.Create(folder.File("a")))
        {
            file.Reserve(length);
            file.Write("text"u8);
            file.Commit(overwrite: false);
        }
        File.ReadAllText(folder.File("a")).ShouldBe("text");
    }

    [Fact]
    public void A_file_has_its_name_only_after_commit_and_leaves_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("new/deeper/a.bin");
        using (var file = DurableFile.Create(path))
        {
            file.Stream.Write("hello"u8);
            File.Exists(path).ShouldBeFalse();
            Path.GetFileName(Directory.GetFiles(Path.GetDirectoryName(path)!).Single()).ShouldMatch(@"^a\.bin\.tmp-\d+-\d+$");
            file.Commit(overwrite: false);
        }
        File.ReadAllText(path).ShouldBe("hello");
        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBe([path]);
    }

    [Fact]
    public void A_second_name_is_the_same_file_and_replaces_another_only_when_told()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a"), "one");
        DurableFile.LinkOrCopy(folder.File("a"), folder.File("new/b"), overwrite: false);
        File.ReadAllText(folder.File("new/b")).ShouldBe("one");

        File.WriteAllText(folder.File("c"), "two");
        Should.Throw<IOException>(() => DurableFile.LinkOrCopy(folder.File("c"), folder.File("new/b"), overwrite: false));
        File.ReadAllText(folder.File("new/b")).ShouldBe("one");
        DurableFile.LinkOrCopy(folder.File("c"), folder.File("new/b"), overwrite: true);
        DurableFile.LinkOrCopy(folder.File("c"), folder.File("new/b"), overwrite: true); // the same file already
        File.ReadAllText(folder.File("new/b")).ShouldBe("two");
        File.ReadAllText(folder.File("a")).ShouldBe("one");
        Directory.GetFiles(folder.File("new")).ShouldBe([folder.File("new/b")]);
    }

    [Fact]
    public void What_is_written_whole_goes_behind_what_was_written_before()
    {
        using var folder = new TemporaryFolder();
        using (var file = DurableFile.Create(folder.File("a")))
        {
            file.Stream.Write("one "u8);
            file.Write("two "u8);
            file.Write([]);
            file.Stream.Write("three"u8);
            file.Commit(overwrite: false);
        }
        File.ReadAllText(folder.File("a")).ShouldBe("one two three");
    }

    [Fact]
    public void Many_small_files_take_no_buffer_each()
    {
        using var folder = new TemporaryFolder();
        DurableFile.WriteAllBytes(folder.File("warm"), "x"u8, overwrite: false);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            DurableFile.WriteAllBytes(folder.File($"{i}"), "x"u8, overwrite: false);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 10).ShouldBeLessThan(8_000);
    }

    [Fact]
    public void Of_many_committed_together_those_behind_a_failure_get_no_name()
    {
        using var folder = new TemporaryFolder();
        DurableFile.WriteAllBytes(folder.File("taken"), "old"u8, overwrite: false);
        var files = new[] { "first", "new/second", "taken", "last" }.Select(name => DurableFile.Create(folder.File(name))).ToArray();
        foreach (var file in files)
            file.Stream.Write("hello"u8);
        File.Exists(folder.File("first")).ShouldBeFalse();

        Should.Throw<IOException>(() => DurableFile.CommitAll(files, overwrite: false));
        foreach (var file in files)
            file.Dispose();

        Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ShouldBe([folder.File("first"), folder.File("new/second"), folder.File("taken")]);
        File.ReadAllText(folder.File("new/second")).ShouldBe("hello");
        File.ReadAllText(folder.File("taken")).ShouldBe("old");
    }

    [Fact]
    public void Dispose_without_commit_removes_the_temporary_and_keeps_the_old_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a");
        DurableFile.WriteAllBytes(path, "old"u8, overwrite: false);
        using (var file = DurableFile.Create(path))
            file.Stream.Write("new"u8);
        File.ReadAllText(path).ShouldBe("old");
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Overwrite_replaces_and_first_wins_refuses()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a");
        DurableFile.WriteAllBytes(path, "1"u8, overwrite: true);
        DurableFile.WriteAllBytes(path, "2"u8, overwrite: true);
        var refused = Should.Throw<IOException>(() => DurableFile.WriteAllBytes(path, "3"u8, overwrite: false));
        refused.Message.ShouldContain("exists already");
        File.ReadAllText(path).ShouldBe("2");
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Of_many_writers_exactly_one_is_first()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 20; round++)
        {
            var path = folder.File($"f{round}");
            var wins = 0;
            Parallel.For(0, 8, writer =>
            {
                try
                {
                    DurableFile.WriteAllBytes(path, Encoding.ASCII.GetBytes($"{writer}"), overwrite: false);
                    Interlocked.Increment(ref wins);
                }
                catch (IOException)
                {
                }
            });
            wins.ShouldBe(1);
        }
    }

    [Fact]
    public void The_stream_can_be_patched_and_read_back()
    {
        using var folder = new TemporaryFolder();
        using var file = DurableFile.Create(folder.File("a"));
        file.Stream.Write(new byte[200_000]);
        file.Stream.Position = 5;
        file.Stream.WriteByte(7);
        file.Stream.Position = 5;
        file.Stream.ReadByte().ShouldBe(7);
        file.Commit(overwrite: false);
        new FileInfo(folder.File("a")).Length.ShouldBe(200_000);
    }

    [Fact]
    public void Others_may_read_the_file_but_not_write_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "File modes are a matter of Unix.");
        using var folder = new TemporaryFolder();
        DurableFile.WriteAllBytes(folder.File("a"), "x"u8, overwrite: false);
        var mode = File.GetUnixFileMode(folder.File("a"));
        (mode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)).ShouldBe(UnixFileMode.None);
        (mode & UnixFileMode.UserRead).ShouldBe(UnixFileMode.UserRead);
    }

    [Theory]
    [InlineData('a', 255)]
    [InlineData('é', 127)]
    public void The_longest_name_still_gets_a_temporary(char letter, int count)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(new string(letter, count));
        DurableFile.WriteAllBytes(path, "x"u8, overwrite: false);
        File.ReadAllText(path).ShouldBe("x");
    }

    [Fact]
    public void Only_temporaries_of_dead_writers_are_removed()
    {
        using var folder = new TemporaryFolder();
        var dead = folder.File($"b.tmp-{Environment.ProcessId}-999999");
        var other = folder.File("b.tmp-x-1");
        File.WriteAllText(dead, "torn");
        File.WriteAllText(other, "mine");
        using var living = DurableFile.Create(folder.File("a"));
        DurableFile.RemoveStaleTemporaries(folder.Path).ShouldBe(1);
        File.Exists(dead).ShouldBeFalse();
        File.Exists(other).ShouldBeTrue();
        living.Stream.Write("x"u8);
        living.Commit(overwrite: false);
        File.ReadAllText(folder.File("a")).ShouldBe("x");
        DurableFile.RemoveStaleTemporaries(folder.File("missing")).ShouldBe(0);
    }

    [Fact]
    public void A_temporary_left_under_the_next_number_is_stepped_over()
    {
        using var folder = new TemporaryFolder();
        using var first = DurableFile.Create(folder.File("a"));
        var name = Path.GetFileName(Directory.GetFiles(folder.Path).Single());
        var number = int.Parse(name[(name.LastIndexOf('-') + 1)..]);
        for (var next = 1; next <= 50; next++)
            File.WriteAllText(folder.File($"a.tmp-{Environment.ProcessId}-{number + next}"), "");
        using var second = DurableFile.Create(folder.File("a"));
        second.Stream.WriteByte(1);
        second.Commit(overwrite: false);
        new FileInfo(folder.File("a")).Length.ShouldBe(1);
    }

    [Fact]
    public void A_full_disk_is_an_error_with_nothing_under_the_name()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "No /dev/full here.");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
        full.WriteByte(1);
        Should.Throw<IOException>(() => DurableFile.Sync(full));
        Should.Throw<IOException>(full.Dispose);
    }

    [Fact]
    public void A_failing_sync_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "fsync of a pipe fails on Linux.");
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var file = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false), FileAccess.Read);
        Should.Throw<IOException>(() => DurableFile.Sync(file)).Message.ShouldContain("fsync");
    }

    [Fact]
    public void Only_temporaries_of_the_files_named_are_removed()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["a.tmp-4194305-1", "b.tmp-4194305-1", "a.tmp-x", "a"])
            File.WriteAllText(folder.File(name), "x");
        DurableFile.RemoveStaleTemporaries(folder.Path, name => name == "a").ShouldBe(1);
        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["a", "a.tmp-x", "b.tmp-4194305-1"]);
    }

    [Fact]
    public void A_file_appears_with_its_time_and_mode()
    {
        using var folder = new TemporaryFolder();
        var time = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(1234567);
        using (var file = DurableFile.Create(folder.File("a")))
        {
            file.Stream.Write("text"u8);
            file.SetAttributes(time, UnixFileMode.UserRead);
            file.Commit(overwrite: false);
        }
        File.GetLastWriteTimeUtc(folder.File("a")).ShouldBe(time.UtcDateTime);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(folder.File("a")).ShouldBe(UnixFileMode.UserRead);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_path_of_bytes_gets_exactly_these_bytes(bool overwrite)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux has names that are no Unicode.");
        using var folder = new TemporaryFolder();
        byte[] root = [.. System.Text.Encoding.UTF8.GetBytes(folder.Path), (byte)'/'];
        byte[] longest = [.. Enumerable.Repeat((byte)0xCE, 255)];
        foreach (var name in (byte[][])[[0xD0, 0xC2, (byte)'/', 0xCE, (byte)'/', 0x81, 0x5C], longest])
        {
            using (var file = DurableFile.Create([.. root, .. name], "readable"))
            {
                file.Stream.Write("text"u8);
                file.SetAttributes(new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero), UnixFileMode.UserRead | UnixFileMode.UserWrite);
                file.Commit(overwrite);
            }
            using var again = DurableFile.Create([.. root, .. name], "readable");
            again.Stream.Write("new!"u8);
            if (overwrite)
                again.Commit(overwrite: true);
            else
                Should.Throw<IOException>(() => again.Commit(overwrite: false));
        }
        using (DurableFile.Create([.. root, 0xFF], "given up"))
        {
        }
        Shell(folder.Path, "find . -type f | LC_ALL=C sort | od -An -v -tx1 | tr -d ' \\n'").ShouldBe(
            "2e2f" + Convert.ToHexStringLower(longest) + "0a" + "2e2fd0c22fce2f815c0a");
        Shell(folder.Path, "find . -type f -exec cat {} +").ShouldBe(overwrite ? "new!new!" : "texttext");
        Shell(folder.Path, "rm -rf ./*"); // .NET cannot delete them
    }

    static string Shell(string folder, string script)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        return shell.StandardOutput.ReadToEnd();
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/folder/")]
    [InlineData("/nul\0")]
    [InlineData("")]
    public void Bytes_that_name_no_file_are_a_wrong_call(string path)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux uses the bytes.");
        Should.Throw<ArgumentException>(() => DurableFile.Create(System.Text.Encoding.UTF8.GetBytes(path), "x"));
    }
}
