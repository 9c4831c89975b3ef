using System.Security.Cryptography;
using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Storage;
using NewsArchive.Warc.Tests.Reading;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Docs;

/// <summary>The samples of docs/warc-library.md, run. What stands between the marks stands there word for word.</summary>
public class LibrarySampleTests
{
    [Fact]
    public void The_page_shows_what_is_run_here()
    {
        var page = Blocks(File.ReadAllText(Path.Combine(TestFolder.Repository, "docs", "warc-library.md")));
        page.ShouldBe(Samples(File.ReadAllText(Path.Combine(TestFolder.Of("Docs"), "LibrarySampleTests.cs"))));
        page.Count.ShouldBe(9);
        var readme = Blocks(File.ReadAllText(Path.Combine(TestFolder.Repository, "src", "NewsArchive.Warc", "README.md")));
        readme.ShouldBeSubsetOf(page);
        readme.ShouldNotBeEmpty();
    }

    static void Write(string path)
    {
        // sample
        var date = new DateTimeOffset(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);
        var info = WarcRecord.WarcInfo("sample.warc.gz", date, [new("software", "sample 1.0")]);
        var page = WarcRecord.Resource("https://example.org/a", date, "text/html", WarcBlock.Of("<p>Hello</p>"u8.ToArray()), info.Head.RecordId!);

        using var file = DurableFile.Create(path); // appears under its name complete or not at all
        var writer = new WarcWriter(file.Stream) { Format = MemberFormat.Gzip };
        writer.WriteAll([info, page], parallelism: 2);
        file.Commit(overwrite: false);
        // end
    }

    static void Copy(string path, string copy)
    {
        // sample
        using var input = File.OpenRead(path);
        using var reader = new WarcReader(input, path);
        using var output = DurableFile.Create(copy);
        var writer = new WarcWriter(output.Stream);
        while (reader.Read() is { } record)
        {
            using var block = new MemoryStream(); // for blocks of any length: WarcBlock.Of(length, open)
            record.Block.CopyTo(block);
            var head = record.Head with { Fields = record.Head.Fields.With("X-Copied-From", "another archive") };
            writer.Write(new WarcRecord { Head = head, Block = WarcBlock.Of(block.ToArray()), IsForeign = true }); // whatever rules it breaks
        }
        output.Commit(overwrite: false);
        // end
    }

    static List<string> Read(string path)
    {
        var lines = new List<string>();
        // sample
        using var input = File.OpenRead(path); // .warc, .warc.gz, .warc.zst, .arc, .arc.gz
        using var reader = new WarcReader(input, path);
        while (reader.Read() is { } record)
        {
            var http = record.ReadHttpHead(); // null for what is no HTTP message; the body follows in record.Block
            lines.Add($"{record.Offset} {record.Head.Type} {record.Head.TargetUri} {http?.Status}");
        }
        foreach (var diagnostic in reader.Diagnostics)
            lines.Add($"{diagnostic.File} at byte {diagnostic.Offset}: {diagnostic.Rule}: {diagnostic.Message}");
        // end
        return lines;
    }

    static IReadOnlyList<WarcDiagnostic> Verify(string path)
    {
        // sample
        var levels = WarcRuleLevels.Default.With("target-uri-in-brackets", WarcDiagnosticLevel.Ignore); // wget writes them
        using var input = File.OpenRead(path);
        var findings = WarcVerifier.Verify(input, path, new WarcReaderOptions { Levels = levels }, visit: null);
        var isSound = findings.All(finding => finding.Level != WarcDiagnosticLevel.Fail);
        // end
        isSound.ShouldBe(findings.Count == 0);
        return findings;
    }

    static List<WarcLoss> Repair(string damaged, string repaired)
    {
        // sample
        using var input = File.OpenRead(damaged);
        using var output = DurableFile.Create(repaired);
        var report = WarcRepair.Repair(input, damaged, output.Stream);
        foreach (var loss in report.Losses)
            Report($"{loss.Offset}+{loss.Length} {loss.RecordId}: {loss.Reason}");
        output.Commit(overwrite: false);
        // end
        return [.. report.Losses];

        static void Report(string line) => line.ShouldNotBeEmpty();
    }

