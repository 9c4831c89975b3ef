using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Verifying;

public sealed class BundleVerifierTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    static string[] Rules(string file) => [.. BundleVerifier.Verify(file, TestContext.Current.CancellationToken).Where(finding => finding.Level == WarcDiagnosticLevel.Fail).Select(finding => finding.Rule).Distinct()];

    [Fact]
    public void A_manifest_that_lies_is_found_though_the_WACZ_is_sound()
    {
        var file = _scene.File("c.wacz");
        new CraftedBundle().Source("a", "x", row => row with { Digest = WarcDigest.Sha256("y"u8) }).Write(file);
        foreach (var rule in (string[])["manifest-record", "manifest-uri", "sums-differ", "archive-id"])
            Rules(file).ShouldContain(rule);
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_found()
    {
        _scene.Write("a.html", "<p>Text</p>");
        await _scene.RunAsync();
        var bytes = File.ReadAllBytes(_scene.Bundle);
        var file = _scene.File("flipped.wacz");
        var random = new Random(7);
        for (var i = 0; i < 150; i++)
        {
            var at = random.Next(bytes.Length);
            var bit = (byte)(1 << random.Next(8));
            bytes[at] ^= bit;
            File.WriteAllBytes(file, bytes);
            bytes[at] ^= bit;
            Problems(file).ShouldBeGreaterThan(0, $"byte {at}, bit {bit}");
        }
    }

    [Fact]
    public async Task A_cut_anywhere_is_found()
    {
        _scene.Write("a.html", "<p>Text</p>");
        await _scene.RunAsync();
        var bytes = File.ReadAllBytes(_scene.Bundle);
        var file = _scene.File("cut.wacz");
        for (var length = 0; length < bytes.Length; length += 61)
        {
            File.WriteAllBytes(file, bytes[..length]);
            Problems(file).ShouldBeGreaterThan(0, $"cut at {length}");
        }
    }

    /// <summary>Findings, or one for a file that cannot be opened at all.</summary>
    static int Problems(string file)
    {
        try
        {
            return Rules(file).Length;
        }
        catch (WarcFormatException)
        {
            return 1;
        }
    }
}
