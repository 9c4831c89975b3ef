using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Reading;

/// <summary>Every file of the corpus: nothing crashes, and what can be read survives reading and writing to the byte.</summary>
public class WarcCorpusTests
{
    static readonly string[] s_damaged = ["140_block-sized-records.warc.lz4", "148_invalid-truncated.gz"];

    public static TheoryData<string> Files => WarcCorpus.Folder() is { } folder ? [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)] : ["(no corpus)"];

    /// <summary>What is expected of each file stands in WarcVerifierTests and WaczVerifierTests; a file that is in neither fails here.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Every_corpus_file_has_its_row_and_raises_nothing_else(string name)
    {
        var bytes = WarcCorpus.Read(name);
        var rows = string.Concat(File.ReadAllText(Path.Combine(TestFolder.Of("Reading"), "WarcVerifierTests.cs")), File.ReadAllText(Path.Combine(TestFolder.Of("Wacz"), "WaczVerifierTests.cs")));
        rows.ShouldContain($"[InlineData(\"{name}\"");
        WarcVerifier.Verify(new MemoryStream(bytes), name, TestContext.Current.CancellationToken).ShouldNotBeNull();
        WaczVerifier.Verify(Path.Combine(WarcCorpus.Folder()!, name), TestContext.Current.CancellationToken).ShouldNotBeNull(); // Read has skipped where there is none
        using var repaired = new MemoryStream();
        WarcRepair.Repair(new MemoryStream(bytes), name, repaired, cancel: TestContext.Current.CancellationToken).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_read_from_the_corpus_is_written_the_same(string name)
    {
        var bytes = WarcCorpus.Read(name);
        if (s_damaged.Contains(name) || name.EndsWith(".wacz", StringComparison.Ordinal))
        {
            Should.Throw<WarcFormatException>(() => Recompress(bytes, MemberFormat.Plain)); // no whole WARC file: refused, never half written
            return;
        }
        var plain = Recompress(bytes, MemberFormat.Plain);
        foreach (var format in (MemberFormat[])[MemberFormat.Gzip, MemberFormat.Zstd()])
            Recompress(Recompress(bytes, format), MemberFormat.Plain).ShouldBe(plain);
        var unpacked = name.Contains(".gz", StringComparison.Ordinal) ? Unpack(bytes, name) : bytes;
        if (name != "124_example-url-agnostic-revisit.warc.gz") // its warcinfo lacks the end that is written
            plain.ShouldBe(unpacked);
        using var repaired = new MemoryStream();
        var report = WarcRepair.Repair(new MemoryStream(bytes), name, repaired, cancel: TestContext.Current.CancellationToken);
        report.Losses.ShouldBeEmpty();
        if (report.Rewritten == 0)
            repaired.ToArray().ShouldBe(bytes);
    }

    static byte[] Unpack(byte[] bytes, string name)
    {
        using var gzip = new GzipReadStream(new MemoryStream(bytes), name);
        using var copy = new MemoryStream();
        gzip.CopyTo(copy);
        return copy.ToArray();
    }

    static byte[] Recompress(byte[] bytes, MemberFormat format)
    {
        using var output = new MemoryStream();
        WarcRecompression.Recompress(new MemoryStream(bytes), "f", output, format, cancel: TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
