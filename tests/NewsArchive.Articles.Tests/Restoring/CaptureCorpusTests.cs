using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Html;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Tests.Restoring;

/// <summary>Real files of other tools: what of each becomes a file, and what a row.</summary>
public sealed class CaptureCorpusTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("captures-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>File, files as received, files of the clean tree, statuses of other captures as received.</summary>
    public static TheoryData<string, int, int, string> Files => new()
    {
        { "110_example-bad.warc.gz.bad", 1, 1, "redirect" },
        { "112_example-iana.org-chunked.warc", 1, 1, "" },
        { "114_example-wget-bad-target-uri.warc.gz", 3, 1, "" },
        { "116_example-space-in-target-uri.warc.gz", 1, 1, "" },
        { "118_example-resource.warc.gz", 1, 1, "" },
        { "120_post-test.warc.gz", 2, 0, "" },
        { "122_valid_example_1.wacz", 1, 1, "" },
        { "124_example-url-agnostic-revisit.warc.gz", 0, 0, "unresolved" },
        { "126_example-wpull.warc.gz", 2, 1, "" },
        { "128_valid_signed_example_1.wacz", 1, 1, "error" },
        { "130_valid_example_2.wacz", 1, 1, "" },
        { "132_redirect.warc", 0, 0, "redirect" },
        { "134_not_utf8_http_header.warc", 1, 0, "" },
        { "136_c1_warcinfo.warc", 0, 0, "" },
        { "138_gzip_extra_sl.warc.gz", 0, 0, "" },
        { "140_block-sized-records.warc.lz4", -1, -1, "" }, // lz4: no WARC
        { "142_iframetest.wacz", 2, 2, "" },
        { "144_invalid-warcfile-duplicate-fields.warc", 0, 0, "" },
        { "146_valid-warcfile-fields-continuation.warc", 0, 0, "" },
        { "148_invalid-truncated.gz", -1, -1, "" }, // no record in it
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_file_gives_what_it_holds(string name, int original, int clean, string others)
    {
        var path = Path.Combine(Corpus, name);
        if (!File.Exists(path))
            Assert.Skip("No corpus beside the repository.");
        foreach (var (mode, count) in new[] { (RestoreMode.Original, original), (RestoreMode.Clean, clean) })
        {
            RestoredCaptures Restore() => RestoredCaptures.Of(path, new RestoreOptions { Output = Path.Combine(_root, mode.ToString()), Mode = mode });
            if (count < 0)
            {
                Should.Throw<WarcFormatException>(Restore);
                continue;
            }
            var report = Restore();
            report.Files.ShouldAllBe(file => file.Status == "written");
            report.Files.Length.ShouldBe(count);
            string.Join(' ', report.NotMade.Where(row => row.Status != "skipped").Select(row => row.Status)).ShouldBe(others);
        }
    }

    [Fact]
    public void The_table_names_every_file_of_the_corpus()
    {
        if (!Directory.Exists(Corpus))
            Assert.Skip("No corpus beside the repository.");
        Directory.GetFiles(Corpus).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(Files.Select(row => row.Data.Item1));
    }

    static string Corpus => RealText.RepositoryFile("../shared/corpus/warc");
}
