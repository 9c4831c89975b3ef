using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Trees;

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
