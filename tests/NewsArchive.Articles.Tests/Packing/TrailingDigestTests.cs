using NewsArchive.Articles.Packing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class TrailingDigestTests : IDisposable
{
    readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public void The_digest_is_that_of_the_whole_file_however_it_grew(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var digest = new TrailingDigest(_path);
        foreach (var part in content.Chunk(70_001))
        {
            file.Write(part);
            digest.Settle(file.Position);
        }
        digest.Finish(length).ShouldBe(WarcDigest.Sha256(content));
    }

    [Fact]
    public void Only_what_is_settled_is_read()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var digest = new TrailingDigest(_path);
        file.Write("0000end"u8);
        digest.Settle(0);
        file.Position = 0;
        file.Write("head"u8); // as the header of a zip entry, once its length is known
        digest.Settle(4);
        digest.Finish(7).ShouldBe(WarcDigest.Sha256("headend"u8));
    }

    [Fact]
    public void A_file_that_is_shorter_than_was_said_is_an_error()
    {
        using var digest = new TrailingDigest(_path);
        Should.Throw<IOException>(() => digest.Finish(1));
    }

    [Fact]
    public void Giving_up_ends_the_reading()
    {
        var digest = new TrailingDigest(_path);
        digest.Settle(0);
        digest.Dispose();
        File.Delete(_path);
    }
}
