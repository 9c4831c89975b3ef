using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Tests.Wacz;

public sealed class WaczWriterTests
{
    static string ReadText(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    [Fact]
    public void The_files_are_those_of_the_standard_and_hold_what_it_wants()
    {
        using var zip = new ZipArchive(new MemoryStream(new SampleBundle().ToBytes()));
        zip.Entries.Select(e => e.FullName).ShouldBe(
            ["archive/articles.warc.gz", "indexes/index.cdx", "pages/pages.jsonl", "newsarchive/README.txt", "datapackage.json", "datapackage-digest.json"]);
        ReadText(zip, "pages/pages.jsonl").ShouldBe("""
            {"format":"json-pages-1.0","id":"pages","title":"All Pages","hasText":true}
            {"id":"1","url":"https://newsarchive.invalid/ab/pages/a.html","ts":"2021-04-08T02:38:00Z","title":"A \"title\" & 中文","text":"Words."}

            """);
        using var package = JsonDocument.Parse(ReadText(zip, "datapackage.json"));
        package.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(
            ["profile", "title", "description", "created", "modified", "wacz_version", "software", "mainPageUrl", "mainPageDate", "creator", "resources"]);
        package.RootElement.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("path").GetString()).ShouldBe(
            ["archive/articles.warc.gz", "indexes/index.cdx", "pages/pages.jsonl", "newsarchive/README.txt"]);
        ReadText(zip, "datapackage-digest.json").ShouldContain($"\"hash\": \"{WarcDigest.Sha256(Encoding.UTF8.GetBytes(ReadText(zip, "datapackage.json")))}\"");
        var lines = ReadText(zip, "indexes/index.cdx").TrimEnd('\n').Split('\n');
        lines.ShouldBe(lines.OrderBy(l => l, StringComparer.Ordinal));
        lines.Length.ShouldBe(3);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes() => new SampleBundle().ToBytes().ShouldBe(new SampleBundle().ToBytes());

    [Fact]
    public void The_bytes_do_not_depend_on_how_the_content_is_written()
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i * 7919} ")));
        Make(s => s.Write(text)).ShouldBe(Make(s =>
        {
            for (var at = 0; at < text.Length; at += 1013)
                s.Write(text.AsSpan(at, Math.Min(1013, text.Length - at)));
        }));

