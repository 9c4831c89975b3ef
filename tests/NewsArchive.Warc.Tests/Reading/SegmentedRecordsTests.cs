using System.Text;
using CsCheck;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Reading;

public sealed class SegmentedRecordsTests
{
    const string Id = "<urn:uuid:00000000-0000-0000-0000-0000000000aa>";
    const string Uri = "https://a.test/long";
    static readonly byte[] Body = Encoding.ASCII.GetBytes("the payload of a record that was cut");
    static readonly byte[] Block = [.. "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"u8, .. Body];

    /// <summary>A segment by hand, as another writer might make it.</summary>
    static WarcRecord Segment(int number, ReadOnlyMemory<byte> block, int? total, string? payloadDigest = null)
    {
        List<WarcField> fields =
        [
            new("WARC-Type", number == 1 ? "response" : "continuation"), new("WARC-Record-ID", number == 1 ? Id : $"<urn:uuid:00000000-0000-0000-0000-{number:D12}>"),
            new("WARC-Date", "2021-04-08T02:38:00Z"), new("WARC-Target-URI", Uri), new("WARC-Segment-Number", $"{number}"), new("WARC-Block-Digest", $"{WarcDigest.Sha256(block.Span)}"),
        ];
        if (number == 1)
            fields.AddRange([new("Content-Type", "application/http;msgtype=response"), new("WARC-Payload-Digest", payloadDigest ?? $"{WarcDigest.Sha256(Body)}")]);
        else
            fields.Add(new("WARC-Segment-Origin-ID", Id));
        if (total is { } length)
            fields.Add(new("WARC-Segment-Total-Length", $"{length}"));
        fields.Add(new("Content-Length", $"{block.Length}"));
        return new WarcRecord { Head = new() { Version = "1.1", Fields = new([.. fields]) }, Block = WarcBlock.Of(block) };
    }

    /// <summary>The block cut at places, in order; the last says how long it all is.</summary>
    static List<WarcRecord> Cut(params int[] places)
    {
        int[] bounds = [0, .. places, Block.Length];
        return [.. Enumerable.Range(1, bounds.Length - 1).Select(number => Segment(number, Block.AsMemory(bounds[number - 1], bounds[number] - bounds[number - 1]), number == bounds.Length - 1 ? Block.Length : null))];
    }

    static WarcRecord Between(int number) => WarcRecord.Resource($"https://a.test/{number}", DateTimeOffset.UnixEpoch, "a/b", WarcBlock.Of(new byte[] { (byte)number }), "<urn:uuid:00000000-0000-0000-0000-0000000000bb>");

    static void Write(Stream file, IEnumerable<WarcRecord> records, MemberFormat? format = null)
    {
        var writer = new WarcWriter(file) { Format = format ?? MemberFormat.Gzip };
        foreach (var record in records)
            writer.Write(record with { IsForeign = true }); // some are wrong
    }

    static string Rules(IEnumerable<WarcRecord> records)
    {
        using var file = new MemoryStream();
        Write(file, records);
        file.Position = 0;
        return string.Join(' ', WarcVerifier.Verify(file, "f", TestContext.Current.CancellationToken).Select(finding => finding.Rule));
    }

    static byte[] Whole(SegmentedRecords segments)
    {
        using var whole = segments.Open(Id);
        whole.Record.ReadHttpHead()!.Status.ShouldBe(200); // the test wrote it
        var copy = new MemoryStream();
        whole.Record.Block.CopyTo(copy);
        return copy.ToArray();
    }

