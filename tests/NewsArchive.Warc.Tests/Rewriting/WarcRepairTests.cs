using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Tests.Reading;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Rewriting;

public class WarcRepairTests
{
    public static TheoryData<string> Sound => ["ours.warc", "ours.warc.gz", "ours.warc.zst", "ours-dictionary.warc.zst", "record-in-two-frames.warc.zst"];

    [Theory]
    [MemberData(nameof(Sound))]
    public void A_sound_file_comes_out_as_it_was(string name)
    {
        var bytes = SyntheticWarcs.All[name].Bytes;
        var (repaired, report) = Repair(bytes);
        repaired.ShouldBe(bytes);
        (report.Rewritten, report.Losses.Count, report.LostBytes).ShouldBe((0, 0, 0));
    }

    public static TheoryData<string> Synthetic => [.. SyntheticWarcs.All.Keys.Where(name => !name.Contains(".arc"))];

    [Theory]
    [MemberData(nameof(Synthetic))]
    public void What_a_repair_writes_needs_no_repair(string name)
    {
        var (repaired, _) = Repair(SyntheticWarcs.All[name].Bytes);
        var (again, report) = Repair(repaired);
        again.ShouldBe(repaired);
        (report.Rewritten, report.Losses.Count).ShouldBe((0, 0));
        string[] framing = ["unreadable", "bytes-skipped", "whole-file-gzip", "mixed-compression", "padding-between-records", "missing-record-end", "garbage-in-member", "block-digest-mismatch"];
        WarcVerifier.Verify(new MemoryStream(repaired), name, TestContext.Current.CancellationToken).Select(finding => finding.Rule).Intersect(framing).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("whole-file.warc.gz", 7, 0)]
    [InlineData("two-records-in-a-frame.warc.zst", 2, 0)]
    [InlineData("zeros-between.warc", 2, 0)]
    [InlineData("text-between.warc", 2, 1)]
    [InlineData("text-in-member.warc.gz", 1, 0)]
    [InlineData("mixed.warc", 2, 0)]
    [InlineData("half-end-mark.warc.gz", 1, 0)]
    [InlineData("wrong-block-digest.warc", 0, 1)]
    [InlineData("truncated.warc.gz", 1, 1)]
    [InlineData("lz4.warc.lz4", 0, 1)]
    [InlineData("no-end-mark.warc", 1, 1)] // no digest, no checksum, no end: nothing says that the first record is whole
    [InlineData("empty.warc", 0, 0)]
    public void Sound_records_are_kept_and_losses_named(string name, int kept, int lost)
    {
        var (repaired, report) = Repair(SyntheticWarcs.All[name].Bytes);
        (report.Copied + report.Rewritten, report.Losses.Count).ShouldBe((kept, lost));
        Records(repaired).Count.ShouldBe(kept);
        report.Losses.ShouldAllBe(loss => loss.File == "f" && loss.Length > 0 && loss.Reason.Length > 0);
    }

    [Fact]
    public void A_record_that_only_shows_through_a_damaged_member_is_not_taken()
    {
        var jpeg = new byte[3000];
        new Random(1).NextBytes(jpeg);
        jpeg[0] = 0xFF;
        jpeg[1] = 0xD8;
        jpeg[2] = 0xFF;
        using var file = new MemoryStream();
        var writer = new WarcWriter(file);
        var date = DateTimeOffset.UnixEpoch;
        var info = WarcRecord.WarcInfo("a.warc.gz", date, []);
        writer.Write(info);
        var image = WarcRecord.Resource("https://example.org/a.jpg", date, "image/jpeg", WarcBlock.Of(jpeg), info.Head.RecordId!) with { IsPayloadCompressed = true };
        writer.Write(image);
        writer.Write(WarcRecord.Resource("https://example.org/b", date, "text/plain", WarcBlock.Of("b"u8.ToArray()), info.Head.RecordId!));
        var bytes = file.ToArray();
        bytes[bytes.AsSpan().IndexOf("WARC-Target-URI: https://example.org/a.jpg"u8)] ^= 1; // the digest is of the block: only the member's checksum sees this

        using var output = new MemoryStream();
        var uris = new List<string?>();
        WarcRepair.Repair(new MemoryStream(bytes), "a.warc.gz", output, record => uris.Add(record.Head.TargetUri), TestContext.Current.CancellationToken);
        uris.ShouldBe([null, "https://example.org/b"]);
    }

