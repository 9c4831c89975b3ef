
using System.Text;
using Microsoft.Extensions.Time.Testing;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class CaptureStoreTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("newsarchive-store-").FullName;
    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero));

    string Folder => Path.Combine(_root, "store");

    string Warc => Path.Combine(Folder, "captures.warc.gz");

    string Journal => Path.Combine(Folder, "journal.jsonl");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    CaptureStore Open() => CaptureStore.Open(Folder, _time);

    static Task<Capture> AddAsync(CaptureStore store, string uri, byte[] body) => store.AppendAsync(uri,
    [
        new HttpExchange
        {
            Uri = uri,
            Date = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero),
            RequestHead = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"),
            ResponseHead = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n\r\n"),
            Status = 200,
            Body = body,
        },
    ], ImageHeader.Sniff(body).ShouldNotBeNull());

    [Fact]
    public async Task A_store_is_a_WARC_with_one_warcinfo_and_one_member_for_each_record()
    {
        using (var store = Open())
        {
            await AddAsync(store, "http://a.example/1", SampleImages.Png(padding: 10));
            await AddAsync(store, "http://a.example/2", SampleImages.Png(padding: 20));
        }
        Open().Dispose(); // opening again adds nothing
        using var reader = new WarcReader(File.OpenRead(Warc), "captures.warc.gz");
        var types = new List<WarcRecordType>();
        while (reader.Read() is { } record)
        {
            types.Add(record.Head.Type);
            if (record.Head.Type != WarcRecordType.WarcInfo) continue;
            record.Head.Fields["WARC-Filename"].ShouldBe("captures.warc.gz");
            record.Head.Date.ShouldBe(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
            using var text = new StreamReader(record.Block);
            var fields = text.ReadToEnd();
            foreach (var name in (string[])["software: newsarchive/", "format: WARC File Format 1.1", "conformsTo: ", "isPartOf: ", "robots: "]) fields.ShouldContain(name);
        }
        types.ShouldBe([WarcRecordType.WarcInfo, WarcRecordType.Request, WarcRecordType.Response, WarcRecordType.Request, WarcRecordType.Response]);
        reader.Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(40)] // then it would begin in the head
    public async Task A_length_that_the_journal_got_wrong_gives_no_bytes(int more)
    {
        var image = SampleImages.Png(padding: 3000);
        using (var store = Open())
        {
            var capture = await AddAsync(store, "http://a.example/1", image);
            using var body = store.BorrowBody(capture);
            body.Memory.Span.SequenceEqual(image).ShouldBeTrue();
        }
        var journal = File.ReadAllText(Journal);
        journal.ShouldContain($":{image.Length}");
        File.WriteAllText(Journal, journal.Replace($":{image.Length}", $":{image.Length + more}", StringComparison.Ordinal));

        using var again = Open();
        Should.Throw<FormatException>(() => again.BorrowBody(again.Find("http://a.example/1").ShouldNotBeNull()).Dispose());
    }

    [Fact]
    public async Task What_was_written_is_there_after_opening_again()
    {
        var digest = WarcDigest.Sha256("text"u8);
        Capture capture, revisit;
        string infoId;
        using (var store = Open())
        {
            infoId = store.WarcInfoId;
            capture = await AddAsync(store, "http://a.example/1", SampleImages.Png());
            revisit = await AddAsync(store, "http://a.example/2", SampleImages.Png());
            store.Append("http://a.example/3", new FetchFailure("http-404", "http://a.example/3 answered 404", 404, 1, false));
            store.FirstSight("posts/港.md", digest).ShouldBe(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        }
        _time.Advance(TimeSpan.FromDays(1));
        using var again = Open();
        again.WarcInfoId.ShouldBe(infoId);
        again.Find("HTTP://A.example:80/1#x").ShouldNotBeNull().Members.ShouldBe(capture.Members);
        again.Find("http://a.example/1").ShouldBe(capture with { Members = again.Find("http://a.example/1")!.Members }); // ImmutableArray compares by reference
        again.Find("http://a.example/2")?.RefersTo.ShouldBe(capture.Members[^1]);
        again.ReadBody(revisit).ShouldBe(SampleImages.Png());
        again.FindFailure("http://a.example/3").ShouldBe(new FetchFailure("http-404", "http://a.example/3 answered 404", 404, 1, false));
        again.FirstSight("posts/港.md", digest).ShouldBe(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        again.FirstSight("posts/other.md", digest).ShouldBe(new DateTimeOffset(2026, 3, 5, 5, 6, 7, TimeSpan.Zero));
        again.Find("http://a.example/4").ShouldBeNull();
        again.FindFailure("http://a.example/1").ShouldBeNull();
    }

    [Fact]
    public async Task The_same_captures_give_the_same_files()
    {
        var files = new List<byte[]>();
        for (var i = 0; i < 2; i++)
        {
            using (var store = Open())
            {
                await AddAsync(store, "http://a.example/1", SampleImages.Png());
                store.FirstSight("a.md", WarcDigest.Sha256("a"u8));
            }
            files.AddRange([File.ReadAllBytes(Warc), File.ReadAllBytes(Journal)]);
            Directory.Delete(Folder, recursive: true);
        }
        files[2].ShouldBe(files[0]);
        files[3].ShouldBe(files[1]);
    }

    [Fact]
    public void A_second_opener_is_refused_until_the_first_is_done()
    {
        using (Open())
            Should.Throw<IOException>(Open).Message.ShouldBe($"the store {Folder} is in use by another newsarchive; wait for it or name another --store");
        Open().Dispose();
    }

    [Fact]
    public async Task A_torn_tail_is_cut_wherever_it_was_torn()
    {
        Capture first, last;
        using (var store = Open())
        {
            first = await AddAsync(store, "http://a.example/1", SampleImages.Png(padding: 10));
            store.Flush();
            last = await AddAsync(store, "http://a.example/2", SampleImages.Gif());
        }
        var (warc, journal) = (File.ReadAllBytes(Warc), File.ReadAllBytes(Journal));
        var lastMember = (int)last.Members[0].Location.Offset;
        var lastLine = journal.AsSpan(0, journal.Length - 1).LastIndexOf((byte)'\n') + 1;

        var step = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1" ? 1 : 7; // every cut syncs two files: minutes on a busy disk
        var opened = 0;
        // The WARC is torn in the last capture, whose line was then not yet written.
        for (var cut = lastMember; cut < warc.Length; cut += step) await ReopenAsync(warc[..cut], journal[..lastLine], isWhole: false);
        // The journal is torn in the last line, also after a power cut that left blocks of zeros: its capture is found again.
        for (var cut = lastLine; cut < journal.Length; cut += step)
        {
            await ReopenAsync(warc, journal[..cut], isWhole: true);
            await ReopenAsync(warc, [.. journal[..cut], .. new byte[journal.Length - cut]], isWhole: true);
            await ReopenAsync([.. warc[..^1], (byte)(warc[^1] ^ 1)], journal[..cut], isWhole: false);
        }

        async Task ReopenAsync(byte[] tornWarc, byte[] tornJournal, bool isWhole)
        {
            File.WriteAllBytes(Warc, tornWarc);
            File.WriteAllBytes(Journal, tornJournal);
            using (var store = Open())
            {
                store.ReadBody(store.Find("http://a.example/1").ShouldNotBeNull()).ShouldBe(SampleImages.Png(padding: 10));
                (store.Find("http://a.example/2") is not null).ShouldBe(isWhole);
                if (opened++ % 6 != 0) return; // writing on costs two fsyncs
                if (!isWhole) await AddAsync(store, "http://a.example/2", SampleImages.Gif());
                store.Find("http://a.example/2").ShouldNotBeNull().Members.ShouldBe(last.Members);
            }
            File.ReadAllBytes(Warc).ShouldBe(warc, "the resumed store ends in the same bytes");
            File.ReadAllBytes(Journal).ShouldBe(journal);
        }
    }

    [Fact]
    public async Task What_a_kill_leaves_after_Flush_is_whole()
    {
        using var store = Open();
        var capture = await AddAsync(store, "http://a.example/1", SampleImages.Png());
        store.FirstSight("a.md", WarcDigest.Sha256("a"u8));
        store.Flush();
        await AddAsync(store, "http://a.example/2", SampleImages.Gif()); // not flushed: may be lost, must not hurt
        var copy = Path.Combine(_root, "copy");
        Directory.CreateDirectory(copy);
        foreach (var name in (string[])["captures.warc.gz", "journal.jsonl"]) File.Copy(Path.Combine(Folder, name), Path.Combine(copy, name));
        using var again = CaptureStore.Open(copy, _time);
        again.ReadBody(again.Find("http://a.example/1").ShouldNotBeNull()).ShouldBe(again.ReadBody(capture));
        File.ReadAllText(Path.Combine(copy, "journal.jsonl")).ShouldContain("\"a.md\"");
    }

    [Fact]
    public void A_creation_that_was_killed_is_finished()
    {
        Open().Dispose();
        var warc = File.ReadAllBytes(Warc);
        File.Delete(Journal);
        _time.Advance(TimeSpan.FromDays(3));
        using (var store = Open()) store.WarcInfo.Date.Day.ShouldBe(4);
        File.ReadAllBytes(Warc).ShouldBe(warc);
    }

    public static TheoryData<string, Action<CaptureStoreTests>> Damages => new()
    {
        { "journal gone, captures there", test => File.Delete(test.Journal) },
        { "journal empty", test => File.WriteAllText(test.Journal, "") },
        { "a line in the middle damaged", test => File.WriteAllText(test.Journal, File.ReadAllText(test.Journal).Replace("\"capture\",\"asked\":\"http://a.example/1", "\"capture\",\"ask~d\":\"http://a.example/1")) },
        { "a member moved", test => File.WriteAllText(test.Journal, File.ReadAllText(test.Journal).Replace("\"length\":", "\"length\":1")) },
        { "WARC shorter", test => File.WriteAllBytes(test.Warc, File.ReadAllBytes(test.Warc)[..^1]) },
        { "WARC gone", test => File.Delete(test.Warc) },
        { "a later format", test => File.WriteAllText(test.Journal, File.ReadAllText(test.Journal).Replace("\"format\":1", "\"format\":2")) },
    };

    [Theory, MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public async Task Damage_that_is_no_torn_tail_is_reported_and_nothing_is_cut(string name, Action<CaptureStoreTests> damage)
    {
        using (var store = Open())
        {
            await AddAsync(store, "http://a.example/1", SampleImages.Png());
            await AddAsync(store, "http://a.example/2", SampleImages.Gif());
        }
        damage(this);
        var before = File.Exists(Warc) ? File.ReadAllBytes(Warc) : null;
        Should.Throw<ArticleFormatException>(Open, name).Message.ShouldContain("--store");
        (File.Exists(Warc) ? File.ReadAllBytes(Warc) : null).ShouldBe(before);
    }

    [Fact]
    public async Task A_body_that_was_changed_in_the_store_is_not_given_out()
    {
        using var store = Open();
        var capture = await AddAsync(store, "http://a.example/1", SampleImages.Png(padding: 200));
        var place = capture.Members[^1].Location;
        using (var file = new FileStream(Warc, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = place.Offset + place.Length - 100;
            var old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(old ^ 1));
        }
        Should.Throw<FormatException>(() => store.ReadBody(capture));
        Should.Throw<FormatException>(() => store.BorrowBody(capture));
    }

    [Fact]
    public async Task A_sound_record_of_another_body_is_not_given_out()
    {
        using var store = Open();
        byte[] other = SampleImages.Png(padding: 200);
        other[^20] ^= 1; // of the padding, or of what ends the file: a picture by its head all the same
        var (first, second) = (await AddAsync(store, "http://a.example/1", SampleImages.Png(padding: 200)), await AddAsync(store, "http://a.example/2", other));
        var (from, to) = (second.Members[^1].Location, first.Members[^1].Location);
        from.Length.ShouldBe(to.Length);
        using (var own = store.BorrowBody(second))
            own.Memory.ToArray().ShouldBe(other);
        using (var file = new FileStream(Warc, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            var member = new byte[from.Length];
            file.Position = from.Offset;
            file.ReadExactly(member);
            file.Position = to.Offset;
            file.Write(member);
        }
        Should.Throw<FormatException>(() => store.BorrowBody(first));
    }

    [Fact]
    public async Task Many_threads_write_one_sound_store()
    {
        using (var store = Open())
            await Parallel.ForAsync(0, 200, async (i, _) =>
            {
                var capture = await AddAsync(store, $"http://a.example/{i}", SampleImages.Png(padding: i % 50));
                store.ReadBody(capture).ShouldBe(SampleImages.Png(padding: i % 50));
                store.FirstSight($"{i}.md", capture.PayloadDigest);
            });
        using var again = Open();
        var captures = Enumerable.Range(0, 200).Select(i => again.Find($"http://a.example/{i}").ShouldNotBeNull()).ToList();
        captures.Count(capture => capture.RefersTo is null).ShouldBe(50);
        foreach (var capture in captures) WarcDigest.Sha256(again.ReadBody(capture)).ShouldBe(capture.PayloadDigest);
    }

    [Fact]
    public void A_closed_store_says_so()
    {
        var store = Open();
        store.Dispose();
        store.Dispose();
        Should.Throw<ObjectDisposedException>(() => store.FirstSight("a", WarcDigest.Sha256("a"u8)));
    }
}
