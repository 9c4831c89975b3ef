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
    [InlineData("md5:kAFQmDzST7DWlj99KOF/cg==", "md5", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("md5:kAFQmDzST7DWlj99KOF_cg", "md5", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("sha1:qZk-NkcGgWq6PiVxeFDCbJzQ2J0", "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0", "sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("SHA-384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7", "sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")]
    [InlineData("sha384:ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn", "sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")]
    [InlineData("sha512:3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05ohkpkqJ0_BqDa6PCOj_uu9RU1EI2Q86A4qmslPpUyknw", "sha512", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")]
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
    [InlineData("sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J1=")] // the same in base64
    [InlineData("sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J*=")]
    [InlineData("sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2 0=")]
    [InlineData("sha224:23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")] // .NET has no SHA-224
    public void What_is_no_digest_is_refused(string? text) => WarcDigest.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_written_digest_reads_back_whatever_its_algorithm() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.OneOf(Gen.Const("sha256"), Gen.Const("sha1"), Gen.Const("sha384"), Gen.Const("sha512"), Gen.Const("md5"))).Sample((bytes, algorithm) =>
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
