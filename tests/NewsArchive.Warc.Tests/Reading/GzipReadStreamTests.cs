using System.IO.Compression;
using System.Text;
using CsCheck;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Tests.Reading;

/// <summary>Our inflater and gzip reader, judged against the framework's on sound input and against the standard on the rest.</summary>
public class GzipReadStreamTests
{
    // The smallest gzip file there is: RFC 1952 §2.3 header, one empty fixed block (RFC 1951 §3.2.6), CRC-32 0, ISIZE 0.
    static readonly byte[] Empty = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void The_empty_member_is_empty() => Decompress(Empty).ShouldBeEmpty();

    [Theory]
    [InlineData(0x01, "")] // FTEXT means nothing
    [InlineData(0x04, "0300010203")] // FEXTRA
    [InlineData(0x08, "6100")] // FNAME "a"
    [InlineData(0x10, "00")] // FCOMMENT ""
    [InlineData(0x1c, "0000" + "6100" + "6200")]
    public void Every_header_field_is_passed_over(byte flags, string fields)
    {
        byte[] member = [.. Empty[..3], flags, .. Empty[4..10], .. Convert.FromHexString(fields), .. Empty[10..]];
        Decompress(member).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(64 * 1024, 1)]
    [InlineData(64 * 1024, 1 << 20)]
    [InlineData((64 * 1024) + 1, 1000)]
    public void A_name_in_a_header_is_passed_over_up_to_its_limit(int length, int atATime)
    {
        byte[] member = [.. Empty[..3], 8, .. Empty[4..10], .. Enumerable.Repeat((byte)'a', length), 0, .. Empty[10..]];
        using var stream = new GzipReadStream(new TrickleStream(member, atATime), "f");
        if (length > 64 * 1024)
            Should.Throw<WarcFormatException>(() => stream.ReadByte()).Message.ShouldContain("a text of more than");
        else
            stream.ReadByte().ShouldBe(-1);
    }

    [Fact]
    public void A_header_crc_is_checked()
    {
        byte[] head = [.. Empty[..3], 0x02, .. Empty[4..10]];
        var crc = System.IO.Hashing.Crc32.HashToUInt32(head);
        Decompress([.. head, (byte)crc, (byte)(crc >> 8), .. Empty[10..]]).ShouldBeEmpty();
        Should.Throw<WarcFormatException>(() => Decompress([.. head, (byte)~crc, (byte)(crc >> 8), .. Empty[10..]])).Message.ShouldContain("header CRC");
    }

    [Theory]
    [InlineData("1f8b08200000000000ff03000000000000000000", "reserved")]
    [InlineData("1f8b07000000000000ff03000000000000000000", "method 7")]
    [InlineData("1f8b08000000000000ff03000100000000000000", "CRC-32")]
    [InlineData("1f8b08000000000000ff03000000000001000000", "length")]
    [InlineData("1f8b08000000000000ff07000000000000000000", "reserved type 3")] // BTYPE 3
    [InlineData("1f8b08000000000000ff0101000000000000000000000000", "lengths that disagree")] // stored, NLEN wrong
    [InlineData("1f8b08000000000000ff0302000000000000000000", "before the start")] // fixed code 257, distance 1, at the start
    [InlineData("1f8b08000000000000ff03000000000000000000" + "1f8b", "too early")]
    [InlineData("1f8b08000000000000ff03000000000000000000" + "00", "too early")]
    [InlineData("1f8b08000000000000ff03000000000000000000" + "00000000000000000000", "no gzip member")]
    [InlineData("", "too early")]
    public void What_breaks_the_standard_is_refused(string hex, string why) =>
        Should.Throw<WarcFormatException>(() => Decompress(Convert.FromHexString(hex))).Message.ShouldContain(why);

    // Never empty: the framework writes no member at all for no bytes.
    static readonly Gen<byte[]> Inputs = Gen.OneOf(
        Gen.Byte.Array[1, 3_000],
        Gen.Select(Gen.Byte.Array[1, 40], Gen.Int[1, 4_000], (unit, times) => Enumerable.Repeat(unit, times).SelectMany(b => b).Take(200_000).ToArray()),
        Gen.Int[0, 30].Array[1, 60_000].Select(words => Encoding.ASCII.GetBytes(string.Join(" the ", words))),
        Gen.Select(Gen.Int, Gen.Int[60_000, 140_000], (seed, length) => Noise(seed, length)));

    static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Whatever_the_framework_compresses_comes_back(CompressionLevel level) =>
        Inputs.Sample(bytes => Decompress(SyntheticWarcs.Gzip(bytes, level)).AsSpan().SequenceEqual(bytes), iter: 60);

    [Fact]
    public void Every_strategy_of_zlib_comes_back() =>
        Gen.Select(Inputs, Gen.Enum<ZLibCompressionStrategy>(), Gen.Int[0, 9]).Sample((bytes, strategy, level) =>
        {
            using var output = new MemoryStream();
            using (var gzip = new GZipStream(output, new ZLibCompressionOptions { CompressionLevel = level, CompressionStrategy = strategy }, leaveOpen: true))
                gzip.Write(bytes);
            return Decompress(output.ToArray()).AsSpan().SequenceEqual(bytes);
        }, iter: 150);

