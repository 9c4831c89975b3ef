using System.Text;
using CsCheck;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Records;

public class WarcDigestTests
{
    // RFC 4648 §10 and RFC 3174/6234 values of the empty message and of "abc".
    [Theory]
    [InlineData("sha1:A9993E364706816ABA3E25717850C26C9CD0D89D", "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("sha1:a9993e364706816aba3e25717850c26c9cd0d89d", "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("SHA-1:vgmt4nsha2awvor6evyxqugcnsonbwe5", "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha-256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====", "sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256: XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ", "sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("md5:900150983cd24fb0d6963f7d28e17f72", "md5", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("md5:SAAVBGB42JH3BVUWH56SRYL7OI======", "md5", "900150983cd24fb0d6963f7d28e17f72")] // as long as base16
    public void Every_written_form_reads_as_the_same_digest(string text, string algorithm, string hex)
    {
        WarcDigest.TryParse(text, out var digest).ShouldBeTrue();
        digest.ShouldBe(new WarcDigest(algorithm, hex));
        WarcDigest.Compute(algorithm, "abc"u8).ShouldBe(digest);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha1")]
    [InlineData("sha1:")]
    [InlineData(":A9993E364706816ABA3E25717850C26C9CD0D89D")]
    [InlineData("crc32:00000000")]
    [InlineData("sha-:900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("sha1:DBXHDRBXLF4OMUZ5DN4JJ2KFUAOB6VK8")] // WARC 1.1's own example: 8 is no base32
    [InlineData("sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE")] // one short
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag")]
    [InlineData("sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWR")] // bits beyond the last byte
    public void What_is_no_digest_is_refused(string? text) => WarcDigest.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_written_digest_reads_back_whatever_its_algorithm() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.OneOf(Gen.Const("sha256"), Gen.Const("sha1"), Gen.Const("sha512"), Gen.Const("md5"))).Sample((bytes, algorithm) =>
        {
            var digest = WarcDigest.Compute(algorithm, bytes);
            return WarcDigest.TryParse(digest.ToString(), out var read) && read == digest;
        });

    [Fact]
    public void The_written_form_is_hexadecimal_but_base32_for_sha1()
    {
        WarcDigest.Sha256("abc"u8).ToString().ShouldBe("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        WarcDigest.Compute("sha1", "abc"u8).ToString().ShouldBe("sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
        WarcDigest.Sha256(new MemoryStream(Encoding.ASCII.GetBytes("abc"))).ShouldBe(WarcDigest.Sha256("abc"u8));
        default(WarcDigest).ToString().ShouldBe("");
    }
}
