using System.Text;
using CsCheck;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Reading;

public class WarcReaderTests
{
    // WARC 1.1 annex B.2, "Example of 'request' record", whole. The annex says WARC/1.0 and Content-Length: 236;
    // the lines that it prints are 242 bytes long.
    const string SpecRequest =
        "WARC/1.0\r\n" +
        "WARC-Type: request\r\n" +
        "WARC-Target-URI: http://www.archive.org/images/logoc.jpg\r\n" +
        "WARC-Warcinfo-ID: <urn:uuid:d7ae5c10-e6b3-4d27-967d-34780c58ba39>\r\n" +
        "WARC-Date: 2006-09-19T17:20:24Z\r\n" +
        "Content-Length: 242\r\n" +
        "WARC-Record-ID: <urn:uuid:4885803b-eebd-4b27-a090-144450c11594>\r\n" +
        "Content-Type: application/http;msgtype=request\r\n" +
        "WARC-Concurrent-To: <urn:uuid:92283950-ef2f-4d72-b224-f54c6ec90bb0>\r\n" +
        "\r\n" +
        "GET /images/logoc.jpg HTTP/1.0\r\n" +
        "User-Agent: Mozilla/5.0 (compatible; heritrix/1.10.0)\r\n" +
        "From: stack@example.org\r\n" +
        "Connection: close\r\n" +
        "Referer: http://www.archive.org/\r\n" +
        "Host: www.archive.org\r\n" +
        "Cookie: PHPSESSID=009d7bb11022f80605aa87e18224d824\r\n" +
        "\r\n" +
        "\r\n" +
        "\r\n";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Records_that_share_a_damaged_member_are_doubtful_where_that_is_looked_up(bool isLookedUp)
    {
        var member = SyntheticWarcs.Gzip([.. SyntheticWarcs.Resource("a"), .. SyntheticWarcs.Resource("b")]);
        member[^8] ^= 1; // CRC-32
        using var reader = new WarcReader(new MemoryStream([.. member, .. SyntheticWarcs.Gzip(SyntheticWarcs.Resource("c"))]), "f", new() { ChecksSharedMembers = isLookedUp });

        var first = reader.Read().ShouldNotBeNull();
        first.Doubt.ShouldBeNull(); // nobody knows yet that another one follows
        _ = ReadAll(first.Block);
        first.IsDoubtful.ShouldBe(isLookedUp);
        var second = reader.Read().ShouldNotBeNull();
        second.IsDoubtful.ShouldBe(isLookedUp);
        if (isLookedUp)
            _ = ReadAll(second.Block);
        Should.Throw<WarcFormatException>(() => isLookedUp ? reader.Read() : (object)ReadAll(second.Block)).RecordId.ShouldBe(isLookedUp ? null : second.Head.RecordId);
        reader.TryRecover().ShouldBeTrue();
        var behind = reader.Read().ShouldNotBeNull();
        (behind.Head.RecordId, behind.IsDoubtful).ShouldBe(("<urn:test:c>", false));
        reader.Read().ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_reads_on_behind_damage_is_told_of_the_records_of_a_damaged_member(bool seeks)
    {
        var member = SyntheticWarcs.Gzip([.. SyntheticWarcs.Resource("a"), .. SyntheticWarcs.Resource("b")]);
        member[^8] ^= 1; // CRC-32
        using Stream input = seeks ? new MemoryStream(member) : new TrickleStream(member, 1000);
        List<string> told = [];
        var ids = WarcRecords.Select(input, "f", record => record.Head.RecordId, found => told.Add($"{found.Offset} {found.Rule}"), TestContext.Current.CancellationToken).ToList();
        ids.ShouldBe(["<urn:test:a>", "<urn:test:b>"]);
        told.ShouldBe(["0 doubtful-record", "0 unreadable"]);
    }

    /// <summary>A damaged member may be read on into those behind it.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void A_stream_that_does_not_seek_loses_a_damaged_member_and_none_behind_it(int atATime)
    {
        var random = new Random(3);
        var members = Enumerable.Range(0, 300).Select(number => SyntheticWarcs.Gzip(SyntheticWarcs.Resource($"r{number} {string.Join(' ', Enumerable.Range(0, 150).Select(_ => random.Next(5000)))}"))).ToList();
        var start = members.Take(150).Sum(member => member.Length); // their 64 KiB lie in other places each time
        byte[] bytes = [.. members.SelectMany(member => member)];
        for (var at = start; at < start + members[150].Length; at++)
        {
            bytes[at] ^= 4;
            var offsets = new List<long>();
            using var input = new TrickleStream(bytes, atATime);
            offsets.AddRange(WarcRecords.Select(input, "f", record => record.Offset, _ => { }, TestContext.Current.CancellationToken));
            bytes[at] ^= 4;
            long next = 0;
            members.Select(member => (next += member.Length) - member.Length).Where(offset => offset != start).Except(offsets).ShouldBeEmpty($"byte {at - start}");
        }
    }

    [Fact]
    public void The_request_of_the_standard_is_read()
    {
        using var reader = Open(Encoding.ASCII.GetBytes(SpecRequest));
        var record = reader.Read().ShouldNotBeNull();
        record.Head.Version.ShouldBe("1.0");
        record.Head.Type.ShouldBe(WarcRecordType.Request);
        record.Head.TargetUri.ShouldBe("http://www.archive.org/images/logoc.jpg");
        record.Head.Date.ShouldBe(new DateTimeOffset(2006, 9, 19, 17, 20, 24, TimeSpan.Zero));
        record.Head.RecordId.ShouldBe("<urn:uuid:4885803b-eebd-4b27-a090-144450c11594>");
        record.Head.Fields.Count.ShouldBe(8);
        record.Head.Fields[7].ShouldBe(new WarcField("WARC-Concurrent-To", "<urn:uuid:92283950-ef2f-4d72-b224-f54c6ec90bb0>"));
        Encoding.ASCII.GetString(ReadAll(record.Block)).ShouldEndWith("\r\nCookie: PHPSESSID=009d7bb11022f80605aa87e18224d824\r\n\r\n");
        record.Offset.ShouldBe(0);
        record.Length.ShouldBe(SpecRequest.Length);
        reader.Read().ShouldBeNull();
        reader.Read().ShouldBeNull();
        reader.Diagnostics.ShouldBeEmpty();
        WarcRules.Check(record.Head, "f", 0).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("112_example-iana.org-chunked.warc", "0+405 405+7974 8379+452")]
    [InlineData("114_example-wget-bad-target-uri.warc.gz", "0+410 410+414 824+1154 1978+317 2295+386 2681+586")]
    [InlineData("116_example-space-in-target-uri.warc.gz", "0+241 241+342")]
    [InlineData("118_example-resource.warc.gz", "0+361 361+441 802+977")]
    [InlineData("120_post-test.warc.gz", "0+720 720+476 1196+723 1919+476 2395+723 3118+475")] // 0+720, 720+476 … as in warcio's own test index
    [InlineData("126_example-wpull.warc.gz", "0+1619 1619+412 2031+1150 3181+557")]
    [InlineData("132_redirect.warc", "0+1180 1180+611")]
    [InlineData("138_gzip_extra_sl.warc.gz", "0+459")] // FEXTRA in the gzip header
    public void Records_of_the_wild_lie_where_they_lie(string file, string locations)
    {
        using var reader = Open(WarcCorpus.Read(file));
        var found = new List<string>();
        while (reader.Read() is { } record)
            found.Add($"{record.Offset}+{record.Length}");
        string.Join(' ', found).ShouldBe(locations);
    }

    public static TheoryData<string> Synthetic => [.. SyntheticWarcs.All.Keys];

    [Theory]
    [MemberData(nameof(Synthetic))]
    public void Reading_does_not_depend_on_how_the_stream_gives_its_bytes(string name)
    {
        var bytes = SyntheticWarcs.All[name].Bytes;
        var expected = Describe(new MemoryStream(bytes));
        Describe(new TrickleStream(bytes, 1)).ShouldBe(expected);
        Describe(new TrickleStream(bytes, 7)).ShouldBe(expected);
        Describe(new TrickleStream(bytes, int.MaxValue)).ShouldBe(expected);
    }

    [Fact]
    public void What_we_write_reads_back_compressed_or_plain()
    {
        foreach (var name in (string[])["ours.warc", "ours.warc.gz", "whole-file.warc.gz"])
        {
            using var reader = Open(SyntheticWarcs.All[name].Bytes);
            foreach (var expected in SyntheticWarcs.OurRecords())
            {
                var record = reader.Read().ShouldNotBeNull();
                record.Head.ToBytes().ShouldBe(expected.Head.ToBytes());
                expected.Block.TryGetBytes(out var block).ShouldBeTrue();
                ReadAll(record.Block).ShouldBe(block.ToArray());
            }
            reader.Read().ShouldBeNull();
        }
    }

    [Fact]
    public void A_whole_file_in_one_member_is_read_and_told()
    {
        using var reader = Open(SyntheticWarcs.All["whole-file.warc.gz"].Bytes);
        var count = 0;
        for (; reader.Read() is { } record; count++)
        {
            record.Offset.ShouldBe(0);
            record.MemberLength.ShouldBeNull();
            Should.Throw<WarcFormatException>(() => record.Length).Message.ShouldContain("one member a record");
        }
        count.ShouldBe(7);
        var diagnostic = reader.Diagnostics.ShouldHaveSingleItem();
        diagnostic.Rule.ShouldBe("whole-file-gzip");
        diagnostic.Message.ShouldContain("one member a record");
    }

    [Fact]
    public void A_block_expires_when_the_reader_moves_on()
    {
        using var reader = Open(SyntheticWarcs.Ours());
        var first = reader.Read().ShouldNotBeNull();
        var second = reader.Read().ShouldNotBeNull();
        Should.Throw<ObjectDisposedException>(() => first.Block.ReadByte());
        Should.Throw<ObjectDisposedException>(() => first.Length);
        second.Offset.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Reading_to_the_end_of_a_block_checks_its_member()
    {
        var bytes = SyntheticWarcs.Gzip(SyntheticWarcs.Resource("abc"));
        bytes[^6] ^= 1; // CRC-32
        using var reader = Open(bytes);
        var record = reader.Read().ShouldNotBeNull();
        var e = Should.Throw<WarcFormatException>(() => ReadAll(record.Block));
        e.Message.ShouldContain("CRC-32");
        (e.File, e.Offset, e.RecordId).ShouldBe(("f.warc", 0, "<urn:test:a>"));
    }

    [Fact]
    public void A_short_block_names_file_offset_and_record()
    {
        var first = SyntheticWarcs.Gzip(SyntheticWarcs.Resource("a"));
        using var reader = Open([.. first, .. SyntheticWarcs.Resource("bcd")[..^6]]);
        reader.Read().ShouldNotBeNull();
        var record = reader.Read().ShouldNotBeNull();
        var e = Should.Throw<WarcFormatException>(() => ReadAll(record.Block));
        (e.File, e.Offset, e.RecordId).ShouldBe(("f.warc", first.Length, "<urn:test:b>"));
        e.Message.ShouldStartWith($"f.warc: at byte {first.Length}: <urn:test:b>: the block lacks 2 of 3 bytes");
    }

    [Theory]
    [InlineData("WARC/1.1\r\nContent-Length: x\r\n\r\n", "no number")]
    [InlineData("WARC/1.1\r\nContent-Length: -1\r\n\r\n", "no number")]
    [InlineData("WARC/1.1\r\nContent-Length: +1\r\n\r\n", "no number")]
    [InlineData("WARC/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", "no number")]
    [InlineData("WARC/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab\r\n\r\n", "twice")]
    [InlineData("WARC/1.1\r\nWARC-Type: resource\r\n\r\n", "missing")]
    [InlineData("WARC/1.1\r\nContent-Length: 0\r\n", "ends too early")]
    [InlineData("WARC/1.1", "ends too early")]
    [InlineData("WARC/", "ends too early")]
    [InlineData("WAR", "neither")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "neither")]
    [InlineData("PK\u0003\u0004", "WACZ")]
    [InlineData("filedesc://x.arc 0.0.0.0 1", "ends too early")]
    [InlineData("filedesc://x.arc 0.0.0.0 1\n", "no ARC record")]
    public void Heads_that_cannot_be_read_say_why(string bytes, string why)
    {
        using var reader = Open(Encoding.ASCII.GetBytes(bytes));
        var e = Should.Throw<WarcFormatException>(() => { while (reader.Read() is not null) ; });
        e.Message.ShouldContain(why);
        (e.File, e.Offset).ShouldBe(("f.warc", 0));
        Should.Throw<InvalidOperationException>(() => reader.Read());
    }

    [Fact]
    public void A_content_length_beyond_the_file_is_a_short_block_not_an_allocation()
    {
        using var reader = Open("WARC/1.1\r\nContent-Length: 9223372036854775807\r\n\r\nab"u8.ToArray());
        var record = reader.Read().ShouldNotBeNull();
        Should.Throw<WarcFormatException>(() => record.Length).Message.ShouldContain("lacks 9223372036854775805");
    }

    [Fact]
    public void A_head_is_bounded_however_it_grows()
    {
        byte[] endless = [.. "WARC/1.1\r\n"u8, .. Enumerable.Repeat((byte)'a', 200_000)];
        using var plain = Open(endless, new WarcReaderOptions { MaxHeadBytes = 100_000 });
        Should.Throw<WarcFormatException>(() => plain.Read()).Message.ShouldContain("100000");
        using var gzip = Open(SyntheticWarcs.Gzip(endless));
        Should.Throw<WarcFormatException>(() => gzip.Read()).Message.ShouldContain("65536");
    }

    [Fact]
    public void Expansion_is_bounded()
    {
        var bomb = SyntheticWarcs.Gzip(SyntheticWarcs.Resource(new string('a', 4_000_000)));
        using var allowed = Open(bomb);
        allowed.Read()!.Length.ShouldBe(bomb.Length);
        using var reader = Open(bomb, new WarcReaderOptions { MaxExpansion = 100 });
        Should.Throw<WarcFormatException>(() => reader.Read()!.Length).Message.ShouldContain("100 times");
    }

    [Fact]
    public void Diagnostics_are_bounded()
    {
        var file = Enumerable.Range(0, 50).SelectMany(_ => SyntheticWarcs.Resource("a")[..^4]).ToArray();
        using var reader = Open(file, new WarcReaderOptions { MaxDiagnostics = 10 });
        while (reader.Read() is not null)
            continue;
        reader.Diagnostics.Count.ShouldBe(11);
        reader.Diagnostics[10].Rule.ShouldBe("too-many-findings");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_damage_reading_goes_on_at_the_next_member(bool seekable)
    {
        byte[][] members = [.. Enumerable.Range(0, 5).Select(i => SyntheticWarcs.Gzip(SyntheticWarcs.Resource(((char)('a' + i)).ToString())))];
        members[1][30] ^= 0x55;
        members[3] = members[3][..^20];
        var bytes = members.SelectMany(member => member).ToArray();
        using var reader = new WarcReader(seekable ? new MemoryStream(bytes) : new TrickleStream(bytes, 10), "f.warc");
        var read = new List<string?>();
        for (var failures = 0; ;)
        {
            try
            {
                if (reader.Read() is not { } record)
                    break;
                _ = record.Length;
                read.Add(record.Head.RecordId);
            }
            catch (WarcFormatException)
            {
                (++failures).ShouldBeLessThan(10);
                if (!reader.TryRecover())
                    break;
            }
        }
        if (seekable)
            read.ShouldBe(["<urn:test:a>", "<urn:test:c>", "<urn:test:e>"]);
        else
            read.ShouldContain("<urn:test:a>"); // what was read past cannot be searched again
        reader.Diagnostics.ShouldContain(diagnostic => diagnostic.Rule == "bytes-skipped");
    }

    [Fact]
    public void Offsets_count_from_where_the_caller_says()
    {
        var bytes = SyntheticWarcs.Ours();
        using var whole = Open(bytes);
        whole.Read();
        var second = whole.Read().ShouldNotBeNull();
        var stream = new MemoryStream(bytes, (int)second.Offset, (int)second.Length);
        using (var reader = new WarcReader(stream, "f.warc", new() { StartOffset = second.Offset, LeaveOpen = true }))
        {
            var record = reader.Read().ShouldNotBeNull();
            (record.Offset, record.Length).ShouldBe((second.Offset, second.Length));
            reader.Read().ShouldBeNull();
        }
        stream.CanRead.ShouldBeTrue();
    }

    [Fact]
    public void A_mutated_file_raises_format_and_io_errors_only_and_never_hangs()
    {
        var files = SyntheticWarcs.All.Values.Select(value => value.Bytes).ToList();
        if (WarcCorpus.Folder() is { } folder)
            files.AddRange(Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        Gen.Select(Gen.Int[0, files.Count - 1], Gen.Select(Gen.Int[0, 3], Gen.Int, Gen.Byte).Array[1, 6])
            .Sample((file, edits) => { ReadEverything(Mutate(files[file], edits)); }, iter: 3_000);
    }

    static void ReadEverything(byte[] bytes)
    {
        var findings = WarcVerifier.Verify(new MemoryStream(bytes), "f", TestContext.Current.CancellationToken);
        findings.Count.ShouldBeLessThan(20_003);
        try
        {
            using var reader = new WarcReader(new TrickleStream(bytes, 4096), "f");
            while (reader.Read() is { } record)
                ReadAll(record.Block);
        }
        catch (WarcFormatException)
        {
            // expected of hostile bytes
        }
    }

    static byte[] Mutate(byte[] bytes, (int Kind, int At, byte Value)[] edits)
    {
        var list = bytes.ToList();
        foreach (var (kind, at, value) in edits)
        {
            var index = list.Count == 0 ? 0 : (int)((uint)at % list.Count);
            if (kind == 0 || list.Count == 0)
                list.Insert(index, value);
            else if (kind == 1)
                list[index] ^= (byte)(1 << (value & 7));
            else if (kind == 2)
                list.RemoveRange(index, Math.Min(value, list.Count - index));
            else
                list.InsertRange(index, list.GetRange(index, Math.Min(value, list.Count - index)));
        }
        return [.. list];
    }

    static string Describe(Stream stream)
    {
        var text = new StringBuilder();
        using var reader = new WarcReader(stream, "f.warc");
        try
        {
            while (reader.Read() is { } record)
                text.Append(record.Offset).Append(' ').Append(Convert.ToHexString(ReadAll(record.Block))).Append(' ').Append(record.MemberLength).Append('\n');
        }
        catch (WarcFormatException e)
        {
            text.Append(e.Message).Append('\n');
        }
        return text.AppendJoin('\n', reader.Diagnostics).ToString();
    }

    static WarcReader Open(byte[] bytes, WarcReaderOptions? options = null) => new(new MemoryStream(bytes), "f.warc", options);

    static byte[] ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
