using System.IO.Compression;

namespace NewsArchive.Benchmarks;

/// <summary>Peak memory with a WARC file of 5 GB: half of it thousands of records, half of it one record.</summary>
static class HugeWarc
{
    const long HalfBytes = 2_500_000_000;

    public static void Measure(FigureTable table, WarcFiles files)
    {
        var folder = files.Fresh("huge");
        var path = Path.Combine(folder, "huge.warc.gz");
        var (pages, last) = Write(files, path);
        var size = new FileInfo(path).Length / 1e9;
        Add("list", $"list \"{path}\"");
        Add("index", $"index \"{path}\" -o \"{folder}/index.cdx\" -q");
        Add("verify", $"verify \"{path}\" -q");
        Add("show of its last record", $"show \"{path}\" {last}");
        Add("recompress --zstd --dict", $"recompress \"{path}\" -o \"{folder}/huge.warc.zst\" --zstd --dict -q");
        File.Delete(Path.Combine(folder, "huge.warc.zst"));
        Add("restore --original", $"restore \"{path}\" -o \"{folder}/restored\" --original -q");
        Directory.Delete(Path.Combine(folder, "restored"), recursive: true);
        Add("merge", $"merge \"{path}\" -o \"{folder}/huge.wacz\" -q");
        files.Fresh("huge");

        void Add(string what, string command)
        {
            var run = MeasuredRun.Of("bash", "-c", $"exec \"$0\" {command} >/dev/null", MeasuredRun.Program);
            table.Add($"{what}, {size:F1} GB, {pages} responses, one of 2.5 GB: peak memory (required ≤ 100 MB)", $"{run.PeakKilobytes * 1024 / 1e6:F0} MB; {run.Time.TotalSeconds:F1} s");
        }
    }

    static (int Pages, string Last) Write(WarcFiles files, string path)
    {
        const string Url = "https://news.example.org/huge.bin";
        var output = File.Create(path);
        using var warc = new ForeignWarc(output) { Level = CompressionLevel.Fastest };
        warc.AddInfo("huge.warc.gz");
        for (var number = 0; output.Position < HalfBytes; number++)
            foreach (var kind in number % 4 == 0 ? ["pictures", "text"] : new[] { "pictures" })
            {
                var page = files.Page(kind, number);
                warc.AddPage("https://news.example.org" + page.Path, page.MediaType, page.Body);
            }
        warc.AddHuge(Url, HalfBytes);
        return (warc.Pages, Url);
    }
}
