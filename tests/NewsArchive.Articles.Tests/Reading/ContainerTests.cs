using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Reading;

public sealed class ContainerTests
{
    const string Post = "---\ntitle: 新闻\n---\n<div>x</div>";

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    static byte[] Zip(params (string Name, byte[] Content)[] members)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in members)
                using (var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open())
                    entry.Write(content);
        return stream.ToArray();
    }

    static byte[] Tar(params (string Name, byte[] Content)[] members)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
            foreach (var (name, content) in members)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        return stream.ToArray();
    }

    static byte[] Gzip(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return stream.ToArray();
    }

    static byte[] Zstandard(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var zstandard = new SharpCompress.Compressors.ZStandard.CompressionStream(stream))
            zstandard.Write(bytes);
        return stream.ToArray();
    }

    public static TheoryData<string> Formats => ["dump.zip", "dump.tar", "dump.tgz", "dump.tar.zst"];

    static byte[] Container(string name, params (string Name, byte[] Content)[] members) =>
        Path.GetExtension(name) switch
        {
            ".zip" => Zip(members),
            ".tar" => Tar(members),
            ".zst" => Zstandard(Tar(members)),
            _ => Gzip(Tar(members)),
        };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Articles_and_json_lines_inside_are_read(string name)
    {
        var bytes = Container(name,
            ("posts/新闻.md", Bytes(Post)), ("posts/" + new string('x', 150) + "/" + new string('y', 120) + ".md", Bytes("long")), ("feed.jsonl", Bytes("{\"html\":\"<p>x</p>\"}\n{")),
            ("a.jpg", [1]), (".git/config.md", [1]), ("__MACOSX/._a.md", [0]), ("inner.zip", Zip(("b.md", Bytes("b")))), ("empty.md", []), ("bin.md", [0, 0]));
        var reading = ReadingInputs.Read(name, bytes);
        reading.Problems.Select(problem => (problem.Rule, problem.Path)).ShouldBe([
            ("json", name + "/feed.jsonl/000002.json"), ("nested-container", name + "/inner.zip"), ("empty", name + "/empty.md"), ("binary", name + "/bin.md")]);
        reading.Articles.Select(article => article.Origin.Path).ShouldBe([
            name + "/posts/新闻.md", name + "/posts/" + new string('x', 150) + "/" + new string('y', 120) + ".md", name + "/feed.jsonl/000001.json"]);
        reading.Articles[0].SourceDigest.ShouldBe(WarcDigest.Sha256(Bytes(Post)));
        reading.Articles[0].FrontMatter.Title.ShouldBe("新闻");
        reading.Digest.ShouldBe(WarcDigest.Sha256(bytes));
        reading.SkippedMembers.ShouldBe(3);
    }

    [Fact]
    public void Tar_names_that_are_no_utf8_are_told_by_their_bytes()
    {
        var raw = TextDecoder.Encode("新闻报道/今天的消息.md", "gb18030");
        var tar = Tar((new string('q', 5), Bytes("x"))).AsSpan(1024).ToArray(); // without the pax header
        raw.CopyTo(tar.AsSpan());
        var sum = 8 * ' ' + tar.AsSpan(0, 148).ToArray().Sum(b => b) + tar.AsSpan(156, 356).ToArray().Sum(b => b);
        Bytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
        ReadingInputs.Read("a.tar", tar).Articles.ShouldHaveSingleItem().Origin.Path.ShouldBe("a.tar/新闻报道/今天的消息.md");
    }

    /// <summary>Written by p7zip 16.02: LZMA2, solid; <c>b.md</c> "second", <c>p.jpg</c>, <c>posts/新闻.md</c>.</summary>
    const string SevenZip =
        "N3q8ryccAASyIPgTlwAAAAAAAAAhAAAAAAAAABMNl9QBACFzZWNvbmR4LS0tCnRpdGxlOiDkuIMKLS0tCjxwPng8L3A+AAAAgTMHrg/QaX28nz9HQQWHhqM/578m/rlNMX9TdJh0WiXNJIgX"
        + "+VlzfsfqbcRx4ouIr2q+anB12UfWbvoAvqnTl85Kbzx5GrhJ/jWtZaqT5mapjAFfThZhq7og1A2bi4Nbn4pDMhvwLWoWYwes7a4AFwYmAQlxAAcLAQABIwMBAQVdABAAAAyAkgoB1W724QAA";

    [Fact]
    public void A_7z_is_read_and_damage_in_it_is_found()
    {
        var bytes = Convert.FromBase64String(SevenZip);
        var reading = ReadingInputs.Read("a.7z", bytes);
        reading.Problems.ShouldBeEmpty();
        reading.Articles.Select(article => article.Origin.Path).ShouldBe(["a.7z/b.md", "a.7z/posts/新闻.md"]);
        reading.Articles[0].Body.ShouldBe("second");
        reading.Articles[1].FrontMatter.Title.ShouldBe("七");
        reading.SkippedMembers.ShouldBe(1);
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x10;
            var after = ReadingInputs.Read("a.7z", damaged);
            foreach (var article in after.Articles.Where(article => article.SourceDigest != reading.Articles[0].SourceDigest))
                article.SourceDigest.ShouldBe(reading.Articles[1].SourceDigest, $"byte {i}");
        }
    }

    [Theory]
    [InlineData("zip", "../evil.md")]
    [InlineData("zip", "a/../../evil.md")]
    [InlineData("zip", "..\\evil.md")]
    [InlineData("zip", "/etc/evil.md")]
    [InlineData("zip", "\\\\server\\share\\evil.md")]
    [InlineData("zip", "C:\\evil.md")]
    [InlineData("zip", "c:evil.md")]
    [InlineData("zip", "a/..")]
    [InlineData("tar", "../evil.md")]
    [InlineData("tar", "/etc/evil.md")]
    [InlineData("tar", "a/../../evil.md")]
    public void Names_that_lead_outside_are_refused_and_the_rest_goes_on(string ending, string evil)
    {
        var reading = ReadingInputs.Read("a." + ending, Container("a." + ending, ("first.md", Bytes("x")), (evil, Bytes("evil")), ("last.md", Bytes("y"))));
        reading.Rules().ShouldBe(["member-name"]);
        reading.Articles.Select(article => article.Origin.Path).ShouldBe([$"a.{ending}/first.md", $"a.{ending}/last.md"]);
    }

    [Theory]
    [InlineData("gb18030", "新闻报道/今天的消息.md")]
    [InlineData("big5", "新聞報導/今天的消息.md")]
    [InlineData("shift_jis", "ニュース/きょうのできごと.md")]
    public void Names_without_the_utf8_flag_are_told_by_their_bytes(string encoding, string name)
    {
        var raw = TextDecoder.Encode(name, encoding);
        // The same length in ASCII, patched after writing: the writer would set the flag.
        var placeholder = new string('q', raw.Length);
        var zip = Zip((placeholder, Bytes("x")), ("plain.md", Bytes("y")));
        for (var at = zip.AsSpan().IndexOf(Bytes(placeholder)); at >= 0; at = zip.AsSpan().IndexOf(Bytes(placeholder)))
            raw.CopyTo(zip.AsSpan(at));
        ReadingInputs.Read("a.zip", zip).Articles.Select(article => article.Origin.Path).ShouldBe(["a.zip/" + name, "a.zip/plain.md"]);
    }

    [Fact]
    public void A_flipped_byte_in_a_zip_member_is_found()
    {
        var zip = Zip(("a.md", Bytes("first")), ("b.md", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50)))));
        var directory = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        zip[directory + 16] ^= 1; // CRC-32 in the central directory (APPNOTE §4.3.12)
        var reading = ReadingInputs.Read("x.zip", zip);
        reading.Rules().ShouldBe(["crc"]);
        reading.Articles.ShouldHaveSingleItem().Origin.Path.ShouldBe("x.zip/b.md");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_container_cut_short_gives_what_could_be_read_and_a_row(string name)
    {
        var random = new byte[300_000];
        new Random(1).NextBytes(random);
        var bytes = Container(name, ("first.md", Bytes("x")), ("big.md", Bytes(Convert.ToHexString(random))), ("last.md", Bytes("y")));
        var reading = ReadingInputs.Read(name, bytes[..(bytes.Length / 2)]);
        reading.Rules().ShouldContain("container");
        reading.Articles.ShouldContain(article => article.Origin.Path == name + "/first.md");
        reading.Articles.ShouldNotContain(article => article.Origin.Path == name + "/last.md");
    }

    [Fact]
    public void A_tar_without_its_end_is_reported()
    {
        var tar = Tar(("first.md", Bytes("x")), ("last.md", Bytes("y")));
        var end = tar.AsSpan().LastIndexOf((byte)'y') + 1;
        var reading = ReadingInputs.Read("a.tar", tar[..((end + 511) / 512 * 512)]);
        reading.Articles.Length.ShouldBe(2);
        reading.Rules().ShouldBe(["container"]);
    }

    [Theory]
    [InlineData("bomb.zip")]
    [InlineData("bomb.tar.gz")]
    public void A_bomb_stops_at_the_expansion_limit(string name)
    {
        var clock = ThreadClock.StartNew();
        var zeros = new byte[30 << 20];
        zeros.AsSpan().Fill((byte)' ');
        var bytes = Container(name, [("first.md", Bytes("x")), .. Enumerable.Range(0, 4).Select(i => ($"{i}.md", zeros))]);
        var reading = ReadingInputs.Read(name, bytes, new() { MaxExpansion = 20 });
        reading.Rules().ShouldContain("limit");
        reading.Articles[0].Body.ShouldBe("x");
        reading.Articles.Length.ShouldBeLessThan(4);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_member_over_the_article_limit_is_a_row_and_the_rest_goes_on()
    {
        var reading = ReadingInputs.Read("a.zip", Zip(("big.md", new byte[5000]), ("b.md", Bytes("b"))), new() { MaxArticleBytes = 1000 });
        reading.Rules().ShouldBe(["too-large"]);
        reading.Articles.ShouldHaveSingleItem();
    }

    [Fact]
    public void The_number_of_members_is_limited() =>
        ReadingInputs.Read("a.zip", Zip([.. Enumerable.Range(0, 20).Select(i => ($"{i}.md", Bytes("x")))]), new() { MaxArticlesPerSource = 5 })
            .ShouldSatisfyAllConditions(reading => reading.Articles.Length.ShouldBe(5), reading => reading.Rules().ShouldBe(["too-many"]));

    [Fact]
    public void Links_and_second_members_of_a_name_are_rows()
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "link.md") { LinkName = "/etc/passwd" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "a.md") { DataStream = new MemoryStream(Bytes("1")) });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "./a.md") { DataStream = new MemoryStream(Bytes("2")) });
        }
        var reading = ReadingInputs.Read("a.tar", stream.ToArray());
        reading.Rules().ShouldBe(["link", "duplicate"]);
        reading.Articles.ShouldHaveSingleItem().Body.ShouldBe("1");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damaged_containers_never_throw(string name)
    {
        var good = Container(name, ("a.md", Bytes(Post)), ("b.jsonl", Bytes("{\"text\":\"x\"}")), ("c/d.html", Bytes("<p>x</p>")));
        var random = new Random(7);
        var clock = ThreadClock.StartNew();
        for (var i = 0; i < 80; i++)
        {
            var bytes = good.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ReadingInputs.Read(name, bytes).Digest.ShouldBe(WarcDigest.Sha256(bytes));
        }
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("7z\u00BC\u00AF'\u001C")]
    [InlineData("Rar!\u001A\u0007\u0001")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("\u001F\u008B\u0008")]
    [InlineData("(\u00B5/\u00FD")]
    [InlineData("nothing known")]
    public void A_magic_number_and_nothing_behind_it_is_a_row(string start)
    {
        var bytes = new byte[600];
        Encoding.Latin1.GetBytes(start).CopyTo(bytes, 0);
        new Random(3).NextBytes(bytes.AsSpan(40));
        ReadingInputs.Read("a.zip", bytes).Rules().ShouldContain("container");
    }

    [Fact]
    public void Hostile_lengths_in_a_zip_directory_are_no_allocation()
    {
        var zip = Zip(("a.md", Bytes("x")));
        var directory = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(directory + 24), 0xFFFFFFF0);
        ReadingInputs.Read("a.zip", zip).Length.ShouldBe(zip.Length);
    }

    public static TheoryData<string> CraftedFormats => [.. CraftedContainers.Endings];

    /// <summary>The reader of RAR tells no link, but its member is empty; that of 7z neither, and where it leads is read as any text: it is never followed.</summary>
    [Theory]
    [InlineData(".zip", "link")]
    [InlineData(".tar", "link")]
    [InlineData(".rar", "empty")]
    [InlineData(".7z", null)]
    public void In_every_format_names_that_lead_outside_are_rows_and_no_link_is_followed(string ending, string? linkRule)
    {
        string[] evil = ["../up.md", "/abs.md", "a/../../b.md", "C:\\x.md", "..\\x.md", "\\\\host\\share\\x.md"];
        var reading = ReadingInputs.Read("a" + ending, CraftedContainers.Make(ending,
            [new("first.md", Bytes("x")), .. evil.Select(name => new CraftedMember(name, Bytes("evil"))), new("link.md", Bytes("/etc/passwd"), IsLink: true), new("last.md", Bytes("y"))]));
        reading.Articles.Select(article => article.Body).ShouldBe(linkRule is null ? ["x", "/etc/passwd", "y"] : ["x", "y"]);
        reading.Rules().ShouldBe([.. evil.Select(_ => "member-name"), .. linkRule is null ? [] : new[] { linkRule }]);
    }

    [Theory, MemberData(nameof(CraftedFormats))]
    public void Where_the_path_says_it_otherwise_the_name_of_the_member_is_kept(string ending)
    {
        var reading = ReadingInputs.Read("a" + ending, CraftedContainers.Make(ending, new("plain.md", Bytes("x")), new("./dot//b.md", Bytes("y")), new("feed/./f.jsonl", Bytes("{\"html\":\"<p>z\"}"))));
        reading.Articles.Select(article => (article.Origin.Path, article.Origin.MemberName)).ShouldBe([
            ($"a{ending}/plain.md", null), ($"a{ending}/dot/b.md", "./dot//b.md"), ($"a{ending}/feed/f.jsonl/000001.json", "feed/./f.jsonl")]);
    }
}
