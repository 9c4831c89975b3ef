using System.Diagnostics;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Tests.Packing;

[Collection<AloneInTheProcess>]
public sealed class LocalImagesTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    SourceFile Source(string path) => SourceFinder.Find(new() { Inputs = [_scene.Input] }).Sources.Single(source => source.Path == path);

    [Theory]
    [InlineData("x.png", true)]
    [InlineData("../top.png", true)]
    [InlineData("/top.png", true)]
    [InlineData("./x.png", true)]
    [InlineData("../../secret.png", false)]
    [InlineData("/../secret.png", false)]
    [InlineData("../../../../../../../../etc/hostname", false)]
    [InlineData("//etc/hostname", false)]
    [InlineData("folder", false)]
    [InlineData("missing.png", false)]
    [InlineData("out.png", false)]
    [InlineData("outfolder/secret.png", false)]
    [InlineData("inlink.png", true)]
    [InlineData("infolder/top.png", true)]
    [InlineData("fifo", false)]
    [InlineData("loop", false)]
    [InlineData("nul\0.png", false)]
    public void An_image_is_found_below_the_root_and_nowhere_else(string path, bool isFound)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("needs symbolic links and FIFOs");
        File.WriteAllText(_scene.File("secret.png"), "x");
        _scene.Write("top.png", "x");
        _scene.Write("p/a.md", "x");
        _scene.Write("p/x.png", "x");
        _scene.Write("p/folder/y.png", "x");
        var folder = Path.Combine(_scene.Input, "p");
        File.CreateSymbolicLink(Path.Combine(folder, "out.png"), _scene.File("secret.png"));
        File.CreateSymbolicLink(Path.Combine(folder, "outfolder"), _scene.Root);
        File.CreateSymbolicLink(Path.Combine(folder, "inlink.png"), "../top.png");
        File.CreateSymbolicLink(Path.Combine(folder, "infolder"), _scene.Input);
        File.CreateSymbolicLink(Path.Combine(folder, "loop"), "loop");
        using (var fifo = Process.Start("mkfifo", [Path.Combine(folder, "fifo")]))
            fifo.WaitForExit();
        (new LocalImages(null).Find(Source("p/a.md"), path) is not null).ShouldBe(isFound);
    }

    [Fact]
    public void An_asset_root_serves_rooted_paths_alone()
    {
        _scene.Write("a.md", "x");
        Directory.CreateDirectory(_scene.File("site/images"));
        File.WriteAllText(_scene.File("site/images/l.png"), "x");
        File.WriteAllText(_scene.File("outside.png"), "x");
        var images = new LocalImages(_scene.File("site"));
        images.Find(Source("a.md"), "/images/l.png").ShouldBe(_scene.File("site/images/l.png"));
        images.Find(Source("a.md"), "images/l.png").ShouldBeNull();
        images.Find(Source("a.md"), "/../outside.png").ShouldBeNull();
    }

    [Fact]
    public void A_path_that_leaves_the_root_and_comes_back_by_its_name_finds_nothing()
    {
        _scene.Write("p/a.md", "x");
        _scene.Write("p/x.png", "x");
        var name = Path.GetFileName(_scene.Input);
        new LocalImages(null).Find(Source("p/a.md"), $"../../{name}/p/x.png").ShouldBeNull("the bundle must not depend on the name of the input folder");
        new LocalImages(null).Find(Source("p/a.md"), "../p/x.png").ShouldNotBeNull();
    }

    [Fact]
    public void A_root_that_is_itself_a_link_is_fine()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("needs symbolic links");
        _scene.Write("a.md", "x");
        _scene.Write("l.png", "x");
        File.CreateSymbolicLink(_scene.File("linked"), _scene.Input);
        var source = SourceFinder.Find(new() { Inputs = [_scene.File("linked")] }).Sources.Single(source => source.Path == "a.md");
        new LocalImages(null).Find(source, "l.png").ShouldNotBeNull();
    }
}
