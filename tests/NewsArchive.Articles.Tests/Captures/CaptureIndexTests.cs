using CsCheck;
using NewsArchive.Articles.Captures;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Captures;

/// <summary>The packed index chooses what the plain one does, and a packed capture is the same when it comes back.</summary>
public sealed class CaptureIndexTests
{
    // Few of each, so that captures meet: of one URL, one second, one id, one digest.
    static readonly Gen<string> Url = Gen.OneOf("http://a.test/", "http://a.test/x", "http://a.test/X", "http://ä.test/", "http://a.test/漢", "http://a.test/\ue000", "http://a.test/𝒳", "http://a.test/\ud835", "urn:x");
    static readonly Gen<string?> Id = Gen.OneOf<string?>(null, "<urn:uuid:1>", "<urn:uuid:2>", "<urn:uuid:3>", "漢");
    static readonly Gen<DateTimeOffset> Date = Gen.Int[0, 3].Select(second => second == 0 ? default : DateTimeOffset.UnixEpoch.AddSeconds(second));
    static readonly Gen<WarcDigest> Digest = Gen.OneOf(default, WarcDigest.Compute("sha1", "1"u8), WarcDigest.Compute("sha1", "2"u8), WarcDigest.Compute("sha256", "1"u8), WarcDigest.Compute("md5", "1"u8), WarcDigest.Compute("sha512", "2"u8));
    static readonly Gen<PayloadKind> Kind = Gen.OneOf(PayloadKind.Of([], null), PayloadKind.Of([], "text/html; charset=x"), PayloadKind.Of([], "image/jpeg"), PayloadKind.Of([0xFF, 0xD8, 0xFF, 0xE0], "text/html"), PayloadKind.Of([], "x/漢"));
    static readonly Gen<string?> Text = Gen.Select(Gen.Bool, Gen.String).Select((isThere, text) => isThere ? text : null);

    static readonly Gen<RevisitReference?> Reference = Gen.Select(Gen.Bool, Id, Gen.Select(Gen.Bool, Url).Select((isThere, url) => isThere ? url : null), Gen.Bool, Date)
        .Select((isRevisit, id, url, hasDate, date) => isRevisit ? new RevisitReference(id, url, hasDate ? date : null) : null);

    static readonly Gen<WebCapture> Capture = Gen.Select(
        Gen.Select(Url, Id, Date, Gen.OneOf<int?>(null, 200, 200, 206, 301, 304, 404), Gen.Bool, Gen.Int[0, 5]),
        Gen.Select(Digest, Digest, Kind, Reference, Gen.Long[0, long.MaxValue], Gen.Int[0, 9]),
        Gen.Select(Text, Text, Text, Text))
        .Select((told, payload, texts) => new WebCapture
        {
            Number = 0,
            File = payload.Item6 % 2 == 0 ? "a.warc" : "漢.warc.gz",
            Offset = payload.Item5 / 3,
            Url = told.Item1,
            RecordId = told.Item2,
            Date = told.Item3,
            Status = told.Item4,
            IsWhole = told.Item5,
            IsConversion = told.Item6 == 0 && payload.Item4 is null,
            Digest = payload.Item1,
            DeclaredDigest = payload.Item2,
            Kind = payload.Item3,
            Revisit = payload.Item4,
            Length = payload.Item5,
            IsShowable = payload.Item6 == 1,
            Damage = payload.Item6 == 2 ? "broken" : null,
            Doubt = payload.Item6 == 3 ? "not what was received" : null,
            Location = texts.Item1,
            Charset = texts.Item2,
            ConcurrentTo = texts.Item3,
        });

    static readonly Gen<WebCapture[]> Archive = Capture.Array[0, 40].Select(captures => captures.Select((capture, number) => capture with { Number = number * 2 }).ToArray());

    static CaptureTable Table(IEnumerable<WebCapture> captures)
    {
        var table = new CaptureTable();
        foreach (var capture in captures)
            table.Add(capture);
        return table;
    }

    [Fact]
    public void A_packed_capture_comes_back_as_it_was() => Archive.Sample(captures =>
    {
        using var table = Table(captures);
        Enumerable.Range(0, table.Count).Select(number => table[number]).ShouldBe(captures);
    });

