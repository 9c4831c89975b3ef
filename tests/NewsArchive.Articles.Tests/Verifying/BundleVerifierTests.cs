using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Verifying;

public sealed class BundleVerifierTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    static readonly Dictionary<string, WaczCopiedParts> Written = new() { ["archive/articles.warc.gz"] = WaczCopiedParts.None };

    static string[] Rules(string file, bool isJustWritten = false) => [.. (isJustWritten ? BundleVerifier.Verify(file, Written, TestContext.Current.CancellationToken) : BundleVerifier.Verify(file, TestContext.Current.CancellationToken)).Where(finding => finding.Level == WarcDiagnosticLevel.Fail).Select(finding => finding.Rule).Distinct()];

    [Theory, InlineData(false), InlineData(true)]
    public void A_manifest_that_lies_is_found_though_the_WACZ_is_sound(bool isJustWritten)
    {
        var file = _scene.File("c.wacz");
        new CraftedBundle().Source("a", "x", row => row with { Digest = WarcDigest.Sha256("y"u8) }).Write(file);
        foreach (var rule in (string[])["manifest-record", "manifest-uri", "sums-differ", "archive-id"])
            Rules(file, isJustWritten).ShouldContain(rule);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("digest")]
    [InlineData("record")]
    public async Task A_manifest_that_lies_about_a_picture_that_is_stored_once_is_found(string lie)
    {
        _scene.Write("a.html", "<p>Text</p><img src=\"p.png\">");
        _scene.Write("p.png", SampleImages.Png(40, 30));
        await _scene.RunAsync();
        string Lie(string text)
        {
            var manifest = BundleManifest.Parse(Encoding.UTF8.GetBytes(text), "m");
            var asset = manifest.Assets.ShouldHaveSingleItem();
            var record = lie switch
            {
                "length" => asset.Record with { Length = asset.Record.Length + 1 },
                "digest" => asset.Record with { Digest = WarcDigest.Sha256("y"u8) },
                _ => asset.Record with { RecordId = manifest.Sources[0].RecordId },
            };
            return Encoding.UTF8.GetString((manifest with { Assets = [asset with { Record = record }] }).ToJson());
        }

        var file = _scene.File("lie.wacz");
        ChangedBundle.Write(_scene.Bundle, file, BundleManifest.EntryName, Lie);
        Rules(_scene.Bundle, isJustWritten: true).ShouldBeEmpty();
        Rules(file, isJustWritten: true).ShouldBe(["manifest-record"]);
        Rules(file).ShouldBe(["manifest-record"]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_flipped_bit_anywhere_is_found(bool isJustWritten)
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
            Problems(file, isJustWritten).ShouldBeGreaterThan(0, $"byte {at}, bit {bit}");
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
    static int Problems(string file, bool isJustWritten = false)
    {
        try
        {
            return Rules(file, isJustWritten).Length;
        }
        catch (WarcFormatException)
        {
            return 1;
        }
    }
}
