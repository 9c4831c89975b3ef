using System.Diagnostics;
using NewsArchive.Articles.Images;

namespace NewsArchive.Benchmarks;

/// <summary>Our resizer against vipsthumbnail on the same pictures, in turns: both on all cores, 2000×1500 JPEG to 770 wide, quality 82.</summary>
static class Resizing
{
    const int Pictures = 100;
    const int Rounds = 3;

    public static void Measure(Workload workload, FigureTable table)
    {
        var folder = Directory.CreateDirectory(Path.Combine(workload.Folder, "resize")).FullName;
        var kinds = Enumerable.Range(0, 4).Select(index => Workload.Picture(2000, 1500, index)).ToArray();
        var files = Enumerable.Range(0, Pictures).Select(index => Path.Combine(folder, $"{index:D3}.jpg")).ToArray();
        for (var index = 0; index < Pictures; index++)
            File.WriteAllBytes(files[index], kinds[index % kinds.Length]);

        var ours = new List<TimeSpan>();
        var theirs = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(Ours(files, Directory.CreateDirectory(Path.Combine(folder, "ours")).FullName));
            theirs.Add(Theirs(files, Directory.CreateDirectory(Path.Combine(folder, "theirs")).FullName));
        }
        var (mine, peer) = (MeasuredRun.Median(ours).TotalSeconds, MeasuredRun.Median(theirs).TotalSeconds);
        table.Add($"resize {Pictures} × 2000×1500 JPEG to 770, file to file", $"{mine:F2} s; vipsthumbnail, one process a core: {peer:F2} s; ratio {peer / mine:F2}");
    }

    static TimeSpan Ours(string[] files, string folder)
    {
        var watch = Stopwatch.StartNew();
        var resizer = new ImageResizer(new ResizeOptions { MaxWidth = 770 });
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
        {
            using var output = File.Create(Path.Combine(folder, Path.GetFileName(file)));
            output.Write(resizer.Resize(File.ReadAllBytes(file)).Bytes.Span);
        });
        return watch.Elapsed;
    }

    static TimeSpan Theirs(string[] files, string folder)
    {
        var watch = Stopwatch.StartNew();
        Parallel.ForEach(files.Chunk((files.Length + Environment.ProcessorCount - 1) / Environment.ProcessorCount), chunk =>
            MeasuredRun.Of("vipsthumbnail", ["--size", "770x>", "--export-profile", "srgb", "-o", Path.Combine(folder, "%s.jpg[Q=82,strip]"), .. chunk]));
        return watch.Elapsed;
    }
}
