using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Html;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Tests.Packing;

/// <summary>A folder of its own with inputs, store and output, and the runs over them.</summary>
sealed class ArchiveScene : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public ArchiveScene() => Directory.CreateDirectory(Input);

    public string Root { get; } = Directory.CreateTempSubdirectory("newsarchive-scene-").FullName;
    public string Input => Path.Combine(Root, "in");
    public string Output => Path.Combine(Root, "out");
    public string Bundle => Path.Combine(Output, "b.wacz");
    public string Store => Path.Combine(Root, "store");
    public FixedTime Time { get; } = new();

    public string File(string name) => Path.Combine(Root, name);

    public string Write(string path, byte[] bytes)
    {
        var file = Path.Combine(Input, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllBytes(file, bytes);
        System.IO.File.SetLastWriteTimeUtc(file, new DateTime(2021, 4, 8, 2, 38, 11, DateTimeKind.Utc).AddTicks(1234567));
        return file;
    }

    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>One of everything: posts that link to each other, a page in GBK, JSON Lines, a zip, images beside articles, other and empty files.</summary>
    public void WriteTree(string? imageUrl = null)
    {
        var remote = imageUrl is null ? "" : $"\n\n![remote]({imageUrl})\n\n<img src=\"{imageUrl}\" width=\"1200\" height=\"800\">\n";
        Write("2021/harbour (1) #2.md", $"---\ntitle: \"灯会 <b> & 'co'\"\nurl: https://news.example/harbour\nthumbnail: images/two palms.jpg\n---\n\nText with [next](100%25.html) and ![palm](<images/two palms.jpg>).{remote}");
        Write("2021/100%.html", "<h1>Next</h1><p>Read <a href=\"https://www.news.example/harbour/\">the other</a> and <a href=\"#here\">here</a>.</p><p><img src=\"images/lantern.png\" width=\"900\"></p>" + (imageUrl is null ? "" : $"<img src=\"{imageUrl}?b\">"));
        Write("2021/images/two palms.jpg", FixtureImage("two palms.jpg"));
        Write("2021/images/lantern.png", SampleImages.Png(4, 3, 50));
        Write("gbk.html", [.. "<html><head><meta charset=\"gb2312\"></head><body><h1>"u8, .. Gbk("市场的新闻报道今天发布"), .. "</h1><p>"u8, .. Gbk("这是一个关于城市市场的报道，我们在这里可以看到很多人。"), .. "</p></body></html>"u8]);
        Write("wire.jsonl", "{\"url\":\"https://wire.example/1\",\"title\":\"First\",\"html\":\"<p>One <script>evil()</script></p>\",\"n\":1.50}\n{\"title\":\"Second\",\"html\":\"<p>Two</p>\"}\n");
        Write("notes.csv", "a,b\n1,2\n");
        Write("empty.md", "");
        Write("old.zip", Zip(("inner/post.md", "---\ntitle: Inner\n---\nInner text\n"), ("inner/skip.bin", "x")));
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(Path.Combine(Input, "notes.csv"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead);
    }

    public static byte[] Gbk(string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("gbk").GetBytes(text);
    }

    public static byte[] FixtureImage(string name) => System.IO.File.ReadAllBytes(RealText.RepositoryFile("fixtures/articles/images/" + name));

    public static byte[] Zip(params (string Name, string Text)[] members)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in members)
                using (var stream = zip.CreateEntry(name).Open())
                    stream.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }

    public ArchiveOptions Options(string? input = null) => new()
    {
        Sources = new() { Inputs = [input ?? Input] },
        Jobs = 2,
        Fetch = new() { AllowPrivate = true, Retries = 0, Delay = TimeSpan.Zero, ConnectTimeout = TimeSpan.FromSeconds(5), IdleTimeout = TimeSpan.FromSeconds(5) },
    };

    public ArchiveOptions Offline(string? input = null) => Options(input) with { Fetch = new() { Offline = true } };

    public Task<ArchiveReport> RunAsync(ArchiveOptions? options = null, OverwritePolicy overwrite = OverwritePolicy.Refuse, string? store = null, string? bundle = null, IProgress<RunProgress>? progress = null) =>
        new Archiver(options ?? Offline(), new BundleTarget(bundle ?? Bundle, store ?? Store, overwrite), Time, progress).RunAsync(TestContext.Current.CancellationToken);

    public Task<ArchiveReport> RunUntilAsync(CancellationToken cancel, IProgress<RunProgress> progress) =>
        new Archiver(Offline(), new BundleTarget(Bundle, Store), Time, progress).RunAsync(cancel);

    public RestoreReport Restore(string folder, RestoreMode mode = RestoreMode.Original, Func<RestoreOptions, RestoreOptions>? change = null)
    {
        var options = new RestoreOptions { Output = File(folder), Mode = mode };
        using var bundle = NewsArchive.Articles.Bundles.Bundle.Open(Bundle);
        return new Restorer(change?.Invoke(options) ?? options).Restore(bundle, CancellationToken.None);
    }

    public void ShouldVerify(string? bundle = null) =>
        BundleVerifier.Verify(bundle ?? Bundle).Where(finding => finding.Level == WarcDiagnosticLevel.Fail).ShouldBeEmpty();

    /// <summary>Names in the output folder: what a run left there.</summary>
    public string[] Outputs() => Directory.Exists(Output) ? [.. Directory.EnumerateFileSystemEntries(Output).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    /// <summary>Every file below a folder with content, time and mode.</summary>
    public static string[] Snapshot(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file =>
            $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(file)))} {System.IO.File.GetLastWriteTimeUtc(file).Ticks} {(OperatingSystem.IsWindows() ? "" : System.IO.File.GetUnixFileMode(file))}")];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>A clock that stands still for dates and runs for delays.</summary>
    public sealed class FixedTime : TimeProvider
    {
        public DateTimeOffset Value { get; set; } = Now;
        public override DateTimeOffset GetUtcNow() => Value;
    }
}
