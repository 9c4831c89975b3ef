using NewsArchive.Warc.Reading;
namespace NewsArchive.Warc.Tests.Reading;
public class Smoke
{
    [Fact]
    public void All()
    {
        foreach (var f in Directory.GetFiles(WarcCorpus.Folder()!).Order().Where(f => f.Contains("warc")||f.EndsWith("gz")))
        {
            if (f.EndsWith("wacz")) continue;
            Console.WriteLine("== " + Path.GetFileName(f));
            using var r = File.OpenRead(f);
            foreach (var d in WarcVerifier.Verify(r, "f", TestContext.Current.CancellationToken)) Console.WriteLine($"{d.Offset} {d.Rule} {d.Level} {d.Message}");
        }
    }
    [Fact]
    public void Speed()
    {
        var text = new System.Text.StringBuilder();
        var words = "the quick brown fox jumps over lazy dog archive news article image html body head script style paragraph über straße日本".Split(' ');
        var rnd = new Random(1);
        while (text.Length < 30_000_000) text.Append("<p class=\"").Append(words[rnd.Next(words.Length)]).Append("\">").Append(words[rnd.Next(words.Length)]).Append(rnd.Next(1000)).Append(' ').Append(words[rnd.Next(words.Length)]).Append("</p>\n");
        var bytes = System.Text.Encoding.UTF8.GetBytes(text.ToString());
        var ms = new MemoryStream();
        using (var gz = new System.IO.Compression.GZipStream(ms, System.IO.Compression.CompressionLevel.Optimal, true)) gz.Write(bytes);
        var buf = new byte[65536];
        for (int k = 0; k < 4; k++)
        {
            ms.Position = 0; var sw = System.Diagnostics.Stopwatch.StartNew(); long n = 0;
            using (var s = new GzipReadStream(ms, "x", leaveOpen: true)) for (int r; (r = s.Read(buf)) > 0;) n += r;
            var a = sw.Elapsed.TotalSeconds; ms.Position = 0; sw.Restart();
            using (var s = new System.IO.Compression.GZipStream(ms, System.IO.Compression.CompressionMode.Decompress, true)) for (int r; (r = s.Read(buf)) > 0;) n -= r;
            Console.WriteLine($"ours {bytes.Length / a / 1e6:F0} MB/s, BCL {bytes.Length / sw.Elapsed.TotalSeconds / 1e6:F0} MB/s, ratio {bytes.Length / (double)ms.Length:F1} diff {n}");
        }
    }
}
