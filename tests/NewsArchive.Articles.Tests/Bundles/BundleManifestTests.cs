using System.Text;
using CsCheck;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Bundles;

public sealed class BundleManifestTests
{
    static BundleManifest Of(params ManifestSource[] sources) => new() { Archive = "0123456789abcdef", Software = "newsarchive 0.1.0", Sources = [.. sources], Articles = [], Assets = [] };

    static ManifestSource Source(string path) => new() { Path = path, Length = 0, Digest = WarcDigest.Sha256([]), Uri = "https://x.invalid/", RecordId = "<urn:uuid:1>" };

    [Fact]
    public void A_manifest_reads_back_as_it_was_written() => Gen.Select(HostilePaths.Path, Gen.Long[0, long.MaxValue], Gen.Int[-1, 4095], Gen.Byte.Array[0, 5], Gen.DateTimeOffset).Sample((path, length, mode, bytes, date) =>
    {
        var record = new ManifestRecord { Uri = "u", RecordId = "r", Length = length, Digest = WarcDigest.Sha256(bytes) };
        var manifest = Of(Source(path) with { Length = length, UnixMode = mode < 0 ? null : mode, PathBytes = bytes.Length == 0 ? default : [.. bytes], Modified = length % 3 == 0 ? null : date.ToUniversalTime() })
            with
        { Articles = [new() { Path = path, Source = path, Title = path, Clean = record, Page = record with { Length = 0 }, MetadataRecordId = "m" }], Assets = [new() { Path = "assets/x", Record = record }] };
        var json = manifest.ToJson();
        var read = BundleManifest.Parse(json, "m");
        read.ToJson().ShouldBe(json);
        read.Sources[0].Path.ShouldBe(path);
        read.Sources[0].Length.ShouldBe(length);
        read.Sources[0].Modified.ShouldBe(manifest.Sources[0].Modified);
        read.Sources[0].PathBytes.IsDefault.ShouldBe(bytes.Length == 0);
        Encoding.UTF8.GetString(json).ShouldNotContain("\r");
    }, iter: 300);

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("null", "no object")]
    [InlineData("[]", "a list")]
    [InlineData("{}", "nothing required")]
    [InlineData("{\"format\":\"newsarchive-manifest-2\",\"archive\":\"a\",\"software\":\"s\",\"sources\":[],\"articles\":[],\"assets\":[]}", "another version")]
    [InlineData("{\"archive\":null,\"software\":\"s\",\"sources\":[],\"articles\":[],\"assets\":[]}", "null for a string")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":null,\"articles\":[],\"assets\":[]}", "null for a list")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":[null],\"articles\":[],\"assets\":[]}", "null in a list")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":[{\"path\":null,\"length\":1,\"digest\":\"sha256:00\"}],\"articles\":[],\"assets\":[]}", "null for a path")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":[{\"path\":\"\\ud800\",\"length\":1,\"digest\":\"sha256:00\"}],\"articles\":[],\"assets\":[]}", "half a surrogate pair")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":[{\"path\":\"a\",\"length\":1,\"digest\":\"no\"}],\"articles\":[],\"assets\":[]}", "no digest")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":[{\"path\":\"a\",\"length\":1e99,\"digest\":\"sha256:00\"}],\"articles\":[],\"assets\":[]}", "no length")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":[{\"path\":\"a\",\"pathBytes\":\"?\",\"length\":1,\"digest\":\"sha256:00\"}],\"articles\":[],\"assets\":[]}", "no base64")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":[{\"path\":\"a\",\"modified\":7,\"length\":1,\"digest\":\"sha256:00\"}],\"articles\":[],\"assets\":[]}", "no date")]
    [InlineData("{\"archive\":\"a\",\"software\":\"s\",\"sources\":[],\"articles\":[{\"path\":\"a\",\"source\":\"a\",\"title\":\"a\",\"clean\":null,\"page\":null,\"metadataRecordId\":\"m\"}],\"assets\":[]}", "null for a record")]
    public void What_is_no_manifest_is_said_so(string json, string why) =>
        Should.Throw<ArticleFormatException>(() => BundleManifest.Parse(Encoding.UTF8.GetBytes(json), "m"), why);

    [Fact]
    public void The_length_of_an_empty_file_is_written() => Encoding.UTF8.GetString(Of(Source("empty")).ToJson()).ShouldContain("\"length\": 0");
}