        static byte[] Make(Action<Stream> write) =>
            new SampleBundle { BeforeFinish = wacz => { wacz.AddTextEntry("newsarchive/a.txt", write); wacz.AddEntry("archive/b.warc", write); } }.ToBytes();
    }

    [Fact]
    public void Long_text_is_deflated_and_long_archives_are_not()
    {
        var text = new byte[3 << 20];
        var bytes = new SampleBundle
        {
            BeforeFinish = wacz =>
            {
                wacz.AddTextEntry("newsarchive/long.json", s => s.Write(text));
                wacz.AddEntry("archive/long.warc.gz", s => s.Write(text));
            },
        }.ToBytes();
        using var zip = new ZipArchive(new MemoryStream(bytes));
        zip.GetEntry("newsarchive/long.json")!.CompressedLength.ShouldBeLessThan(10_000);
        zip.GetEntry("newsarchive/long.json")!.Length.ShouldBe(text.Length);
        zip.GetEntry("archive/long.warc.gz")!.CompressedLength.ShouldBe(text.Length);
        using var content = zip.GetEntry("newsarchive/long.json")!.Open();
        WarcDigest.Sha256(content).ShouldBe(WarcDigest.Sha256(text));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData("c:a")]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData("archive/articles.warc.gz")]
    public void An_unsafe_or_repeated_name_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => new SampleBundle { BeforeFinish = wacz => wacz.AddEntry(name, _ => { }) }.ToBytes());

    [Theory]
    [InlineData("README.txt")] // W3: one folder deep
    [InlineData("a/b/c.txt")]
    [InlineData("a/README")] // with a dot in the name
    [InlineData("a.b/README")]
    [InlineData("a/")]
    [InlineData("archive/a.txt")] // never under archive/, indexes/, pages/
    [InlineData("archive/a/b.warc")]
    [InlineData("indexes/a.txt")]
    [InlineData("indexes/a/index.cdx")]
    [InlineData("pages/a.txt")]
    [InlineData("pages/a/b.jsonl")]
    [InlineData("datapackage.json")]
    [InlineData("datapackage-digest.json")]
    public void An_entry_outside_the_layout_is_refused_unless_the_bundle_is_foreign(string name)
    {
        var refusal = Should.Throw<WarcRuleException>(() => new WaczWriter(new MemoryStream()).AddEntry(name, _ => { }));
        (refusal.Rule, refusal.Field).ShouldBe(("wacz-layout", name));
        refusal.Section.ShouldStartWith("WACZ 1.1.1");
        Should.Throw<WarcRuleException>(() => new WaczWriter(new MemoryStream()).AddCopy(name, Stream.Null, 0, default, 0)).Rule.ShouldBe("wacz-layout");
        new WaczWriter(new MemoryStream()) { IsForeign = true }.AddEntry(name, _ => { });
    }

    [Theory]
    [InlineData("archive/a.warc")]
    [InlineData("archive/a.warc.gz")]
    [InlineData("archive/a.warc.zst")]
    [InlineData("indexes/b.cdxj")]
    [InlineData("indexes/b.cdx.gz")]
    [InlineData("pages/extraPages.jsonl")]
    [InlineData("logs/crawl.log")]
    public void An_entry_of_the_layout_is_written(string name) => new WaczWriter(new MemoryStream()).AddEntry(name, _ => { });

    [Fact]
    public void Pages_are_addressed_by_URLs()
    {
        Should.Throw<WarcRuleException>(() => new SampleBundle { Page = page => page with { Url = "not a url" } }.ToBytes()).Field.ShouldBe("url");
        var package = new WaczPackage { Title = "", Created = SampleBundle.Date, Software = "", MainPageUrl = "main" };
        Should.Throw<WarcRuleException>(() => new WaczWriter(new MemoryStream()).Finish(package)).Field.ShouldBe("mainPageUrl");
        new WaczWriter(new MemoryStream()) { IsForeign = true }.Finish(package);
    }

    [Fact]
    public void What_could_not_be_read_back_is_not_written()
    {
        Should.Throw<ArgumentException>(() => new SampleBundle { PageText = new string('x', 17 << 20) }.ToBytes());
        var package = new WaczPackage { Title = "", Created = SampleBundle.Date, Software = "", Properties = [new("title", "again")] };
        Should.Throw<ArgumentException>(() => new WaczWriter(new MemoryStream()).Finish(package));
    }

    [Fact]
    public void What_must_be_stored_cannot_be_added_as_text() =>
        Should.Throw<ArgumentException>(() => new SampleBundle { BeforeFinish = wacz => wacz.AddTextEntry("archive/x.warc", _ => { }) }.ToBytes());

    [Fact]
    public void Beyond_the_limit_the_index_is_compressed_with_a_second_index()
    {
        var bytes = new SampleBundle { ExtraRecords = 6100, MaxPlainLines = 100 }.ToBytes();
        using var zip = new ZipArchive(new MemoryStream(bytes));
        var secondary = ReadText(zip, "indexes/index.idx").TrimEnd('\n').Split('\n');
        secondary[0].ShouldBe("""!meta 0 {"format":"cdxj-gzip-1.0","filename":"index.cdx.gz"}""");
        secondary.Length.ShouldBe(1 + 3);
        secondary[1].ShouldMatch("""^com,example,img\)/photo%20a\.jpg\?a=1&b=2 20210408023800 \{"offset":0,"length":\d+,"digest":"sha256:[0-9a-f]{64}","filename":"index\.cdx\.gz"\}$""");
        var entry = zip.GetEntry("indexes/index.cdx.gz")!;
        entry.CompressedLength.ShouldBe(entry.Length);
        using var lines = new StreamReader(new GZipStream(entry.Open(), CompressionMode.Decompress));
        lines.ReadToEnd().Count(c => c == '\n').ShouldBe(6103);
    }

    [Fact]
    public void Unzip_and_python_accept_the_bundle()
    {
        using var folder = new TemporaryFolder();
        var path = new SampleBundle { BeforeFinish = wacz => wacz.AddTextEntry("newsarchive/long.json", s => s.Write(new byte[3 << 20])) }.WriteTo(folder);
        var unzip = TryRun("unzip", ["-tq", path]);
        Assert.SkipWhen(unzip is null, "unzip is not installed.");
        unzip.ShouldBe(0);
        (TryRun("python3", ["-c", "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); sys.exit(0 if z.testzip() is None else 1)", path]) ?? 0).ShouldBe(0);
    }

    static int? TryRun(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [Fact]
    public void An_entry_of_4_GiB_is_read_back()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1", "Hashing 4 GiB takes seconds: set NEWSARCHIVE_FULL=1.");
        using var folder = new TemporaryFolder();
        var zeros = new byte[1 << 20];
        using (var file = new HoleyStream(folder.File("big.wacz")))
            new SampleBundle
            {
                BeforeFinish = wacz => wacz.AddEntry("archive/big.warc", s =>
                {
                    for (var i = 0; i < 4097; i++)
                        s.Write(zeros);
                }),
            }.Write(file);
        using var reader = WaczReader.Open(folder.File("big.wacz"));
        reader.Entries.Single(e => e.Name == "archive/big.warc").Length.ShouldBe(4097L << 20);
        (TryRun("python3", ["-c", "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); i=z.getinfo('archive/big.warc'); sys.exit(0 if i.file_size==4097<<20 and b'path' in z.read('datapackage.json') else 1)", folder.File("big.wacz")]) ?? 0).ShouldBe(0);
    }

    [Fact]
    public void Entries_behind_4_GiB_are_read_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a file system with holes.");
        using var folder = new TemporaryFolder();
        var path = folder.File("far.zip");
        using (var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite))
        {
            file.Position = 5L << 30;
            var zip = new ZipWriter(file);
            zip.Add("small.txt", s => s.Write("behind 4 GiB"u8), mayDeflate: true);
            zip.Add("long.txt", s => s.Write(new byte[2 << 20]), mayDeflate: true);
            zip.Finish();
        }
        using var reader = WaczReader.Open(path);
        reader.Entries.ShouldAllBe(e => e.Offset > 5L << 30);
        using var small = new StreamReader(reader.OpenEntry("small.txt")!);
        small.ReadToEnd().ShouldBe("behind 4 GiB");
        (TryRun("python3", ["-c", "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); sys.exit(0 if z.read('small.txt')==b'behind 4 GiB' and len(z.read('long.txt'))==2<<20 else 1)", path]) ?? 0).ShouldBe(0);
    }

    [Fact]
    public void Very_many_entries_are_read_back()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("many.zip");
        using (var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite))
        {
            var zip = new ZipWriter(file);
            for (var i = 0; i < 66_000; i++)
                zip.Add($"{i}", s => s.WriteByte(1), mayDeflate: false);
            zip.Finish();
        }
        using var reader = WaczReader.Open(path);
        reader.Entries.Count.ShouldBe(66_000);
    }

    /// <summary>A file in which zeros take no room.</summary>
    sealed class HoleyStream(string path) : FileStream(path, FileMode.Create, FileAccess.ReadWrite)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length > 4096 && !buffer.ContainsAnyExcept((byte)0))
                Seek(buffer.Length, SeekOrigin.Current);
            else
                base.Write(buffer);
        }
    }
}