    /// <summary>A record whose payload is a file of records: each byte of its member is hit once.</summary>
    [Fact]
    public void Records_in_the_payload_of_a_damaged_record_are_taken_with_doubt_at_most()
    {
        var (bytes, start, end) = Nested();
        for (var at = start; at < end; at++)
        {
            bytes[at] ^= 1;
            var (kept, report) = KeptUris(bytes);
            bytes[at] ^= 1;
            var isAnyTaken = kept.Exists(uri => uri != null && uri.Contains("bank", StringComparison.Ordinal));
            report.Losses.Count(IsDoubt).ShouldBe(isAnyTaken ? 1 : 0, $"byte {at}");
            kept.ShouldContain("https://example.org/b", $"byte {at}");
            report.Losses.Count(loss => !IsDoubt(loss)).ShouldBeLessThanOrEqualTo(isAnyTaken ? 2 : 1, $"byte {at}"); // before and behind them
        }
    }

    [Fact]
    public void Records_in_the_payload_of_a_record_cut_short_are_taken_with_doubt_at_most()
    {
        var (bytes, start, end) = Nested();
        for (var length = start + 1; length < end; length++)
        {
            var (kept, report) = KeptUris(bytes[..length]);
            if (!kept.Exists(uri => uri is not null && uri.Contains("bank", StringComparison.Ordinal)))
                continue;
            report.Losses.ShouldContain(loss => IsDoubt(loss), $"cut at {length}");
        }
    }

    static bool IsDoubt(WarcLoss loss) => loss.Reason.StartsWith("kept, but doubtful", StringComparison.Ordinal);

    /// <summary>However the rest looks: sound members behind damage are kept, and many of them in a row are no content of anything.</summary>
    [Theory]
    [InlineData(12, 0, "end", "JUNKJUNKJUNK\n", true)]
    [InlineData(12, 1, "8", "overwritten, with what no member begins with and no record either", true)]
    [InlineData(1500, 0, "end", "<html>502</html>", false)]
    [InlineData(1500, 0, "700", "overwritten, with what no member begins with and no record either", false)]
    [InlineData(1500, 700, "plain", "", true)]
    [InlineData(400, 0, "end", "\u00EF\u00BB\u00BF", true)]
    public void No_sound_member_behind_damage_is_lost(int count, int damaged, string place, string other, bool mayBeDoubtful)
    {
        var members = Enumerable.Range(0, count).Select(i => SyntheticWarcs.Gzip(SyntheticWarcs.Resource($"r{i} {Convert.ToHexString(System.Security.Cryptography.SHA512.HashData([(byte)i, (byte)(i >> 8)]))}"))).ToList();
        members[damaged].AsSpan(12, 26).Fill(0x5A);
        var bytes = Encoding.Latin1.GetBytes(other);
        var lost = 1;
        if (int.TryParse(place, out var hit))
        {
            bytes.CopyTo(members[hit], 0);
            lost++;
        }
        else
            members.Add(place == "plain" ? SyntheticWarcs.Resource("plain") : bytes);
        var (kept, report) = KeptUris([.. members.SelectMany(member => member)]);
        kept.Count.ShouldBe(count - lost + (place == "plain" ? 1 : 0));
        if (!mayBeDoubtful)
            report.Losses.ShouldNotContain(loss => IsDoubt(loss));
    }

