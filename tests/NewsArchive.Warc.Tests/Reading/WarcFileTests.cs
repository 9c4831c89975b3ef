using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Reading;

public class WarcFileTests
{
    public static TheoryData<string> Files => ["ours.warc", "ours.warc.gz", "ours.warc.zst", "ours-dictionary.warc.zst", "record-in-two-frames.warc.zst", "ia.arc", "ia.arc.gz"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_record_is_found_by_its_offset_in_any_order(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File(name), SyntheticWarcs.All[name].Bytes);
        var expected = new List<(long Offset, string? Uri, string Block)>();
        using (var reader = new WarcReader(File.OpenRead(folder.File(name)), name))
            while (reader.Read() is { } record)
                expected.Add((record.Offset, record.Head.TargetUri, Read(record)));
        expected.Count.ShouldBeGreaterThan(1);
        using var file = WarcFile.Open(folder.File(name));
        Parallel.ForEach(expected.AsEnumerable().Reverse(), record =>
        {
            using var access = file.ReadAt(record.Offset);
            (access.Record.Offset, access.Record.Head.TargetUri, Read(access.Record)).ShouldBe(record);
        });
    }

    [Fact]
    public void An_offset_without_a_record_is_an_error_with_file_and_offset()
    {
        using var folder = new TemporaryFolder();
        var bytes = SyntheticWarcs.Ours();
        File.WriteAllBytes(folder.File("a.warc.gz"), bytes);
        using var file = WarcFile.Open(folder.File("a.warc.gz"));
        foreach (var offset in (long[])[1, bytes.Length, bytes.Length + 1, long.MaxValue])
        {
            var e = Should.Throw<WarcFormatException>(() => file.ReadAt(offset));
            (e.File, e.Offset).ShouldBe(("a.warc.gz", offset));
        }
    }

    [Fact]
    public void A_http_head_is_taken_and_the_body_follows()
    {
        using var reader = new WarcReader(new TrickleStream(SyntheticWarcs.Ours(), 1), "f");
        reader.Read().ShouldNotBeNull().ReadHttpHead().ShouldBeNull();
        var response = reader.Read().ShouldNotBeNull();
        response.ReadHttpHead().ShouldNotBeNull().Fields["Content-Type"].ShouldBe("image/png");
        using var body = new MemoryStream();
        response.Block.CopyTo(body);
        body.Length.ShouldBe(300);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nno blank line")]
    [InlineData("")]
    public void A_block_without_http_head_stays_whole(string block)
    {
        var bytes = SyntheticWarcs.Record("1.1", "WARC-Type: response\r\nContent-Type: application/http\r\n", block);
        using var reader = new WarcReader(new MemoryStream(bytes), "f");
        var record = reader.Read().ShouldNotBeNull();
        record.ReadHttpHead().ShouldBeNull();
        Read(record).ShouldBe(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(block)));
    }

    [Fact]
    public void The_bytes_of_a_head_are_kept_when_asked_for()
    {
        var bytes = SyntheticWarcs.All["folded.warc"].Bytes;
        using var reader = new WarcReader(new MemoryStream(bytes), "f", new() { KeepHeadBytes = true });
        var record = reader.Read().ShouldNotBeNull();
        record.HeadBytes.ToArray().ShouldBe(bytes[..^5]); // one byte of block, CRLF CRLF
        using var without = new WarcReader(new MemoryStream(bytes), "f");
        without.Read().ShouldNotBeNull().HeadBytes.IsEmpty.ShouldBeTrue();
    }

    static string Read(WarcReadRecord record)
    {
        using var copy = new MemoryStream();
        record.Block.CopyTo(copy);
        return Convert.ToHexString(copy.ToArray());
    }
}
