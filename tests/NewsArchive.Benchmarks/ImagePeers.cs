using System.Diagnostics;
using System.Globalization;
using NewsArchive.Articles.Images;

namespace NewsArchive.Benchmarks;

/// <summary>
/// Fetching, resizing and archiving of pictures beside the tools that people use for it, in turns on the same machine: medians and ratios.
/// Everything is on loopback; what a run makes is counted, so that a tool which does less is not called fast.
/// </summary>
static class ImagePeers
{
    const int Articles = 200, Resized = 200, Width = 770, Quality = 82;

    static string Program => MeasuredRun.Program;

    public static void Measure(FigureTable table, int rounds)
    {
        using var remote = new RemotePictures(Articles);
        table.Add("load before", $"{File.ReadAllText("/proc/loadavg").Split(' ')[0]}; {rounds} rounds, medians");
        table.Add("input", $"{remote.Count} articles × 3 JPEG of {remote.PictureBytes / 1000} KB, {remote.PictureCount} in all, on a loopback server");
        Rewriting(remote, table, rounds);
        Evidence(remote, table, rounds);
        Latency(remote, table, rounds);
        WholeJob(remote, table, rounds);
        ResizeAlone(remote, table, rounds);
        table.Add("load after", $"{File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
    }

    static void Rewriting(RemotePictures remote, FigureTable table, int rounds)
    {
        var peer = "";
        Compare(table, "fetch + rewrite", "wget2 -p -k", 3.0, rounds,
            () => Fetch(remote).Then(() => MeasuredRun.Of(Program, "rewrite", remote.Articles, "--store", Store(remote), "-o", remote.Fresh("local"), "--force", "-q")),
            () => MeasuredRun.Of("wget2", "-q", "-p", "-k", "--no-robots", "-i", remote.PageList, "-P", peer = remote.Fresh("wget2")));
        Count(Path.Combine(remote.Folder, "local"), remote);
        Count(peer, remote);
    }

    static void Evidence(RemotePictures remote, FigureTable table, int rounds)
    {
        var peer = "";
        Compare(table, "fetch + pack: WARC 1.1, CDXJ, WACZ, verified", "wget -p --warc-file, gz, CDX", 0.3, rounds,
            () => Fetch(remote).Then(() => MeasuredRun.Of(Program, "pack", remote.Articles, "--store", Store(remote), "-o", Bundle(remote), "-q")),
            () =>
            {
                peer = remote.Fresh("wget");
                return MeasuredRun.Of("wget", "-q", "-p", "-e", "robots=off", "--warc-cdx", $"--warc-file={Path.Combine(peer, "w")}", "-i", remote.PageList, "-P", peer);
            });
        Count(peer, remote);
    }

    static void Latency(RemotePictures remote, FigureTable table, int rounds)
    {
        remote.Server.Latency = TimeSpan.FromMilliseconds(100);
        Compare(table, "fetch, each answer 100 ms late", "wget2 --max-threads=16, the pictures alone", 1.0, rounds,
            () => Fetch(remote),
            () => MeasuredRun.Of("wget2", "-q", "--no-robots", "--max-threads=16", "-i", remote.PictureList, "-P", remote.Fresh("late")));
        Count(Path.Combine(remote.Folder, "late"), remote);
        remote.Server.Latency = TimeSpan.Zero;
    }

    static void WholeJob(RemotePictures remote, FigureTable table, int rounds)
    {
        var (parent, workers, share) = (0L, 0L, 0L);
        Compare(table, "archive --max-width 770: fetch, resize, rewrite, pack, verify", "wget -p -k, then vipsthumbnail", 1.0, rounds,
            () =>
            {
                var run = MeasuredRun.Of(Program, "archive", remote.Articles, "--store", Store(remote, fresh: true), "-o", Bundle(remote), "--allow-private", "--max-width", "770", "-q");
                (parent, workers, share) = (Math.Max(parent, run.PeakKilobytes), Math.Max(workers, run.ChildrenPeakKilobytes), Math.Max(share, run.ShareKilobytes));
                return run;
            },
            () =>
            {
                var folder = remote.Fresh("wget");
                return MeasuredRun.Of("wget", "-q", "-p", "-k", "-e", "robots=off", "-i", remote.PageList, "-P", folder)
                    .Then(() => Thumbnails(Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories), remote.Fresh("thumbnails")));
            });
        Count(Path.Combine(remote.Folder, "thumbnails"), remote);
        table.Add("its peak memory (required ≤ 200 MB)", $"{share / 1024.0:F0} MiB with its image workers, shared pages counted once (PSS); peaks of resident memory: program {parent / 1024.0:F0} MiB, workers together {workers / 1024.0:F0} MiB");
    }