    [Fact]
    public void The_index_chooses_what_the_plain_one_does() => Archive.Sample(captures =>
    {
        using var table = Table(captures);
        var index = new CaptureIndex(table);
        var plain = new PlainCaptureIndex(captures);
        index.Count.ShouldBe(plain.Urls.Count);
        for (var url = 0; url < index.Count; url++)
        {
            var expected = plain.Urls[url];
            index.UrlOf(url).ShouldBe(expected.Url);
            index.HasPayload(url).ShouldBe(expected.Payload is not null);
            index.Lost(url).ShouldBe(expected.Lost);
            index.Refused(url).ShouldBe(expected.Refused);
            index.IsRedirect(url).ShouldBe(expected.Refused?.IsRedirect == true);
            if (expected is not { Payload: { } payload, Capture: { } capture })
                continue;
            index.Payload(url).ShouldBe(payload);
            index.PayloadNumber(url).ShouldBe(payload.Number);
            index.CaptureNumber(url).ShouldBe(capture.Number);
            index.KindOf(url).Extensions.ShouldBe(payload.Kind.Extensions);
            index.KindOf(url).IsPage.ShouldBe(payload.Kind.IsPage);
            index.IsPayload(url, CaptureMarks.Showable).ShouldBe(payload.IsShowable);
            index.IsDoubted(url).ShouldBe(payload.Doubt is not null || capture.Doubt is not null);
            index.DoubtOf(url).ShouldBe(payload.Doubt ?? (capture.Doubt is null ? null : $"the revisit {capture.Doubt}"));
        }
    }, iter: 2_000);

    const int Many = 8_000;

    static readonly WarcDigest[] Digests = [.. Enumerable.Range(0, Many).Select(number => WarcDigest.Sha256(BitConverter.GetBytes(number)))];

    /// <summary>Revisits of one URL, and as many payloads of another that they name; none is that of a revisit.</summary>
    static WebCapture[] Unresolved(int count, string? named, bool isDated, int status) =>
    [
        .. Enumerable.Range(0, count).Select(number => new WebCapture
        {
            Number = number,
            File = "a.warc",
            Offset = number,
            Url = number % 2 == 0 ? "http://payloads.test/" : "http://revisits.test/",
            Date = DateTimeOffset.UnixEpoch,
            Status = number % 2 == 0 ? 200 : status,
            IsWhole = number % 2 == 0,
            DeclaredDigest = Digests[number],
            Revisit = number % 2 == 0 ? null : new RevisitReference(null, named, isDated ? DateTimeOffset.UnixEpoch : null),
        }),
    ];

    /// <summary>Growth of the work, not its time: four times as many were 16 times as much when each revisit went through all captures of a URL.</summary>
    [Theory]
    [InlineData("http://payloads.test/", true, 200)]
    [InlineData("http://payloads.test/", false, 200)]
    [InlineData("http://revisits.test/", true, 200)]
    [InlineData(null, false, 304)]
    public void Very_many_revisits_of_one_URL_do_not_cost_their_square(string? named, bool isDated, int status)
    {
        long Looks(int count)
        {
            using var table = Table(Unresolved(count, named, isDated, status));
            var index = new CaptureIndex(table);
            index.Lost(1).Count().ShouldBe(count / 2);
            return index.LooksAtHolders;
        }

        var few = Looks(Many / 4);
        few.ShouldBePositive();
        (Looks(Many) / (double)few).ShouldBeLessThan(6);
    }

    [Fact]
    public void Sharers_of_a_payload_are_found_by_its_record_in_their_order() => Archive.Sample(captures =>
    {
        using var table = Table(captures);
        var index = new CaptureIndex(table);
        int[] urls = [.. Enumerable.Range(0, index.Count).Where(index.HasPayload).Reverse()];
        var sharers = new PayloadSharers(index, urls);
        var expected = urls.ToLookup(index.PayloadNumber);
        sharers.Count.ShouldBe(expected.Count);
        for (var record = -1; record < captures.Length * 2 + 1; record++)
            sharers.Of(record).ShouldBe(expected[record]);
    });

    [Fact]
    public void Very_many_captures_wait_on_disk_and_come_back_one_by_one()
    {
        WebCapture[] captures = [.. Enumerable.Range(0, 20_000).Select(number => new WebCapture { Number = number, File = "a.warc", Offset = number, Url = $"http://a.test/{number % 777}", RecordId = number % 1000 == 0 ? new string('漢', 100_000) : $"<urn:{number}>" })];
        using var table = Table(captures);
        for (var number = 0; number < captures.Length; number += 7)
            table[number * 2_801 % captures.Length].ShouldBe(captures[number * 2_801 % captures.Length]);
    }

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("image/png")]
    [InlineData("image/gif")]
    [InlineData("image/webp")]
    [InlineData("image/tiff")]
    [InlineData("image/avif")]
    [InlineData("image/heic")]
    [InlineData("image/jxl")]
    [InlineData("image/svg+xml")]
    [InlineData("image/bmp")]
    [InlineData("image/x-icon")]
    public void Every_image_that_is_told_by_its_bytes_has_an_ending(string type)
    {
        var kind = PayloadKind.Named(type, isImage: true);
        kind.Extensions.ShouldNotBeEmpty();
        PayloadKind.OfCode(kind.Code).ShouldBeSameAs(kind);
    }
}