    // Not empty: the framework writes no member at all for no bytes.
    [Fact]
    public void Members_follow_each_other_whatever_the_size_of_reads() =>
        Gen.Select(Gen.Byte.Array[1, 300].Array[1, 6], Gen.Int[1, 50]).Sample((parts, step) =>
        {
            var file = parts.SelectMany(part => SyntheticWarcs.Gzip(part)).ToArray();
            using var stream = new GzipReadStream(new TrickleStream(file, step), "f.gz");
            using var copy = new MemoryStream();
            stream.CopyTo(copy, step);
            return copy.ToArray().AsSpan().SequenceEqual(parts.SelectMany(part => part).ToArray());
        }, iter: 200);

    public static TheoryData<string, byte[]> SmallMembers => new()
    {
        { "text", SyntheticWarcs.Gzip(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 60).Select(i => $"line {i * 7919 % 100} of text\n")))) },
        { "noise", SyntheticWarcs.Gzip(Noise(3, 200)) },
        { "run", SyntheticWarcs.Gzip(new byte[5_000]) },
        { "fixed", SyntheticWarcs.Gzip("hello hello hello"u8.ToArray()) },
        { "stored", SyntheticWarcs.Gzip(Noise(4, 100), CompressionLevel.NoCompression) },
        { "ours", NewsArchive.Warc.Writing.WarcWriter.ToMember(SyntheticWarcs.OurRecords().First()) },
    };

    [Theory]
    [MemberData(nameof(SmallMembers), DisableDiscoveryEnumeration = true)]
    public void Gzip_member_cut_short_reports_its_offset(string name, byte[] member)
    {
        for (var length = 1; length < member.Length; length++)
        {
            var e = Should.Throw<WarcFormatException>(() => Decompress([.. Empty, .. member[..length]]), name);
            (e.File, e.Offset).ShouldBe(("f.gz", Empty.Length));
            e.Message.ShouldContain($"broken at byte ");
        }
    }

    [Theory]
    [MemberData(nameof(SmallMembers), DisableDiscoveryEnumeration = true)]
    public void A_flipped_bit_raises_or_changes_nothing(string name, byte[] member)
    {
        var expected = Decompress(member);
        for (var bit = 0; bit < member.Length * 8; bit++)
        {
            var flipped = member.ToArray();
            flipped[bit >> 3] ^= (byte)(1 << (bit & 7));
            try
            {
                Decompress(flipped).AsSpan().SequenceEqual(expected).ShouldBeTrue($"{name}: bit {bit}");
            }
            catch (WarcFormatException)
            {
                // found
            }
        }
    }

    [Fact]
    public void Random_deflate_streams_raise_or_agree_with_the_framework() =>
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Int[0, 2]).Sample((bytes, blockType) =>
        {
            bytes[0] = (byte)(bytes[0] & ~6 | blockType << 1 | 1);
            var source = new ByteSource(new MemoryStream(bytes));
            using var inflater = new Inflater(source);
            inflater.Reset();
            var output = new MemoryStream();
            for (ArraySegment<byte> piece; (piece = inflater.Produce()).Count > 0;)
                output.Write(piece);
            if (inflater.Fault is null)
                output.ToArray().ShouldBe(FrameworkInflate(bytes[..(int)source.Position]));
            return inflater.IsDone != inflater.Fault is not null;
        }, iter: 20_000);

    [Fact]
    public void The_source_stands_right_behind_the_stream() =>
        Gen.Select(Inputs, Gen.Byte.Array[0, 20]).Sample((bytes, after) =>
        {
            using var deflated = new MemoryStream();
            using (var deflate = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
                deflate.Write(bytes);
            var end = deflated.Length;
            deflated.Write(after);
            deflated.Position = 0;
            using var source = new ByteSource(deflated);
            using var inflater = new Inflater(source);
            inflater.Reset();
            while (inflater.Produce().Count > 0)
                continue;
            return bytes.Length == 0 || (inflater.IsDone && source.Position == end);
        }, iter: 100);

    [Fact]
    public void Memory_is_bounded_whatever_comes_out()
    {
        var bomb = SyntheticWarcs.Gzip(new byte[64 * 1024 * 1024]);
        var buffer = new byte[4096];
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var stream = new GzipReadStream(new MemoryStream(bomb), "f.gz");
        long total = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
            total += read;
        total.ShouldBe(64 * 1024 * 1024);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
    }

    static byte[] FrameworkInflate(byte[] bytes)
    {
        using var inflate = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var copy = new MemoryStream();
        inflate.CopyTo(copy);
        return copy.ToArray();
    }

    static byte[] Decompress(byte[] file)
    {
        using var stream = new GzipReadStream(new MemoryStream(file), "f.gz");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
