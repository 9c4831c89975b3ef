using System.IO.Hashing;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Reading;

/// <summary>Segments, and a reader from where they stop, give what one reader gives.</summary>
public sealed class ParallelSegmentsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var kind in new[] { "sound", "an archive within a record", "a long record", "bytes between", "a flipped bit", "cut short", "whole-file gzip", "plain" })
            foreach (var segmentBytes in new[] { 64, 700, 5000 })
                cases.Add(kind, segmentBytes);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Segments_and_the_reader_behind_them_give_what_one_reader_gives(string kind, int segmentBytes)
    {
        var path = folder.File("a.warc.gz");
        var bytes = Make(kind);
        File.WriteAllBytes(path, bytes);

        List<string> expected = [];
        using (var reader = new WarcReader(File.OpenRead(path), "a"))
            ReadAll(reader, expected);
        List<string> actual = [];
        using var file = File.OpenRead(path);
        var segments = new ParallelSegments<string>(FileSlice.Of(file).ShouldNotBeNull(), "a", new(), (_, record) => Describe(record)) { SegmentBytes = segmentBytes, Threads = 3, Checksum = new() };
        actual.AddRange(segments.Read(TestContext.Current.CancellationToken));
        var inSegments = actual.Count;
        (segments.Checksum.Length, segments.Checksum.Crc32).ShouldBe((segments.Position, Crc32.HashToUInt32(bytes.AsSpan(0, (int)segments.Position))));
        file.Position = segments.Position;
        using (var rest = new WarcReader(file, "a", new() { StartOffset = segments.Position }))
            ReadAll(rest, actual);

        actual.ShouldBe(expected);
        if (kind is "sound" or "an archive within a record" or "a long record")
            (inSegments, segments.Position).ShouldBe((expected.Count, bytes.Length));
        if (kind is "whole-file gzip" or "plain")
            inSegments.ShouldBe(0);
    }

    /// <summary>Thirty thousand characters take some hundred bytes in a member: of 25 such records in a segment one fills it.</summary>
    [Fact]
    public void Few_records_wait_for_their_turn_where_heads_are_long()
    {
        var path = folder.File("long.warc.gz");
        var records = Enumerable.Range(0, 400).Select(number => WarcRecord.Resource($"https://example.org/{new string('a', 30_000)}{number}", Date, "text/plain", WarcBlock.Of("x"u8.ToArray()), InfoId)).ToList();
        File.WriteAllBytes(path, Write(records, MemberFormat.Gzip));
        using var file = File.OpenRead(path);
        var made = 0;
        var segments = new ParallelSegments<string>(FileSlice.Of(file).ShouldNotBeNull(), "long", new(), (_, record) => { Interlocked.Increment(ref made); return record.Head.TargetUri!; }) { SegmentBytes = 5000, Threads = 3 };

        var taken = 0;
        foreach (var uri in segments.Read(TestContext.Current.CancellationToken))
        {
            uri.ShouldBe(records[taken++].Head.TargetUri);
            if (taken == 1)
                Volatile.Read(ref made).ShouldBeLessThan(10); // 150 without a bound
        }

        (taken, segments.Position).ShouldBe((records.Count, file.Length));
    }

    public static TheoryData<string, string> ReadersOfChangingFiles => new MatrixTheoryData<string, string>(["selected", "selected behind damage", "verified", "scanned for a merge"], ["sound", "plain"]);

    [Theory]
    [MemberData(nameof(ReadersOfChangingFiles))]
    public void A_file_that_becomes_shorter_while_it_is_read_has_changed_and_is_not_damaged(string reading, string kind)
    {
        var path = folder.File("a.warc.gz");
        File.WriteAllBytes(path, Write([.. Enumerable.Range(0, 100).Select(number => Record(number, new Random(number), 64 * 1024))], kind == "plain" ? MemberFormat.Plain : MemberFormat.Gzip));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(TimeSpan.FromSeconds(30));
        using var input = File.OpenRead(path);

        Should.Throw<InputChangedException>(() => Read()).Title.ShouldBe("a.warc.gz");

        object Read() => reading switch
        {
            "selected" => WarcRecords.Select(input, "a.warc.gz", Shorten, end.Token).ToList(),
            "selected behind damage" => WarcRecords.Select(input, "a.warc.gz", Shorten, _ => { }, end.Token).ToList(),
            "verified" => WarcVerifier.Verify(input, "a.warc.gz", _ => Shorten(null), end.Token),
            _ => WarcRecords.Select(input, "a.warc.gz", new() { LeaveOpen = true }, (_, record) => Shorten(record), new ReadChecksum(), end.Token).ToList(),
        };

        string? Shorten(WarcReadRecord? record)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.SetLength(file, 100_000); // in the second record
            return record?.Head.RecordId;
        }
    }

    static void ReadAll(WarcReader reader, List<string> lines)
    {
        for (var goesOn = true; goesOn;)
        {
            try
            {
                while (reader.Read() is { } record)
                    lines.Add(Describe(record));
                goesOn = false;
            }
            catch (WarcFormatException e)
            {
                lines.Add($"{e.Offset}: {e.Reason}");
                goesOn = reader.TryRecover();
            }
        }
        lines.AddRange(reader.Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    static string Describe(WarcReadRecord record)
    {
        using var content = new MemoryStream();
        record.Block.CopyTo(content);
        return $"{record.Offset}+{record.MemberLength} {record.Head.RecordId} {WarcDigest.Sha256(content.ToArray())}";
    }

    static byte[] Make(string kind)
    {
        var random = new Random(7);
        var records = Enumerable.Range(0, 60).Select(number => Record(number, random, kind == "a long record" && number == 20 ? 40_000 : 50 + random.Next(900))).ToList();
        if (kind == "an archive within a record")
            records.Insert(9, WarcRecord.Resource("https://example.org/nested", Date, "application/gzip", WarcBlock.Of(Write([.. records], MemberFormat.Gzip)), InfoId));
        if (kind is "plain" or "whole-file gzip")
        {
            var plain = Write(records, MemberFormat.Plain);
            return kind == "plain" ? plain : Compressed(plain);
        }
        var bytes = Write(records, MemberFormat.Gzip);
        switch (kind)
        {
            case "bytes between":
                var members = records.Select(record => WarcWriter.ToMember(record)).ToList();
                return [.. members.Take(30).SelectMany(member => member), 0, 0, 0, .. members.Skip(30).SelectMany(member => member)];
            case "a flipped bit":
                bytes[bytes.Length / 2] ^= 16;
                return bytes;
            case "cut short":
                return bytes[..^5];
            default:
                return bytes;
        }
    }

    const string InfoId = "<urn:uuid:00000000-0000-4000-8000-000000000000>";

    static DateTimeOffset Date => new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);

    static WarcRecord Record(int number, Random random, int length)
    {
        var content = new byte[length];
        random.NextBytes(content);
        return WarcRecord.Resource($"https://example.org/{number}", Date, "application/octet-stream", WarcBlock.Of(content), InfoId);
    }

    static byte[] Write(IReadOnlyList<WarcRecord> records, MemberFormat format)
    {
        using var output = new MemoryStream();
        new WarcWriter(output) { Format = format }.WriteAll(records, 1);
        return output.ToArray();
    }

    static byte[] Compressed(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(output, System.IO.Compression.CompressionLevel.Optimal))
            gzip.Write(bytes);
        return output.ToArray();
    }

    public void Dispose() => folder.Dispose();
}