    [Fact]
    public void A_payload_cut_anywhere_is_the_same_payload_again_whatever_stands_between() =>
        Gen.Select(Gen.Int[0, Block.Length].Array[0, 8], Gen.Bool, Gen.Int[0, 2]).Sample((places, isDisordered, kind) =>
        {
            Array.Sort(places);
            var records = Cut(places);
            if (isDisordered)
                records.Reverse();
            using var folder = new TemporaryFolder();
            var path = folder.File("f.warc");
            using (var file = File.Create(path))
                Write(file, records.SelectMany((record, number) => new[] { Between(number), record }), kind switch { 0 => MemberFormat.Plain, 1 => MemberFormat.Gzip, _ => MemberFormat.Zstd() });
            if (places.Length == 0)
                return; // a single segment is no cut record, but none says the length of the whole
            using var warc = WarcFile.Open(path);
            Whole(warc.FindSegments(TestContext.Current.CancellationToken)).ShouldBe(Body);
            using var stream = File.OpenRead(path);
            var rules = WarcVerifier.Verify(stream, "f", TestContext.Current.CancellationToken).Where(finding => finding.Rule.StartsWith("segment", StringComparison.Ordinal) || finding.Level == WarcDiagnosticLevel.Fail).Select(finding => finding.Rule);
            rules.ShouldBe(isDisordered ? Enumerable.Repeat("segment-order", places.Length) : []);
        }, iter: 60, threads: 1);

