using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Tests.Verifying;

/// <summary>What only merged bundles say, each of it made a lie once.</summary>
public sealed class MergedBundleTests : IAsyncLifetime
{
    readonly ArchiveScene _scene = new();

    string Merged => _scene.File("m.wacz");

    public async ValueTask InitializeAsync()
    {
        foreach (var name in (string[])["a", "b"])
        {
            _scene.Write($"{name}.md", $"Text of {name}\n\n![lamp](lamp.png)\n");
            _scene.Write("lamp.png", SampleImages.Png(4, 3, 50));
            await _scene.RunAsync(store: _scene.File(name + ".store"), bundle: _scene.File(name + ".wacz"));
            File.Delete(Path.Combine(_scene.Input, name + ".md"));
        }
        new BundleMerger(new MergeOptions { Inputs = [_scene.File("a.wacz"), _scene.File("b.wacz")], Output = Merged, WithPrefix = true }).Merge(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _scene.Dispose();
        return ValueTask.CompletedTask;
    }

    static string[] Rules(string file) => [.. BundleVerifier.Verify(file, TestContext.Current.CancellationToken).Where(finding => finding.Level == WarcDiagnosticLevel.Fail).Select(finding => finding.Rule).Distinct()];

    [Fact]
    public void A_copy_that_changes_nothing_verifies()
    {
        ChangedBundle.Write(Merged, _scene.File("copy.wacz"));
        Rules(_scene.File("copy.wacz")).ShouldBeEmpty();
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "parts.archive", "archive-id" },
        { "parts.prefix", "archive-id" },
        { "parts.prefix gone", "archive-id" },
        { "parts.archive null", "manifest-unreadable" },
        { "source.archive", "manifest-uri" },
        { "source.archive gone", "manifest-uri" },
        { "source.prefix", "manifest-unreadable" },
        { "source.prefix gone", "manifest-uri" },
        { "source.time", "archive-id" },
        { "article.archive", "manifest-uri" },
        { "article.prefix", "manifest-unreadable" },
        { "article.prefix gone", "manifest-uri" },
        { "asset.archive", "manifest-uri" },
        { "asset.prefix", "manifest-unreadable" },
        { "asset.prefix gone", "manifest-uri" },
    };

    [Theory, MemberData(nameof(Lies))]
    public void A_lie_of_the_manifest_is_found(string lie, string rule)
    {
        BundleManifest manifest;
        using (var bundle = Bundle.Open(Merged))
            manifest = bundle.Manifest!; // our own bundle
        ChangedBundle.Write(Merged, _scene.File("lie.wacz"), BundleManifest.EntryName, _ => System.Text.Encoding.UTF8.GetString(Change(manifest, lie).ToJson()).Replace("\"gone\"", "null", StringComparison.Ordinal));
        Rules(_scene.File("lie.wacz")).ShouldContain(rule);
    }

    /// <summary>The last row of its kind says something else.</summary>
    static BundleManifest Change(BundleManifest manifest, string lie)
    {
        const string Other = "0123456789abcdef";
        var (part, source, article, asset) = (manifest.Parts[^1], manifest.Sources[^1], manifest.Articles[^1], manifest.Assets[^1]);
        BundleManifest Part(ManifestPart row) => manifest with { Parts = manifest.Parts.SetItem(manifest.Parts.Length - 1, row) };
        BundleManifest Source(ManifestSource row) => manifest with { Sources = [.. manifest.Sources.SkipLast(1), row] };
        BundleManifest Article(ManifestArticle row) => manifest with { Articles = [.. manifest.Articles.SkipLast(1), row] };
        BundleManifest Asset(ManifestAsset row) => manifest with { Assets = [.. manifest.Assets.SkipLast(1), row] };
        return lie switch
        {
            "parts.archive" => Part(part with { Archive = Other }),
            "parts.prefix" => Part(part with { Prefix = "c/" }),
            "parts.prefix gone" => Part(part with { Prefix = null }),
            "parts.archive null" => Part(part with { Archive = "gone" }),
            "source.archive" => Source(source with { Archive = Other }),
            "source.archive gone" => Source(source with { Archive = null }),
            "source.prefix" => Source(source with { Prefix = "c/" }),
            "source.prefix gone" => Source(source with { Prefix = null }),
            "source.time" => Source(source with { Modified = DateTimeOffset.UnixEpoch }),
            "article.archive" => Article(article with { Archive = Other }),
            "article.prefix" => Article(article with { Prefix = "c/" }),
            "article.prefix gone" => Article(article with { Prefix = null }),
            "asset.archive" => Asset(asset with { Archive = Other }),
            "asset.prefix" => Asset(asset with { Prefix = "c/" }),
            "asset.prefix gone" => Asset(asset with { Prefix = null }),
            _ => throw new ArgumentException(lie),
        };
    }

    [Theory]
    [InlineData("\"name\":\"a.wacz\"", "\"name\":7")]
    [InlineData("\"bytes\":", "\"bytes\":-")]
    [InlineData("\"digest\":\"sha256:", "\"digest\":\"sha2:")]
    [InlineData("\"kind\":\"bundle\"", "\"kind\":\"bungle\"")]
    [InlineData("\"archive\":\"", "\"archive\":\"x")]
    [InlineData("\"archive\":\"", "\"arch\":\"")]
    [InlineData("\"prefix\":\"", "\"prefix\":3,\"p\":\"")]
    [InlineData("{", "")]
    public void A_lie_of_the_list_of_inputs_is_found(string text, string lie)
    {
        ChangedBundle.Write(Merged, _scene.File("lie.wacz"), "newsarchive/inputs.jsonl", lines => lines.Replace(text, lie, StringComparison.Ordinal));
        Rules(_scene.File("lie.wacz")).ShouldBe(["inputs"]);
    }
}
