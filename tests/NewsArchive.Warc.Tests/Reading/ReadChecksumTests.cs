using System.IO.Hashing;
using CsCheck;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Tests.Reading;

public sealed class ReadChecksumTests
{
    [Fact]
    public void Checksums_of_parts_are_put_together_to_that_of_the_whole() =>
        Gen.Byte.Array[0, 300].Array[0, 6].Sample(parts =>
        {
            var checksum = new ReadChecksum();
            foreach (var part in parts)
                checksum.Append(Crc32.HashToUInt32(part), part.Length);
            byte[] whole = [.. parts.SelectMany(part => part)];
            (checksum.Length, checksum.Crc32).ShouldBe((whole.Length, Crc32.HashToUInt32(whole)));
        });

    /// <summary>More reads than are remembered, so that some ends lie before all that is.</summary>
    [Fact]
    public void Of_a_part_that_was_read_any_beginning_has_its_checksum() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[1, 9], Gen.Int[0, 400]).Sample((bytes, atOnce, length) =>
        {
            length = Math.Min(length, bytes.Length);
            var part = new ReadChecksum.Part(new MemoryStream(bytes));
            var buffer = new byte[atOnce];
            for (var read = 1; read > 0;)
                read = part.Read(buffer);
            part.Until(length, () => new MemoryStream(bytes)).ShouldBe(Crc32.HashToUInt32(bytes.AsSpan(0, length)));
            part.Finish().ShouldBe((Crc32.HashToUInt32(bytes), bytes.Length));
        });
}
