using System.Diagnostics;
using System.Globalization;
using System.Text;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Tests.Reading;
using NewsArchive.Warc.Tests.Wacz;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Fuzzing;

/// <summary>
/// Hostile input raises <see cref="WarcFormatException"/> and <see cref="IOException"/>, nothing else, and ends. NEWSARCHIVE_FUZZ_CASES sets how
/// many cases each target gets (default 2,000), NEWSARCHIVE_FUZZ_SEED where they start; a failure names the seed of its case.
/// </summary>
public class HostileInputTests
{
    static readonly int s_cases = Setting("NEWSARCHIVE_FUZZ_CASES", 2_000);
    static readonly int s_seed = Setting("NEWSARCHIVE_FUZZ_SEED", 20_210_408);

    [Fact]
    public void Record_heads() => Run(
        [.. SyntheticWarcs.All.Where(file => file.Key.EndsWith(".warc", StringComparison.Ordinal) || file.Key.EndsWith(".arc", StringComparison.Ordinal)).Select(file => file.Value.Bytes)],
        bytes =>
        {
            using var reader = new WarcReader(new MemoryStream(bytes), "f", new() { KeepHeadBytes = true });
            for (var failures = 0; failures < 20; failures++)
                try
                {
                    while (reader.Read() is { } record)
                    {
                        _ = (record.Head.Date, record.Head.ContentLength, record.Head.Fields.Select(field => field.Text).Count());
                        _ = WarcRules.Check(record.Head, "f", 0).Count();
                        _ = CdxjBuilder.Build(record.Head, record.ReadHttpHead(), default, "f", SurtForm.Pywb);
                    }
                    return;
                }
                catch (WarcFormatException) when (reader.TryRecover())
                {
                }
        });

    [Fact]
    public void Http_heads_and_chunked_bodies() => Run(
        ["HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n X: folded\r\n\r\n"u8.ToArray(), "5\r\nhello\r\n0\r\nX: y\r\n\r\n"u8.ToArray(), "a;x=y\n0123456789\n0\n\n"u8.ToArray()],
        bytes =>
        {
            if (HttpHead.TryParse(bytes, out var head))
                _ = (head!.Status, head.Fields.Count);
            ChunkedBody.TryDecode(bytes, out _);
        });

    [Fact]
    public void Gzip_members() => Run(
        [.. SyntheticWarcs.All.Where(file => file.Key.EndsWith(".gz", StringComparison.Ordinal)).Select(file => file.Value.Bytes)],
        bytes =>
        {
            using var stream = new GzipReadStream(new MemoryStream(bytes), "f");
            stream.CopyTo(Stream.Null);
        });

    [Fact]
    public void Zstd_frames() => Run(
        [.. SyntheticWarcs.All.Where(file => file.Key.EndsWith(".zst", StringComparison.Ordinal)).Select(file => file.Value.Bytes)],
        bytes =>
        {
            using var reader = new WarcReader(new MemoryStream(bytes), "f");
            while (reader.Read() is { } record)
                record.Block.CopyTo(Stream.Null);
        });

    [Fact]
    public void Cdxj_lines() => Run(
        [
            Encoding.UTF8.GetBytes("""com,example)/ 20201007212236 {"url":"http://www.example.com/","digest":"sha256:ab","mime":"text/html","filename":"a.warc.gz","offset":845,"length":1293,"status":200}""" + "\n"),
            Encoding.UTF8.GetBytes("""a 20250508195248245 {"url": "http://é中.example/%41", "status": "200", "x": {"y": [1]}, "length": "1", "offset": "2", "filename": "f"}""" + "\n!meta {}\n\n"),
        ],
        bytes =>
        {
            foreach (var entry in CdxjReader.Read(new MemoryStream(bytes), "f"))
            {
                _ = (Surt.FromUrl(entry.Url), Surt.FromUrl(entry.Url, SurtForm.Pywb), UrlNormalizer.TryNormalize(entry.Url, out _));
                CdxjEntry.TryParse(entry.ToLine(), out var again).ShouldBeTrue();
                again.ShouldBe(entry);
            }
        });