    static void Recompress(string path, string zstd)
    {
        // sample
        using var input = File.OpenRead(path);
        var dictionary = WarcRecompression.TrainDictionary(input, path); // null where there is too little to train on
        input.Position = 0;
        using var output = DurableFile.Create(zstd);
        WarcRecompression.Recompress(input, path, output.Stream, MemberFormat.Zstd(level: 9, dictionary), parallelism: 4);
        output.Commit(overwrite: false);
        // end
    }

    static void Index(string path, string index)
    {
        // sample
        using var input = File.OpenRead(path);
        using var output = DurableFile.Create(index);
        CdxjSorter.Sort(CdxjIndexer.Index(input, Path.GetFileName(path)), output.Stream); // external: bounded memory
        output.Commit(overwrite: false);
        // end
    }

    static string? Find(string path, string index, string url)
    {
        // sample
        var entry = CdxjReader.Read(File.OpenRead(index), index).FirstOrDefault(entry => entry.Surt == Surt.FromUrl(url));
        using var file = WarcFile.Open(path);
        using var access = entry is null ? null : file.ReadAt(entry.Offset);
        var body = access is null ? null : new StreamReader(access.Record.Block).ReadToEnd();
        // end
        return body;
    }

    static IReadOnlyList<WarcDiagnostic> Bundle(string warc, string index, string bundle)
    {
        // sample
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var created = new DateTimeOffset(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);
        using (var output = DurableFile.Create(bundle))
        {
            var wacz = new WaczWriter(output.Stream);
            wacz.AddEntry("archive/sample.warc.gz", entry => { using var file = File.OpenRead(warc); file.CopyTo(entry); });
            wacz.AddIndex(CdxjReader.Read(File.OpenRead(index), index));
            wacz.AddPages([new WaczPage { Id = "1", Url = "https://example.org/a", Date = created, Title = "Hello" }]);
            wacz.Finish(
                new WaczPackage { Title = "Sample", Created = created, Software = "sample 1.0" },
                new WaczSigner(key) { Created = created, Software = "sample 1.0" });
            output.Commit(overwrite: false);
        }
        var findings = WaczVerifier.Verify(bundle);
        // end
        return findings;
    }

    [Fact]
    public void Every_sample_does_what_the_page_says()
    {
        using var folder = new TemporaryFolder();
        var (warc, index) = (folder.File("sample.warc.gz"), folder.File("sample.cdxj"));
        Write(warc);
        Read(warc).ShouldBe(["0 WarcInfo  ", $"{MemberLength(warc)} Resource https://example.org/a "]);
        Verify(warc).ShouldBeEmpty();
        Copy(warc, folder.File("copy.warc.gz"));
        Verify(folder.File("copy.warc.gz")).ShouldBeEmpty();
        Recompress(warc, folder.File("sample.warc.zst"));
        Verify(folder.File("sample.warc.zst")).ShouldBeEmpty();
        Index(warc, index);
        Find(warc, index, "https://www.example.org/a").ShouldBe("<p>Hello</p>");
        Find(warc, index, "https://example.org/b").ShouldBeNull();
        Bundle(warc, index, folder.File("sample.wacz")).ShouldBeEmpty();

        File.WriteAllBytes(folder.File("damaged.warc.gz"), File.ReadAllBytes(warc)[..^3]);
        Repair(folder.File("damaged.warc.gz"), folder.File("repaired.warc.gz")).ShouldHaveSingleItem();
        Verify(folder.File("repaired.warc.gz")).ShouldBeEmpty();
    }

    static long MemberLength(string path)
    {
        using var file = WarcFile.Open(path);
        using var first = file.ReadAt(0);
        return first.Record.Length;
    }

    static List<string> Blocks(string markdown) => Between(markdown, "```csharp\n", "```");

    static List<string> Samples(string source) => Between(source, "        // sample\n", "        // end\n").ConvertAll(block => string.Join('\n', block.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)));

    static List<string> Between(string text, string start, string end)
    {
        var blocks = new List<string>();
        for (var at = text.IndexOf(start, StringComparison.Ordinal); at >= 0; at = text.IndexOf(start, at, StringComparison.Ordinal))
        {
            at += start.Length;
            var length = text.IndexOf(end, at, StringComparison.Ordinal) - at;
            if (length < 0)
                break;
            blocks.Add(text.Substring(at, length));
        }
        return blocks;
    }
}
