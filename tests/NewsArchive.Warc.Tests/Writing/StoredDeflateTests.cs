using System.IO.Compression;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Writing;

public sealed class StoredDeflateTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(65_534, 7)]
    [InlineData(65_535, 65_535)]
    [InlineData(65_536, 65_536)] // one byte in a block of its own
    [InlineData(131_070, 1_000)]
    [InlineData(131_071, 70_000)]
    [InlineData(300_000, 300_000)]
    public void Any_inflater_gives_the_bytes_back(int length, int piece)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var output = new MemoryStream();
        var stored = new StoredDeflate(output, length);
        foreach (var part in bytes.Chunk(piece))
            stored.Write(part);

        output.Length.ShouldBe(StoredDeflate.LengthOf(length));
        output.Position = 0;
        using var inflated = new MemoryStream();
        using (var inflater = new DeflateStream(output, CompressionMode.Decompress))
            inflater.CopyTo(inflated);
        inflated.ToArray().ShouldBe(bytes);
    }
}