    static void ResizeAlone(RemotePictures remote, FigureTable table, int rounds)
    {
        var kinds = Enumerable.Range(0, 4).Select(kind => Workload.Picture(2000, 1500, kind)).ToArray();
        var folder = remote.Fresh("resize");
        var files = Enumerable.Range(0, Resized).Select(number => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D3}.jpg"))).ToArray();
        for (var number = 0; number < files.Length; number++)
            File.WriteAllBytes(files[number], kinds[number % kinds.Length]);
        var times = Enumerable.Range(0, 4).Select(_ => new List<TimeSpan>()).ToArray();
        var work = Enumerable.Range(0, 4).Select(_ => new List<TimeSpan>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            Run(0, () => Ours(files, remote.Fresh("ours"), apart: true));
            Run(1, () => Ours(files, remote.Fresh("ours-inside"), apart: false));
            Run(2, () => Sharp(files, remote.Fresh("sharp")));
            Run(3, () => Thumbnails(files, remote.Fresh("thumbnails")).Time);
        }
        var (ours, inside, sharp, vips) = (Seconds(times[0]), Seconds(times[1]), Seconds(times[2]), Seconds(times[3]));
        table.Add($"resize {Resized} × 2000×1500 JPEG to {Width}, quality {Quality}, file to file", $"{ours:F2} s, processor {Seconds(work[0]):F2} s, in workers; sharp {sharp:F2} s, processor {Seconds(work[2]):F2} s; vipsthumbnail {vips:F2} s, processor {Seconds(work[3]):F2} s; ratio to the faster {ours / Math.Min(sharp, vips):F2} (required ≤ 1.2)");
        table.Add("what the workers cost", $"{ours:F2} s, processor {Seconds(work[0]):F2} s, against {inside:F2} s, processor {Seconds(work[1]):F2} s, in one process: {(Seconds(work[0]) / Seconds(work[1]) - 1) * 100:F0} % processor time (required ≤ 10 %)");
        void Run(int which, Func<TimeSpan> run)
        {
            var before = ProcessorTime.OfAll();
            times[which].Add(run());
            work[which].Add(ProcessorTime.OfAll() - before);
        }
        table.Add("bytes written", $"ours {Size(remote, "ours"):F1} MB, sharp {Size(remote, "sharp"):F1} MB, vipsthumbnail {Size(remote, "thumbnails"):F1} MB");
    }

    static TimeSpan Ours(string[] files, string folder, bool apart)
    {
        var watch = Stopwatch.StartNew();
        using var workers = apart ? new ImageWorkerPool(new ImageWorkerOptions { FileName = Program, Arguments = ["image-worker"] }, CancellationToken.None) : null;
        var resizer = new ImageResizer(new ResizeOptions { MaxWidth = Width, Quality = Quality }, workers);
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
        {
            using var output = File.Create(Path.Combine(folder, Path.GetFileName(file)));
            var rendition = resizer.Resize(File.ReadAllBytes(file));
            if (rendition.IsOriginal)
                throw new InvalidOperationException($"{file}: {rendition.Problem}");
            output.Write(rendition.Bytes.Span);
        });
        return watch.Elapsed;
    }

    /// <summary>Its own time, without the start of Node.js: ours is a library there, too.</summary>
    static TimeSpan Sharp(string[] files, string folder)
    {
        var peers = Environment.GetEnvironmentVariable("NEWSARCHIVE_PEERS") ?? throw new InvalidOperationException("NEWSARCHIVE_PEERS is not set: use ./do bench images");
        var run = MeasuredRun.Of("node", [Path.Combine(peers, "sharp", "sharp-resize.mjs"), Width.ToString(CultureInfo.InvariantCulture), Quality.ToString(CultureInfo.InvariantCulture), folder, .. files]);
        return TimeSpan.FromMilliseconds(int.Parse(run.Output, CultureInfo.InvariantCulture));
    }

    /// <summary>One process a core, as xargs -P would have it.</summary>
    static MeasuredRun Thumbnails(string[] files, string folder)
    {
        var watch = Stopwatch.StartNew();
        Parallel.ForEach(files.Chunk((files.Length + Environment.ProcessorCount - 1) / Environment.ProcessorCount), chunk =>
            MeasuredRun.Of("vipsthumbnail", ["--size", $"{Width}x>", "-o", Path.Combine(folder, $"%s.jpg[Q={Quality},optimize_coding,strip]"), .. chunk]));
        return new MeasuredRun(watch.Elapsed, 0);
    }

    static MeasuredRun Fetch(RemotePictures remote) => MeasuredRun.Of(Program, "fetch", remote.Articles, "--store", Store(remote, fresh: true), "--allow-private", "-q");

    static string Store(RemotePictures remote, bool fresh = false) => fresh ? remote.Fresh("store") : Path.Combine(remote.Folder, "store");

    static string Bundle(RemotePictures remote) => Path.Combine(remote.Fresh("bundle"), "b.wacz");

    static void Compare(FigureTable table, string what, string peer, double required, int rounds, Func<MeasuredRun> ours, Func<MeasuredRun> theirs)
    {
        var (mine, others) = TimedRuns.InTurns(rounds, ours, theirs);
        table.Add(what, $"{mine.Wall:F2} s, processor {mine.Processor:F2} s, peak {mine.PeakMebibytes:F0} MiB; {peer}: {others.Wall:F2} s, processor {others.Processor:F2} s; ratio {mine.Wall / others.Wall:F2} (required ≤ {required:F1})");
    }

    static double Seconds(IEnumerable<TimeSpan> times) => MeasuredRun.Median(times).TotalSeconds;

    /// <summary>That every picture is there.</summary>
    static void Count(string folder, RemotePictures remote)
    {
        var found = Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories).Length;
        if (found != remote.PictureCount)
            throw new InvalidOperationException($"{folder}: {found} pictures instead of {remote.PictureCount}");
    }

    static double Size(RemotePictures remote, string name) => Directory.GetFiles(Path.Combine(remote.Folder, name)).Sum(file => new FileInfo(file).Length) / 1e6;
}
