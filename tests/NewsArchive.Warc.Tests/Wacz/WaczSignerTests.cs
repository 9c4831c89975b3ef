using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Tests.Wacz;

public sealed class WaczSignerTests
{
    static readonly DateTimeOffset Created = new(2021, 4, 9, 0, 0, 0, TimeSpan.Zero);

    static WaczSigner Signer(ECDsa key) => new(key) { Created = Created, Software = "newsarchive 0.1.0" };

    [Fact]
    public void A_signed_bundle_verifies_and_says_who_signed_it()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var path = new SampleBundle { Signer = Signer(key) }.WriteTo(folder);
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldBeEmpty();
        using var reader = WaczReader.Open(path);
        var signature = WaczSignature.Read(reader).ShouldNotBeNull();
        (signature.IsValid, signature.Domain, signature.Created, signature.Software).ShouldBe((true, null, "2021-04-09T00:00:00Z", "newsarchive 0.1.0"));
        signature.KeyFingerprint.ShouldBe(WarcDigest.Sha256(key.ExportSubjectPublicKeyInfo()));
        new SampleBundle().ToBytes().Length.ShouldBeLessThan((int)new FileInfo(path).Length);
    }

    [Fact]
    public void The_signature_is_what_the_standard_says()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var reader = WaczReader.Open(new SampleBundle { Signer = Signer(key) }.WriteTo(folder));
        using var json = JsonDocument.Parse(reader.OpenEntry("datapackage-digest.json")!);
        var signed = json.RootElement.GetProperty("signedData");
        signed.EnumerateObject().Select(property => property.Name).ShouldBe(["hash", "signature", "publicKey", "created", "software"]);
        signed.GetProperty("hash").GetString().ShouldBe(json.RootElement.GetProperty("hash").GetString());
        var bytes = signed.GetProperty("signature").GetBytesFromBase64();
        bytes.Length.ShouldBe(96); // r and s, 48 bytes each
        key.VerifyData(Encoding.UTF8.GetBytes(signed.GetProperty("hash").GetString()!), bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).ShouldBeTrue();
    }

    [Theory]
    [InlineData("hash", "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("signature", "AAAA")]
    [InlineData("signature", "no base64")]
    [InlineData("signature", null)]
    [InlineData("publicKey", "AAAA")]
    [InlineData("publicKey", "")]
    [InlineData("publicKey", "another")]
    public void A_changed_signature_is_found(string name, string? value)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var digest = WarcDigest.Sha256("x"u8);
        var signed = JsonNode.Parse(PackageJson.ToDigest(digest, Signer(key)))!["signedData"]!.AsObject();
        WaczSignature.Read(JsonDocument.Parse(signed.ToJsonString()).RootElement).IsValid.ShouldBe(true);
        signed[name] = value == "another" ? Convert.ToBase64String(other.ExportSubjectPublicKeyInfo()) : value;
        WaczSignature.Read(JsonDocument.Parse(signed.ToJsonString()).RootElement).IsValid.ShouldBe(false);
    }

    [Fact]
    public void Only_a_key_on_P_384_signs()
    {
        using var small = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Should.Throw<ArgumentException>(() => Signer(small));
    }

    [Theory]
    [InlineData("142_iframetest.wacz", true)] // ArchiveWeb.page
    [InlineData("128_valid_signed_example_1.wacz", null)] // by certificate
    [InlineData("130_valid_example_2.wacz", false)] // none
    public void Signatures_of_others_in_the_corpus_are_read(string name, bool? expected)
    {
        using var reader = WaczReader.Open(TestFolder.Corpus("warc/" + name));
        var signature = WaczSignature.Read(reader);
        (signature is null ? false : signature.IsValid).ShouldBe(expected);
        if (expected is null)
            signature.ShouldNotBeNull().Domain.ShouldBe("btrix-sign-test.webrecorder.net");
    }
}
