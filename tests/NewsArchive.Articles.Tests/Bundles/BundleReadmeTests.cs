using System.Diagnostics;
using System.Text;
using CsCheck;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Bundles;

[Collection<AloneInTheProcess>]
public sealed class BundleReadmeTests
{
    [Fact]
    public void Sums_are_read_by_coreutils_whatever_the_names()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("needs sha256sum");
        using var scene = new ArchiveScene();
        string[] names = ["plain.md", "back\\slash.md", "line\nfeed.md", "re\rturn.md", "\\\\start", " blank ", "港口.md", "*star", "-dash", "\\n.md"];
        foreach (var name in names)
            scene.Write(name, name);
        var rows = names.Select(name => new ManifestSource { Path = name, Length = 0, Digest = WarcDigest.Sha256(Encoding.UTF8.GetBytes(name)) });
        using (var list = File.Create(scene.File("sums")))
            BundleReadme.WriteSums(rows, list);
        using var sums = Process.Start(new ProcessStartInfo("sha256sum", ["--strict", "-c", "../sums"]) { WorkingDirectory = scene.Input, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (sums.StandardOutput.ReadToEnd(), sums.StandardError.ReadToEnd());
        sums.WaitForExit();
        sums.ExitCode.ShouldBe(0, output + error);
        output.Split(": OK").Length.ShouldBe(names.Length + 1);
    }

    [Fact]
    public void A_backslash_inside_a_GBK_letter_is_escaped()
    {
        byte[] name = [0x81, 0x5C, (byte)'.', (byte)'m', (byte)'d']; // 乗 in GBK
        var line = BundleReadme.SumLine(WarcDigest.Sha256([]), name);
        line[0].ShouldBe((byte)'\\');
        line[67..].ShouldBe([0x81, 0x5C, 0x5C, (byte)'.', (byte)'m', (byte)'d', (byte)'\n']);
    }

    [Fact]
    public void A_name_never_breaks_its_line() => Gen.Byte.Array[1, 20].Sample(name =>
    {
        var line = BundleReadme.SumLine(WarcDigest.Sha256([]), name);
        line.Count(b => b == '\n').ShouldBe(1);
        line[^1].ShouldBe((byte)'\n');
    }, iter: 300);
}