    [Fact]
    public void Records_between_two_damaged_ones_are_kept()
    {
        var members = Enumerable.Range(0, 40).Select(i => SyntheticWarcs.Gzip(SyntheticWarcs.Resource($"r{i}"))).ToList();
        foreach (var damaged in (int[])[5, 30])
            members[damaged][14] ^= 0x55;
        var (kept, report) = KeptUris([.. members.SelectMany(member => member)]);
        kept.Count.ShouldBe(38);
        report.Losses.Count(loss => loss.Length is not null).ShouldBe(2);
    }

    [Fact]
    public void Of_a_damaged_member_of_several_records_what_nothing_speaks_against_is_kept_with_doubt_and_the_rest_is_named()
    {
        byte[] records = [.. Proven("a"), .. SyntheticWarcs.Resource("without digest"), .. Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Proven("b")).Replace("WARC-Date", "WARC-Dace", StringComparison.Ordinal)), .. Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Proven("d")).Replace("text of", "test of", StringComparison.Ordinal)), .. Proven("c")];
        var member = SyntheticWarcs.Gzip(records);
        member[^8] ^= 1; // CRC-32

        var (kept, report) = KeptUris([.. member, .. SyntheticWarcs.Gzip(Proven("other"))]);

        kept.ShouldBe(["https://a.test/a", "http://a.test/", "https://a.test/c", "https://a.test/other"]);
        report.Losses.Select(loss => loss.Reason.Split(',', ':', '(')[0]).Take(3).ShouldBe(["kept", "WARC-Date is missing ", "WARC-Block-Digest is sha256"]);
        report.Losses.Count.ShouldBe(4);
        (report.Losses[3].Offset, report.Losses[3].Length, report.Losses[3].RecordId).ShouldBe((0, member.Length, null));
        report.Losses.Count(IsDoubt).ShouldBe(1);
    }

    /// <summary>The last 8 bytes are no content.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 3)]
    [InlineData(8, 3)]
    [InlineData(9, 3)]
    [InlineData(40, 2)]
    public void Of_a_member_of_several_records_that_is_cut_short_all_that_is_there_is_kept_with_doubt(int bytes, int count)
    {
        byte[] records = [.. Proven("a"), .. SyntheticWarcs.Resource("without digest"), .. Proven("c")];
        var (kept, report) = KeptUris(SyntheticWarcs.Gzip(records)[..^bytes]);
        string[] all = ["https://a.test/a", "http://a.test/", "https://a.test/c"];
        kept.ShouldBe(all.Take(count));
        report.Losses.Count.ShouldBe(2);
        IsDoubt(report.Losses[0]).ShouldBeTrue();
        report.Losses[0].Reason.ShouldContain("cut short");
        report.Losses[1].Length.ShouldNotBeNull();
    }

    /// <summary>A plain record that names its digests.</summary>
    static byte[] Proven(string name)
    {
        using var output = new MemoryStream();
        new WarcWriter(output) { Format = MemberFormat.Plain }.Write(WarcRecord.Resource("https://a.test/" + name, DateTimeOffset.UnixEpoch, "text/plain", WarcBlock.Of(Encoding.ASCII.GetBytes("text of " + name)), SyntheticWarcs.InfoId));
        return output.ToArray();
    }

    /// <summary>Three records in a stored member, between two others; where the middle one begins and ends.</summary>
    static (byte[] Bytes, int Start, int End) Nested()
    {
        var date = DateTimeOffset.UnixEpoch;
        using var inner = new MemoryStream();
        var innerWriter = new WarcWriter(inner);
        foreach (var name in (string[])["login", "pay", "bye"])
            innerWriter.Write(WarcRecord.Resource("https://bank.example/" + name, date, "text/html", WarcBlock.Of(Encoding.ASCII.GetBytes("<p>" + name)), "<urn:test:x>"));
        using var file = new MemoryStream();
        var writer = new WarcWriter(file);
        writer.Write(WarcRecord.WarcInfo("a.warc.gz", date, []));
        var start = (int)file.Position;
        writer.Write(WarcRecord.Resource("https://example.org/a.warc.gz", date, "application/warc", WarcBlock.Of(inner.ToArray()), "<urn:test:y>") with { IsPayloadCompressed = true });
        var end = (int)file.Position;
        file.ToArray().AsSpan().IndexOf(inner.ToArray()).ShouldBeGreaterThan(start, "the payload shows as it is");
        writer.Write(WarcRecord.Resource("https://example.org/b", date, "text/plain", WarcBlock.Of("b"u8.ToArray()), "<urn:test:z>"));
        writer.Write(WarcRecord.Resource("https://example.org/c", date, "text/plain", WarcBlock.Of("c"u8.ToArray()), "<urn:test:w>"));
        return (file.ToArray(), start, end);
    }

    static (List<string?> Uris, WarcRepairReport Report) KeptUris(byte[] bytes)
    {
        using var output = new MemoryStream();
        var uris = new List<string?>();
        return (uris, WarcRepair.Repair(new MemoryStream(bytes), "a.warc.gz", output, record => uris.Add(record.Head.TargetUri), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_loss_names_its_place_and_record()
    {
        var first = SyntheticWarcs.Gzip(SyntheticWarcs.Resource("a"));
        var second = SyntheticWarcs.Gzip(SyntheticWarcs.Resource("b"));
        second[^6] ^= 1; // CRC-32
        var (repaired, report) = Repair([.. first, .. second, .. "junk"u8, .. first]);
        repaired.ShouldBe([.. first, .. first]);
        var loss = report.Losses.ShouldHaveSingleItem();
        (loss.Offset, loss.Length, loss.RecordId, loss.TargetUri).ShouldBe((first.Length, second.Length + 4, "<urn:test:b>", "http://a.test/"));
        loss.Reason.ShouldContain("CRC-32");
    }

    /// <summary>Found by fuzzing: finishing the frame of a record that fails raised an error of the compressor.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_record_within_a_member_that_fails_at_its_end_is_taken_back(bool zstd)
    {
        byte[] records = [.. SyntheticWarcs.Resource("a"), .. SyntheticWarcs.All["wrong-block-digest.warc"].Bytes, .. SyntheticWarcs.Resource("c")];
        var (repaired, report) = Repair(zstd ? SyntheticWarcs.Zstd(records) : SyntheticWarcs.Gzip(records));
        Records(repaired).Count.ShouldBe(2);
        var loss = report.Losses.ShouldHaveSingleItem();
        (loss.Offset, loss.Length).ShouldBe((0, null));
        loss.Reason.ShouldContain("WARC-Block-Digest");
    }

    [Fact]
    public void What_is_written_is_told_with_its_place()
    {
        var kept = new List<RewrittenRecord>();
        var (repaired, _) = Repair(SyntheticWarcs.All["whole-file.warc.gz"].Bytes, kept.Add);
        kept.Count.ShouldBe(7);
        kept[1].HttpHead.ShouldNotBeNull().Status.ShouldBe(200);
        foreach (var record in kept)
        {
            using var reader = new WarcReader(new MemoryStream(repaired, (int)record.Location.Offset, (int)record.Location.Length), "f");
            reader.Read().ShouldNotBeNull().Head.RecordId.ShouldBe(record.Head.RecordId);
            reader.Read().ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    [InlineData("plain")]
    public void A_flipped_bit_costs_the_record_that_holds_it_and_no_other(string kind)
    {
        var (bytes, ends) = Many(Format(kind));
        var random = new Random(20_210_408);
        for (var round = 0; round < 400; round++)
        {
            var bit = random.Next(bytes.Length * 8);
            var hit = ends.FindIndex(end => bit >> 3 < end);
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            var (repaired, report) = Repair(bytes);
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            var kept = Records(repaired);
            var expected = Enumerable.Range(0, ends.Count).Where(i => i != hit).Select(i => $"https://a.test/{i}");
            expected.Except(kept).ShouldBeEmpty($"bit {bit}, in record {hit}: {string.Join("; ", report.Losses)}");
            (kept.Count + report.Losses.Count).ShouldBeGreaterThanOrEqualTo(ends.Count, $"bit {bit}");
        }
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    [InlineData("plain")]
    public void A_cut_at_any_place_costs_what_lies_behind_it_and_nothing_else(string kind)
    {
        var (bytes, ends) = Many(Format(kind));
        for (var length = 0; length < bytes.Length; length += 7)
        {
            var (repaired, report) = Repair(bytes[..length]);
            var endMark = kind == "plain" ? 4 : 0; // the digest proves a plain record whose block is there
            var whole = ends.Count(end => end - endMark <= length);
            Records(repaired).Count.ShouldBe(whole, $"cut at {length}");
            report.Losses.Count.ShouldBe(length == 0 || ends.Exists(end => length >= end - endMark && length <= end) ? 0 : 1, $"cut at {length}");
        }
    }

    [Fact]
    public void A_content_length_that_swallows_the_next_record_costs_only_its_own()
    {
        var plain = SyntheticWarcs.All["ours.warc"].Bytes;
        var at = plain.AsSpan().IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
        plain = [.. plain];
        plain[at] = (byte)'9'; // the warcinfo claims hundreds of bytes of its neighbour
        var (repaired, report) = Repair(plain);
        Records(repaired).Count.ShouldBe(6);
        report.Losses.ShouldHaveSingleItem().Offset.ShouldBe(0);
    }

    [Fact]
    public void An_arc_file_is_refused()
    {
        var e = Should.Throw<WarcFormatException>(() => Repair(SyntheticWarcs.Arc()));
        e.Message.ShouldContain("ARC");
    }

    [Theory]
    [InlineData("110_example-bad.warc.gz.bad", 6)]
    [InlineData("124_example-url-agnostic-revisit.warc.gz", 2)]
    [InlineData("148_invalid-truncated.gz", 0)]
    public void Damaged_files_of_the_corpus_give_what_is_sound(string name, int kept)
    {
        var (repaired, _) = Repair(WarcCorpus.Read(name));
        Records(repaired).Count.ShouldBe(kept);
        WarcVerifier.Verify(new MemoryStream(repaired), name, TestContext.Current.CancellationToken).ShouldAllBe(finding => kept == 0 || finding.Level == WarcDiagnosticLevel.Warn);
    }

    static MemberFormat Format(string kind) => kind switch { "gz" => MemberFormat.Gzip, "zst" => MemberFormat.Zstd(), _ => MemberFormat.Plain };

    static (byte[] Bytes, List<long> Ends) Many(MemberFormat format)
    {
        using var file = new MemoryStream();
        var writer = new WarcWriter(file) { Format = format };
        var ends = new List<long>();
        for (var i = 0; i < 12; i++)
        {
            var text = Encoding.UTF8.GetBytes($"<p>{string.Join(' ', Enumerable.Range(0, 10 + i * 3).Select(n => n * 7919 % 997))}</p>");
            var location = writer.Write(WarcRecord.Resource($"https://a.test/{i}", DateTimeOffset.UnixEpoch.AddDays(i), "text/html", WarcBlock.Of(text), SyntheticWarcs.InfoId));
            ends.Add(location.Offset + location.Length);
        }
        return (file.ToArray(), ends);
    }

    static (byte[] Bytes, WarcRepairReport Report) Repair(byte[] bytes, Action<RewrittenRecord>? written = null)
    {
        using var output = new MemoryStream();
        var report = WarcRepair.Repair(new MemoryStream(bytes), "f", output, written, TestContext.Current.CancellationToken);
        return (output.ToArray(), report);
    }

    static List<string?> Records(byte[] bytes)
    {
        using var reader = new WarcReader(new MemoryStream(bytes), "f");
        var uris = new List<string?>();
        while (reader.Read() is { } record)
            uris.Add(record.Head.TargetUri);
        return uris;
    }
}
