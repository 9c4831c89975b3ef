using System.Globalization;
using System.IO.Compression;
using NewsArchive.Warc.Rewriting;

namespace NewsArchive.Benchmarks;

/// <summary>How much smaller posts become with a dictionary that was trained on other posts.</summary>
static class DictionaryRatio
{
    const int GeneratedPosts = 2000;

    /// <summary>Every other post, by name, is in one half, the rest in the other; each half is compressed with a dictionary that was trained on the other.</summary>
    public static void Measure(FigureTable table, WarcFiles files, string? folder)
    {
        var posts = folder is null ? Generated() : Real(folder);
        var kind = folder is null ? "generated posts (no folder of real ones was named)" : "real posts";
        var halves = new[] { 0, 1 }.Select(half => Measure(table, files, posts, half, kind)).ToList();
        var (gzip, frames) = (halves.Sum(half => half.Gzip), halves.Sum(half => half.Frames));
        table.Add($"both halves: all {posts.Count} {kind}, each with a dictionary that has not seen it", $"gzip -6 {gzip / 1000.0:F0} KB, zstd {frames / 1000.0:F0} KB: {(double)gzip / frames:F2} × smaller (required ≥ 1.3)");
    }

    static (long Gzip, long Frames) Measure(FigureTable table, WarcFiles files, List<byte[]> posts, int half, string kind)
    {
        var training = Write(files, "training", posts.Where((_, index) => index % 2 == half));
        var others = Write(files, "others", posts.Where((_, index) => index % 2 != half));
        using var input = File.OpenRead(training.Path);
        var dictionary = WarcRecompression.TrainDictionary(input, training.Path) ?? throw new InvalidOperationException("too few posts to train a dictionary on: name a folder with more");
        var dictionaryFile = Path.Combine(files.Folder, "posts.dict");
        File.WriteAllBytes(dictionaryFile, dictionary.Bytes.ToArray());

        var zstd = Path.Combine(files.Folder, "others.warc.zst");
        var run = MeasuredRun.Of(MeasuredRun.Program, "recompress", others.Path, "-o", zstd, "--zstd", "--level", "9", "--dict-file", dictionaryFile, "--force", "-q");
        var (gzip, whole) = (new FileInfo(others.Path).Length, new FileInfo(zstd).Length);
        var frames = whole - PrologueLength(zstd);
        table.Add($"recompress --zstd --level 9, dictionary of {dictionary.Bytes.Length / 1000.0:F0} KB trained on {training.Pages} {kind}, of {others.Pages} others",
            $"{run.Time.TotalSeconds:F2} s; gzip -6 {gzip / 1000.0:F0} KB, zstd {frames / 1000.0:F0} KB: {(double)gzip / frames:F2} × smaller; with the dictionary, which is there once a file, {(double)gzip / whole:F2}");
        return (gzip, frames);
    }

    // "Zstandard Compression for WARC Files" 1.0: a skippable frame, magic and length of 4 bytes each.
    static long PrologueLength(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        reader.ReadUInt32();
        return 8 + reader.ReadUInt32();
    }

    static WarcInput Write(WarcFiles files, string name, IEnumerable<byte[]> posts)
    {
        var path = Path.Combine(files.Folder, name + ".warc.gz");
        using var warc = new ForeignWarc(File.Create(path));
        foreach (var post in posts)
            warc.AddPage(string.Create(CultureInfo.InvariantCulture, $"https://news.example.org/{name}/{warc.Pages:D5}.md"), "text/markdown; charset=utf-8", post);
        return new(name, path, warc.Pages, warc.PlainBytes);
    }

    static List<byte[]> Generated()
    {
        var random = SeedArticle.NewSource();
        return [.. Enumerable.Range(0, GeneratedPosts).Select(number => System.Text.Encoding.UTF8.GetBytes(SeedArticle.File(random, number)))];
    }

    static List<byte[]> Real(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsPost).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    static bool IsPost(string path) => Path.GetExtension(path) is ".md" or ".markdown" or ".txt" or ".html" or ".htm";
}
