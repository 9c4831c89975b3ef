using System.IO.Compression;
using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Tests.Reading;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Writing;

public class WarcWriterTests
{
    static readonly DateTimeOffset Date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);

    [Fact]
    public void A_member_is_the_record_of_the_standard_in_a_bare_gzip_header()
    {
        // WARC 1.1 §4: version line, fields, CRLF, block, CRLF CRLF; RFC 1952 §2.3: no flags, no time, OS unknown.
        var record = Resource("hello"u8.ToArray());
        var member = WarcWriter.ToMember(record);
        Convert.ToHexString(member.AsSpan(0, 10)).ShouldBe("1F8B08000000000000FF");
        Encoding.UTF8.GetString(Gunzip(member)).ShouldBe(Encoding.UTF8.GetString(record.Head.ToBytes()) + "hello\r\n\r\n");
    }

    [Fact]
    public void The_same_record_gives_the_same_bytes_from_any_thread_and_any_kind_of_block()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"row {i}\n")));
        var expected = WarcWriter.ToMember(Resource(bytes));
        var members = new byte[16][];
        Parallel.For(0, members.Length, i => members[i] = WarcWriter.ToMember(Resource(bytes)));
        foreach (var member in members)
            member.ShouldBe(expected);

        using var streamed = new MemoryStream();
        new WarcWriter(streamed).Write(Resource(WarcBlock.Of(bytes.Length, () => new TrickleStream(bytes, 65_536))));
        Gunzip(streamed.ToArray()).ShouldBe(Gunzip(expected));
    }

    [Fact]
    public void Locations_cover_the_file_without_a_gap()
    {
        using var file = new MemoryStream();
        file.Write("head"u8);
        var writer = new WarcWriter(file, 4);
        var at = 4L;
        foreach (var record in SyntheticWarcs.OurRecords())
        {
            var location = record.Head.Type == WarcRecordType.Request ? writer.WriteMember(WarcWriter.ToMember(record)) : writer.Write(record);
            location.Offset.ShouldBe(at);
            at += location.Length;
            writer.Position.ShouldBe(at);
        }
        file.Length.ShouldBe(at);
    }

    [Fact]
    public void A_compressed_payload_is_stored_not_compressed_again()
    {
        var zeros = new byte[10_000];
        var stored = WarcWriter.ToMember(Resource(zeros) with { IsPayloadCompressed = true });
        stored.Length.ShouldBeGreaterThan(zeros.Length);
        WarcWriter.ToMember(Resource(zeros)).Length.ShouldBeLessThan(500);
        Gunzip(stored).ShouldBe(Gunzip(WarcWriter.ToMember(Resource(zeros))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Everything_written_verifies(bool plain)
    {
        using var file = new MemoryStream();
        var writer = new WarcWriter(file) { Format = plain ? MemberFormat.Plain : MemberFormat.Gzip };
        foreach (var record in SyntheticWarcs.OurRecords())
            writer.Write(record);
        file.Position = 0;
        WarcVerifier.Verify(file, "f", TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    public void A_block_of_another_length_is_an_io_error_and_leaves_no_half_member(int difference, bool plain)
    {
        var bytes = new byte[300_000];
        new Random(2).NextBytes(bytes);
        var calls = 0;
        // The right length when it is digested, another one when it is written.
        var record = Resource(WarcBlock.Of(bytes.Length, () => new MemoryStream(new byte[bytes.Length + (calls++ == 0 ? 0 : difference)])));
        using var file = new MemoryStream();
        var writer = new WarcWriter(file) { Format = plain ? MemberFormat.Plain : MemberFormat.Gzip };
        var first = writer.Write(Resource("a"u8.ToArray()));
        Should.Throw<IOException>(() => writer.Write(record));
        (writer.Position, file.Length).ShouldBe((first.Length, first.Length));
        writer.Write(Resource("b"u8.ToArray())).Offset.ShouldBe(first.Length);
        file.Position = 0;
        WarcVerifier.Verify(file, "f", TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Fact]
    public void A_block_that_disagrees_with_its_head_is_refused()
    {
        var record = Resource("abc"u8.ToArray()) with { Block = WarcBlock.Of("abcd"u8.ToArray()) };
        Should.Throw<IOException>(() => WarcWriter.ToMember(record));
        Should.Throw<IOException>(() => new WarcWriter(new MemoryStream()).Write(record));
    }

    [Fact]
    public void An_output_that_cannot_be_taken_back_is_not_continued()
    {
        var calls = 0;
        var record = Resource(WarcBlock.Of(3, () => new MemoryStream(new byte[calls++ == 0 ? 3 : 2])));
        using var pipe = new BufferedStream(new DeflateStream(Stream.Null, CompressionLevel.Fastest)); // does not seek
        var writer = new WarcWriter(pipe);
        Should.Throw<IOException>(() => writer.Write(record));
        writer.Position.ShouldBe(0);
        Should.Throw<InvalidOperationException>(() => writer.Write(Resource("a"u8.ToArray())));
        Should.Throw<InvalidOperationException>(() => writer.WriteMember("x"u8));
    }

    [Fact]
    public void A_head_that_would_write_another_line_is_refused_before_anything_is_written()
    {
        var record = Resource("a"u8.ToArray());
        var head = record.Head with { Fields = new([.. record.Head.Fields, new("X", "a\r\nY: b")]) };
        using var file = new MemoryStream();
        Should.Throw<ArgumentException>(() => new WarcWriter(file).Write(record with { Head = head }));
        file.Length.ShouldBe(0);
    }

    [Fact]
    public void A_streamed_block_cannot_become_a_member_in_memory() =>
        Should.Throw<ArgumentException>(() => WarcWriter.ToMember(Resource(WarcBlock.Of(1, () => new MemoryStream(new byte[1])))));

    [Fact]
    public void A_large_block_is_streamed_with_bounded_memory()
    {
        const int Length = 48 * 1024 * 1024;
        var zeros = new byte[1024 * 1024];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var record = Resource(WarcBlock.Of(Length, () => new RepeatStream(zeros, Length)));
        new WarcWriter(Stream.Null).Write(record with { IsPayloadCompressed = true });
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
    }

    sealed class RepeatStream(byte[] unit, long length) : Stream
    {
        long _left = length;
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(_left, Math.Min(count, unit.Length));
            unit.AsSpan(0, given).CopyTo(buffer.AsSpan(offset));
            _left -= given;
            return given;
        }

        public override int Read(Span<byte> buffer)
        {
            var given = (int)Math.Min(_left, Math.Min(buffer.Length, unit.Length));
            unit.AsSpan(0, given).CopyTo(buffer);
            _left -= given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    static WarcRecord Resource(byte[] bytes) => Resource(WarcBlock.Of(bytes));

    static WarcRecord Resource(WarcBlock block) =>
        WarcRecord.Resource("https://newsarchive.invalid/a" + block.Length, Date, "text/plain", block, SyntheticWarcs.InfoId);

    static byte[] Gunzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var copy = new MemoryStream();
        gzip.CopyTo(copy);
        return copy.ToArray();
    }
}
