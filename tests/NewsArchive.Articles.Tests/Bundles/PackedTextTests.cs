using CsCheck;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Bundles;

/// <summary>What is packed comes out as it went in, whatever it is.</summary>
public sealed class PackedTextTests
{
    [Fact]
    public void A_text_comes_out_as_it_went_in_and_is_equal_to_its_like() => Gen.Select(Gen.String, Gen.String).Sample((one, two) =>
    {
        PackedText.Of(one).ToString().ShouldBe(one);
        PackedText.Of(one).Equals(PackedText.Of(new string(one))).ShouldBeTrue();
        PackedText.Of(one).GetHashCode().ShouldBe(PackedText.Of(new string(one)).GetHashCode());
        PackedText.Of(one).Equals(PackedText.Of(two)).ShouldBe(one == two);
        PackedText.Of(two, PackedText.Of(one)).ToString().ShouldBe(two);
    });

    [Fact]
    public void Odd_texts_too()
    {
        foreach (var text in new[] { null, "", "\ud83d\ude00", "half a pair \ud83d" }) // no attribute can hold the last
        {
            PackedText.Of(text).ToString().ShouldBe(text);
            PackedText.Of(text).Equals(PackedText.Of(text is null ? null : new string(text))).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("<urn:uuid:a62c3d58-ddc9-8ce0-9b94-da3db4b9542e>")]
    [InlineData("<urn:uuid:00000000-0000-0000-0000-000000000000>")]
    [InlineData("<urn:uuid:A62C3D58-ddc9-8ce0-9b94-da3db4b9542e>")]
    [InlineData("<urn:uuix:a62c3d58-ddc9-8ce0-9b94-da3db4b9542e>")]
    [InlineData("<urn:uuid:a62c3d58-ddc9-8ce0-9b94-da3db4b9542e")]
    [InlineData("")]
    public void An_id_comes_out_as_it_went_in(string id)
    {
        PackedId.Of(id).ToString().ShouldBe(id);
        PackedId.Of(id).ShouldBe(PackedId.Of(new string(id)));
        PackedId.Of(id).ShouldNotBe(PackedId.Of(id + "x"));
    }

    [Fact]
    public void A_digest_comes_out_as_it_went_in() => Gen.Select(Gen.OneOf(Gen.Const("sha256"), Gen.Const("sha1"), Gen.Const("sha512"), Gen.Const("md5")), Gen.Byte.Array[0, 9]).Sample((algorithm, bytes) =>
    {
        var digest = WarcDigest.Compute(algorithm, bytes);
        PackedDigest.Of(digest).ToDigest().ShouldBe(digest);
        PackedDigest.Of(digest).ShouldBe(PackedDigest.Of(digest));
        PackedDigest.Of(digest).ShouldNotBe(PackedDigest.Of(WarcDigest.Compute(algorithm, [.. bytes, 1])));
    });

    [Fact]
    public void A_digest_that_is_none_comes_out_as_it_went_in()
    {
        PackedDigest.Of(default).ToDigest().ShouldBe(default);
        PackedDigest.Of(new("sha256", new string('A', 64))).ToDigest().ShouldBe(new("sha256", new string('A', 64)));
    }
}
