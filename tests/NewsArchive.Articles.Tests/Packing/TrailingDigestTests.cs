using System.IO.Hashing;
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
        using var digest = new TrailingDigest(_path, TestContext.Current.CancellationToken);
        foreach (var part in content.Chunk(70_001))
        {
            file.Write(part);
            digest.Settle(file.Position);
        }
        digest.Finish(length).ShouldBe(WarcDigest.Sha256(content));
    }

    [Fact]
    public void Parts_that_are_watched_have_the_checksum_of_their_bytes()
    {
        var content = new byte[3_000_000];
        new Random(2).NextBytes(content);
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var digest = new TrailingDigest(_path, TestContext.Current.CancellationToken);
        (int Start, int Length)[] parts = [(10, 5), (15, 0), (60, 1_000_000), (2_000_000, 999_990)];
        foreach (var (start, length) in parts)
        {
            file.Write(content.AsSpan((int)file.Position..start));
            digest.Watch($"{start}", start, length);
            file.Write(content.AsSpan(start, length));
            digest.Settle(file.Position);
        }
        file.Write(content.AsSpan((int)file.Position..));

        digest.Finish(content.Length).ShouldBe(WarcDigest.Sha256(content));
        foreach (var (start, length) in parts)
            digest.CrcOf($"{start}").ShouldNotBeNull()().ShouldBe(Crc32.HashToUInt32(content.AsSpan(start, length)));
        digest.CrcOf("other").ShouldBeNull();
    }

    [Fact]
    public void Only_what_is_settled_is_read()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var digest = new TrailingDigest(_path, TestContext.Current.CancellationToken);
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
        using var digest = new TrailingDigest(_path, TestContext.Current.CancellationToken);
        Should.Throw<IOException>(() => digest.Finish(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Giving_up_ends_the_reading_wherever_it_is(bool isCancelled)
    {
        using var cancel = new CancellationTokenSource();
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.SetLength(100L << 30); // holes; to hash them takes most of a minute
        Should.CompleteIn(() =>
        {
            using var digest = new TrailingDigest(_path, cancel.Token);
            digest.End(file.Length);
            if (!isCancelled)
                return;
            cancel.Cancel();
            Should.Throw<OperationCanceledException>(() => digest.Finish(file.Length));
        }, TimeSpan.FromSeconds(20));
    }
}