    [Fact]
    public void Zip_directories()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("b.wacz");
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Run([new SampleBundle { WithPages = false }.ToBytes(), new SampleBundle { MaxPlainLines = 1, Software = "other 1" }.ToBytes()], bytes =>
        {
            file.SetLength(0);
            RandomAccess.Write(file.SafeFileHandle, bytes, 0);
            using var reader = WaczReader.Open(path);
            foreach (var entry in reader.Entries)
                try
                {
                    using var content = reader.OpenEntry(entry.Name)!; // it is one of the reader's
                    content.CopyTo(Stream.Null);
                }
                catch (WarcFormatException)
                {
                    // one entry is damaged, the others may not be
                }
            _ = WaczSignature.Read(reader);
            _ = reader.ReadIndex().Count();
        }, tail: 900);
    }

    [Fact]
    public void Segments()
    {
        var record = WarcRecord.Response("https://a.test/", DateTimeOffset.UnixEpoch, "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n"u8.ToArray(), WarcBlock.Of("the payload of a record that was cut"u8.ToArray()), null, "<urn:uuid:00000000-0000-0000-0000-0000000000bb>");
        using var warc = new MemoryStream();
        var writer = new WarcWriter(warc) { Format = MemberFormat.Plain };
        foreach (var segment in WarcSegments.Split(record, 20).Concat(WarcSegments.Split(record, 20)))
            writer.Write(segment);
        Run([warc.ToArray()], bytes =>
        {
            using var stream = new MemoryStream(bytes);
            WarcVerifier.Verify(stream, "f").ShouldNotBeNull();
            stream.Position = 0;
            _ = CdxjIndexer.Index(stream, "f").Count();
            var segments = SegmentedRecords.Of(stream, "f", CancellationToken.None);
            _ = segments.IsRepeat(record.Head.RecordId!, "f", 0); // it has one
            using var whole = segments.Open(record.Head.RecordId!, "f"); // it has one
            _ = whole.Record.ReadHttpHead();
            whole.Record.Block.CopyTo(Stream.Null);
        });
    }

    [Fact]
    public void Repairs_and_verification_of_anything() => Run(
        [.. SyntheticWarcs.All.Values.Select(file => file.Bytes), new SampleBundle().ToBytes()],
        bytes =>
        {
            WarcRepair.Repair(new MemoryStream(bytes), "f", new MemoryStream()).ShouldNotBeNull();
            WaczRepair.Repair(new MemoryStream(bytes), "f", new MemoryStream()).ShouldNotBeNull();
            WarcVerifier.Verify(new MemoryStream(bytes), "f").ShouldNotBeNull();
        }, part: 20);

    /// <param name="samples">Sound input.</param>
    /// <param name="use">What is done with damaged input.</param>
    /// <param name="tail">Half of all damage falls into so many last bytes; 0 for anywhere.</param>
    /// <param name="part">So much slower than the others: only every so many cases are run.</param>
    static void Run(byte[][] samples, Action<byte[]> use, int tail = 0, int part = 1)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < s_cases / part; i++)
        {
            var random = new Random(unchecked(s_seed + i));
            var bytes = Damage(samples[random.Next(samples.Length)], random, tail);
            try
            {
                use(bytes);
            }
            catch (Exception e) when (e is WarcFormatException or IOException)
            {
                // what hostile input may raise
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {unchecked(s_seed + i)}: {e.GetType().Name} on {Convert.ToBase64String(bytes)}", e);
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{s_cases / part} cases from seed {s_seed} in {clock.Elapsed.TotalSeconds:F0} s");
    }

    static byte[] Damage(byte[] sample, Random random, int tail)
    {
        var bytes = sample.ToList();
        for (var edits = random.Next(1, 8); edits > 0; edits--)
        {
            var at = bytes.Count == 0 ? 0 : tail > 0 && random.Next(2) == 0 ? Math.Max(0, bytes.Count - 1 - random.Next(tail)) : random.Next(bytes.Count);
            switch (bytes.Count == 0 ? 0 : random.Next(8))
            {
                case 0: bytes.Insert(at, (byte)random.Next(256)); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[at] = Interesting(random); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at))); break;
                case 5: bytes.RemoveRange(at, bytes.Count - at); break;
                case 6: Overwrite(bytes, at, random); break;
                default: bytes.InsertRange(at, Encoding.Latin1.GetBytes(Words[random.Next(Words.Length)])); break;
            }
        }
        return [.. bytes];
    }

    static void Overwrite(List<byte> bytes, int at, Random random)
    {
        for (var end = Math.Min(at + random.Next(1, 9), bytes.Count); at < end; at++)
            bytes[at] = Interesting(random);
    }

    static byte Interesting(Random random) => (byte)(random.Next(6) switch { 0 => 0, 1 => 0xff, 2 => 0x7f, 3 => '\n', 4 => ' ', _ => random.Next(256) });

    static readonly string[] Words =
    [
        "WARC/1.1\r\n", "Content-Length: 9223372036854775807\r\n", "Content-Length: -1\r\n", "\r\n\r\n", "=?utf-8?B?////?=", "=?utf-8?Q?=41?=", "\u001f\u008b\u0008",
        "(\u00b5/\u00fd", "P*M\u0018", "]*M\u0018", "filedesc://x", "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "http://[::1]:0/", "%%41%zz", "\\ud800", "[[[[[[[[", "7fffffff\r\n", "ffffffffffffffff\r\n", "\u00ff\u00fe\0",
    ];

    static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