    public static TheoryData<string, string, string> Broken { get; } = new()
    {
        { "1 2 3", "", "" },
        { "1 3", "segment-missing", "segment 2 of" },
        { "1 2", "segment-elsewhere", "what follows segment 2" },
        { "1", "segment-elsewhere", "what follows segment 1" },
        { "2 3", "segment-elsewhere", "segment 1 of" },
        { "3", "segment-elsewhere", "segments 1 to 2 of" },
        { "2 1 3", "segment-order", "segment 1 stands behind segment 2" },
        { "1 2 2 3", "", "" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Segments_that_are_no_whole_are_named(string order, string rule, string message)
    {
        var segments = Cut(20, 60);
        using var file = new MemoryStream();
        // One that stands there twice would have a repeated id too.
        Write(file, order.Split(' ').Select((number, at) => WithId(segments[int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) - 1], at)));
        file.Position = 0;
        var findings = WarcVerifier.Verify(file, "f.warc.gz", TestContext.Current.CancellationToken);
        findings.Select(finding => finding.Rule).ShouldBe(rule.Length == 0 ? [] : [rule]);
        if (findings is [var finding])
        {
            finding.Message.ShouldContain(message);
            (finding.File, finding.Offset, finding.RecordId).ShouldSatisfyAllConditions(place => place.File.ShouldBe("f.warc.gz"), place => place.Offset.ShouldNotBeNull(), place => place.RecordId.ShouldNotBeNull());
        }
    }

    static WarcRecord WithId(WarcRecord record, int at) => record.Head.RecordId == Id ? record : record with
    {
        Head = record.Head with { Fields = new([.. record.Head.Fields.Select(field => field.Name == "WARC-Record-ID" ? field with { Value = $"<urn:uuid:00000000-0000-0000-0000-{at:D12}>" } : field)]) },
    };

    [Fact]
    public void The_length_and_the_payload_digest_of_the_whole_are_compared()
    {
        var (start, end) = (Block.AsMemory(0, 30), Block.AsMemory(30));
        Rules([Segment(1, start, null), Segment(2, end, Block.Length)]).ShouldBe("");
        Rules([Segment(1, start, null), Segment(2, end, Block.Length + 1)]).ShouldBe("segment-total-length");
        Rules([Segment(1, start, null), Segment(2, end[..10], 40), Segment(3, end[10..], Block.Length)]).ShouldBe("segment-total-length");
        Rules([Segment(1, start, null, $"{WarcDigest.Sha256("another"u8)}"), Segment(2, end, Block.Length)]).ShouldBe("payload-digest-mismatch");
    }

    static WarcRecord With(WarcRecord record, string field, string value) => record with
    {
        Head = record.Head with { Fields = new([.. record.Head.Fields.Where(other => other.Name != field), new(field, value)]) },
    };

    [Theory, InlineData("-1"), InlineData("99999999999999999999"), InlineData("five"), InlineData("1 2")]
    public void A_total_length_that_is_no_number_fails(string written) =>
        Rules([Segment(1, Block.AsMemory(0, 30), null), With(Segment(2, Block.AsMemory(30), null), "WARC-Segment-Total-Length", written)]).ShouldBe("segment-total-length");

    [Fact]
    public void Only_segment_1_is_no_continuation()
    {
        var (start, end) = (Segment(1, Block.AsMemory(0, 30), null), Segment(2, Block.AsMemory(30), Block.Length));
        Rules([start, With(With(Segment(1, Block.AsMemory(30), Block.Length), "WARC-Segment-Number", "2"), "WARC-Record-ID", Id)]).ShouldContain("segment-order");
        Rules([start, With(end, "WARC-Segment-Number", "1")]).ShouldContain("segment-order");
        SegmentedRecords.IsFirstSegment(start.Head).ShouldBeTrue();
        SegmentedRecords.IsFirstSegment(With(start, "WARC-Segment-Number", "2").Head).ShouldBeFalse();
        SegmentedRecords.IsFirstSegment(end.Head).ShouldBeFalse();
    }

    [Fact]
    public void Long_ids_take_no_more_memory_than_is_said_and_no_long_messages()
    {
        const int segments = 400, idLength = 60_000; // 24 million characters, half of which are kept
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File("f.warc.gz")))
            Write(file, Enumerable.Range(0, segments).Select(number => With(With(Segment(2, "x"u8.ToArray(), null), "WARC-Segment-Origin-ID", $"<urn:x:{new string('a', idLength)}{number}>"), "WARC-Record-ID", $"<urn:y:{number}>")));
        using var warc = File.OpenRead(folder.File("f.warc.gz"));
        var findings = WarcVerifier.Verify(warc, "f", TestContext.Current.CancellationToken).Where(finding => finding.Rule.StartsWith("segment", StringComparison.Ordinal)).ToList();
        findings.Count(finding => finding.Rule == "segment-unchecked").ShouldBe(1);
        findings.Count(finding => finding.Rule == "segment-elsewhere").ShouldBeInRange(2, 2 * segments - 2);
        findings.Max(finding => finding.Message.Length).ShouldBeLessThan(500);
    }

    [Fact]
    public void A_whole_that_is_asked_for_often_is_put_together_from_what_is_known()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File("f.warc.gz")))
            Write(file, Cut(5, 9, 40));
        using var warc = WarcFile.Open(folder.File("f.warc.gz"));
        var segments = warc.FindSegments(TestContext.Current.CancellationToken);
        Parallel.For(0, 20, _ => Whole(segments).ShouldBe(Body));
    }

    [Fact]
    public void Lengths_that_no_file_has_are_no_overflow()
    {
        using var folder = new TemporaryFolder();
        var head = $"WARC/1.1\r\nWARC-Type: {{0}}\r\nWARC-Record-ID: {{1}}\r\nWARC-Segment-Number: {{2}}\r\nWARC-Segment-Origin-ID: {Id}\r\nWARC-Segment-Total-Length: 5\r\nContent-Length: {long.MaxValue}\r\n\r\n";
        File.WriteAllText(folder.File("f.warc"), string.Format(System.Globalization.CultureInfo.InvariantCulture, head, "resource", Id, 1) + string.Format(System.Globalization.CultureInfo.InvariantCulture, head, "continuation", "<urn:b:2>", 2));
        using var warc = WarcFile.Open(folder.File("f.warc"));
        var segments = warc.FindSegments(TestContext.Current.CancellationToken);
        for (var time = 0; time < 2; time++)
            Should.Throw<WarcFormatException>(() => segments.Open(Id)).Reason.ShouldContain("WARC-Segment-Total-Length");
    }

    [Fact]
    public void Segments_in_several_files_of_a_bundle_are_put_together()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("b.wacz");
        var segments = Cut(10, 50);
        using (var file = File.Create(path))
        {
            var wacz = new WaczWriter(file) { IsForeign = true };
            wacz.AddEntry("archive/b.warc.gz", stream => Write(stream, [Between(1), segments[1]]));
            wacz.AddEntry("archive/a.warc.gz", stream => Write(stream, [segments[0], Between(2)]));
            wacz.AddEntry("archive/c.warc.gz", stream => Write(stream, [segments[2]]));
            wacz.Finish(new() { Title = "", Created = DateTimeOffset.UnixEpoch, Software = "other" });
        }
        using (var wacz = WaczReader.Open(path))
            Whole(wacz.FindSegments(TestContext.Current.CancellationToken)).ShouldBe(Body);
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldNotContain(finding => finding.Rule.StartsWith("segment", StringComparison.Ordinal));
    }

    /// <summary>
    /// Files of a bundle and the segments in each, in order; ' is another segment of that number, - one without block digest, x one whose block was damaged. What
    /// the first segment of each file leads to; which are repeats; what verify finds.
    /// </summary>
    public static TheoryData<string, string, string, string> Repeated { get; } = new()
    {
        { "a: 1 2 3 | b: 1 2 3", "a=whole b=whole", "", "" }, // the same file twice
        { "a: 1- 2- 3- | b: 1- 2- 3-", "a=whole b=whole", "", "" },
        { "a: 1 2 3 1 2 3", "a=whole a=whole", "a", "repeated-record-id repeated-record-id repeated-record-id" }, // the same record twice
        { "a: 1- 2- 3- 2-", "a=whole", "", "repeated-record-id" },
        { "a: 1- 2- 3- 2", "a=whole", "", "repeated-record-id" },
        { "a: 1 2 3 | b: 1 2' 3", "a=whole b=other", "", "payload-digest-mismatch" }, // each file needs no other
        { "a: 1 2 3 | b: 2'", "a=whole", "", "segment-order" },
        { "a: 1 2 3 | b: 2", "a=whole", "", "" },
        { "a: 1 3 | b: 2 | c: 2", "a=whole", "", "" },
        { "a: 1 3 | b: 2 | c: 2'", "a=another segment 2", "", "segment-order" },
        { "a: 1 2 2' 3", "a=another segment 2", "", "repeated-record-id segment-order" },
        { "a: 1- 2- 2'- 3-", "a=another segment 2", "", "repeated-record-id segment-order" },
        { "a: 1 | b: 1 | c: 2 3", "a=whole b=whole", "b", "" },
        { "a: 1 2 3 | b: 1 2x 3", "a=whole b=other", "", "block-digest-mismatch payload-digest-mismatch" },
        { "a: 1 2x 3 | b: 1 2 3", "a=other b=whole", "", "block-digest-mismatch payload-digest-mismatch" },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Of_equal_segments_one_counts_and_a_file_that_has_all_needs_no_other(string files, string wholes, string repeats, string rules)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("b.wacz");
        var contents = files.Split(" | ").Select(file => file.Split(": ")).Select(file => (Name: file[0], Segments: file[1].Split(' '))).ToList();
        using (var file = File.Create(path))
        {
            var wacz = new WaczWriter(file) { IsForeign = true };
            foreach (var (name, segments) in contents)
                wacz.AddEntry($"archive/{name}", stream => Write(stream, segments.Select(Marked), MemberFormat.Plain));
            wacz.Finish(new() { Title = "", Created = DateTimeOffset.UnixEpoch, Software = "other" });
        }
        using (var wacz = WaczReader.Open(path))
        {
            var segments = wacz.FindSegments(TestContext.Current.CancellationToken);
            var firsts = contents.SelectMany(file => Firsts(wacz, file.Name)).ToList();
            string.Join(' ', firsts.Select(first => $"{first.File}={Outcome(segments, first.File)}")).ShouldBe(wholes);
            string.Join(' ', firsts.Where(first => segments.IsRepeat(Id, first.File, first.Offset, TestContext.Current.CancellationToken)).Select(first => first.File)).ShouldBe(repeats);
        }
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).Where(finding => finding.File?.StartsWith("archive/", StringComparison.Ordinal) == true && finding.Level == WarcDiagnosticLevel.Fail && finding.Rule != "record-unindexed")
            .Select(finding => finding.Rule).Order(StringComparer.Ordinal).ShouldBe(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Whatever_copies_of_the_segments_stand_where_the_whole_is_there_when_each_is_somewhere() =>
        Gen.Int[1, 3].Array[0, 5].Array[1, 3].Sample(files =>
        {
            using var folder = new TemporaryFolder();
            using (var file = File.Create(folder.File("b.wacz")))
            {
                var wacz = new WaczWriter(file) { IsForeign = true };
                for (var i = 0; i < files.Length; i++)
                    wacz.AddEntry($"archive/{i}.warc.gz", stream => Write(stream, files[i].Select(number => Cut(20, 60)[number - 1])));
                wacz.Finish(new() { Title = "", Created = DateTimeOffset.UnixEpoch, Software = "other" });
            }
            using var reader = WaczReader.Open(folder.File("b.wacz"));
            var segments = reader.FindSegments(TestContext.Current.CancellationToken);
            var firsts = Enumerable.Range(0, files.Length).SelectMany(i => Firsts(reader, $"{i}.warc.gz")).ToList();
            var isThere = files.SelectMany(numbers => numbers).Distinct().Count() == 3;
            firsts.ShouldAllBe(first => (Outcome(segments, first.File) == "whole") == isThere);
            firsts.Any(first => !segments.IsRepeat(Id, first.File, first.Offset, default)).ShouldBe(firsts.Count > 0);
            WaczVerifier.Verify(folder.File("b.wacz"), TestContext.Current.CancellationToken).Any(finding => finding.Rule is "segment-missing" or "segment-elsewhere").ShouldBe(!isThere && files.Any(numbers => numbers.Length > 0));
        }, iter: 200, threads: 1);

    static WarcRecord Marked(string segment)
    {
        var record = Cut(20, 60)[segment[0] - '1'];
        if (segment.Contains('\'', StringComparison.Ordinal))
            record = With(record, "WARC-Block-Digest", $"{WarcDigest.Sha256(Other)}") with { Block = WarcBlock.Of(Other) };
        if (segment.Contains('x', StringComparison.Ordinal))
            record = record with { Block = WarcBlock.Of(Other) };
        return segment.Contains('-', StringComparison.Ordinal) ? Without(record, "WARC-Block-Digest") : record;
    }

    static byte[] Other { get; } = [.. Enumerable.Repeat((byte)'o', 40)];

    static WarcRecord Without(WarcRecord record, string name) => record with { Head = record.Head with { Fields = new([.. record.Head.Fields.Where(field => field.Name != name)]) } };

    static List<(string File, long Offset)> Firsts(WaczReader wacz, string name)
    {
        using var reader = new WarcReader(wacz.OpenEntry($"archive/{name}")!, name); // the test wrote it
        var firsts = new List<(string, long)>();
        while (reader.Read() is { } record)
            if (SegmentedRecords.IsFirstSegment(record.Head))
                firsts.Add((name, record.Offset));
        return firsts;
    }

    static string Outcome(SegmentedRecords segments, string file)
    {
        try
        {
            using var whole = segments.Open(Id, file, TestContext.Current.CancellationToken);
            var copy = new MemoryStream();
            whole.Record.Block.CopyTo(copy);
            return copy.ToArray().AsSpan().SequenceEqual(Block) ? "whole" : "other";
        }
        catch (WarcFormatException e)
        {
            return e.Reason.Contains("another segment 2", StringComparison.Ordinal) ? "another segment 2" : e.Reason;
        }
    }

    [Fact]
    public void A_search_that_is_cancelled_ends_and_so_does_reading_what_it_found()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File("f.warc.gz")))
            Write(file, Cut(20, 60));
        using var warc = WarcFile.Open(folder.File("f.warc.gz"));
        using var cancel = new CancellationTokenSource();
        using var whole = warc.FindSegments(cancel.Token).Open(Id, cancel: cancel.Token);
        cancel.Cancel();
        Should.Throw<OperationCanceledException>(() => warc.FindSegments(cancel.Token));
        Should.Throw<OperationCanceledException>(() => whole.Record.Block.CopyTo(Stream.Null));
    }

    [Fact]
    public void An_HTTP_head_that_is_cut_is_read_on_in_other_segments()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File("f.warc.gz")))
            Write(file, [Between(1), .. Cut(10, 20, 60)]);
        using var warc = WarcFile.Open(folder.File("f.warc.gz"));
        var searches = 0;
        using (var stream = File.OpenRead(folder.File("f.warc.gz")))
        {
            using var reader = new WarcReader(stream, "f.warc.gz");
            while (reader.Read() is { } record)
                if (SegmentedRecords.IsFirstSegment(record.Head) || record.Head.Type == WarcRecordType.Resource)
                    (SegmentedRecords.ReadHttpHead(record.Head, record.ReadHttpHead(), "f.warc.gz", record.Offset, Find, TestContext.Current.CancellationToken)?.Status).ShouldBe(record.Head.Type == WarcRecordType.Resource ? null : 200);
        }
        searches.ShouldBe(1);

        SegmentedRecords Find()
        {
            searches++;
            return warc.FindSegments(TestContext.Current.CancellationToken);
        }
    }

    [Theory, InlineData(200, "text/plain", true), InlineData(null, "application/http", true), InlineData(200, "text/plain", false)]
    public void An_index_line_may_have_read_on_or_not_where_the_HTTP_head_is_cut(int? status, string mime, bool isCut)
    {
        using var folder = new TemporaryFolder();
        using var warc = new MemoryStream();
        Write(warc, Cut(isCut ? 20 : 50));
        warc.Position = 0;
        var entry = CdxjIndexer.Index(warc, "a.warc.gz", cancel: TestContext.Current.CancellationToken).Single() with { Status = status, Mime = mime };
        foreach (var line in new[] { entry, entry with { Status = 404 } })
        {
            using (var file = File.Create(folder.File("b.wacz")))
            {
                var wacz = new WaczWriter(file) { IsForeign = true };
                wacz.AddEntry("archive/a.warc.gz", stream => stream.Write(warc.ToArray()));
                wacz.AddIndex([line]);
                wacz.Finish(new() { Title = "", Created = DateTimeOffset.UnixEpoch, Software = "other" });
            }
            WaczVerifier.Verify(folder.File("b.wacz"), TestContext.Current.CancellationToken).Select(finding => finding.Rule).Where(rule => rule.StartsWith("index", StringComparison.Ordinal)).ShouldBe(isCut || line == entry ? [] : ["index-mismatch"]);
        }
    }

    [Theory, InlineData(true, 200, "text/plain"), InlineData(false, null, "application/http")]
    public void An_index_points_to_the_first_segment(bool isWhole, int? status, string mime)
    {
        var segments = Cut(20, 60);
        foreach (var seeks in new[] { true, false })
        {
            using var file = new MemoryStream();
            Write(file, [Between(1), .. isWhole ? segments : segments[..2], Between(2)]);
            file.Position = 0;
            using Stream input = seeks ? file : new TrickleStream(file.ToArray(), 7);
            var entries = CdxjIndexer.Index(input, "f", cancel: TestContext.Current.CancellationToken).ToList();
            entries.Select(entry => entry.Url).ShouldBe(["https://a.test/1", Uri, "https://a.test/2"]);
            (entries[1].Status, entries[1].Mime).ShouldBe(seeks ? (status, mime) : (null, "application/http")); // its HTTP head is cut
            entries[1].Digest.ShouldBe($"{WarcDigest.Sha256(Body)}");
        }
    }
}
