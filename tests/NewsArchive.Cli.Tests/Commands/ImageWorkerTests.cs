using System.Diagnostics;
using System.Text;
using System.Text.Json;
using NetVips;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests;
using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Tests.Architecture;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>The program as its own image worker: the built one, in processes of its own.</summary>
[Collection<AloneInTheProcess>]
public sealed class ImageWorkerTests : IDisposable
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "newsarchive");
    static readonly ImageWorkerOptions Worker = new() { FileName = Program, Arguments = ["image-worker"] };
    static readonly ResizeOptions To100 = new() { MaxWidth = 100 };

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static Image Noise(int width, int height, int bands = 3)
    {
        using var noise = Image.Gaussnoise(width, height, sigma: 30, mean: 128, seed: 5).Gaussblur(2).Cast(Enums.BandFormat.Uchar);
        return noise.Bandjoin(Enumerable.Range(1, bands - 1).Select(_ => noise).ToArray()).Copy(interpretation: bands < 3 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }

    static byte[] Jpeg(int width = 600, int height = 400)
    {
        using var image = Noise(width, height);
        return image.JpegsaveBuffer(q: 95);
    }

    [Fact]
    public void A_worker_gives_the_same_bytes_as_this_process()
    {
        using var image = Noise(400, 300, bands: 4);
        using var opaque = Noise(400, 300);
        byte[][] originals = [opaque.JpegsaveBuffer(q: 95), image.PngsaveBuffer(), opaque.GifsaveBuffer(), image.WebpsaveBuffer(q: 95),
            opaque.HeifsaveBuffer(q: 90, bitdepth: 8, compression: Enums.ForeignHeifCompression.Av1, effort: 0), Jpeg(50, 50), "<html>"u8.ToArray()];
        using var pool = new ImageWorkerPool(Worker, TestContext.Current.CancellationToken);
        foreach (var options in new[] { To100, To100 with { Format = ImageOutputFormat.WebP, MaxHeight = 20, Quality = 50 } })
        {
            var (apart, here) = (new ImageResizer(options, pool), new ImageResizer(options));
            foreach (var original in originals)
            {
                var (one, other) = (apart.Resize(original), here.Resize(original));
                (one.IsOriginal, one.Problem).ShouldBe((other.IsOriginal, other.Problem));
                one.Bytes.ToArray().ShouldBe(other.Bytes.ToArray());
            }
        }
    }

    /// <summary>Whole and well-formed, small as a file, large as pixels; an interlaced PNG cannot be decoded in strips.</summary>
    static byte[] Bomb()
    {
        using var plain = Image.Black(9000, 9000, bands: 3);
        return plain.PngsaveBuffer(compression: 1, interlace: true);
    }

    [Fact]
    public void A_bomb_that_needs_more_memory_than_allowed_costs_itself_only()
    {
        var bomb = Bomb();
        bomb.Length.ShouldBeLessThan(4_000_000);
        using var pool = new ImageWorkerPool(Worker with { MaxMemoryBytes = 100L << 20 }, TestContext.Current.CancellationToken);
        var resizer = new ImageResizer(To100, pool);
        var photo = Jpeg();
        resizer.Resize(photo).IsOriginal.ShouldBeFalse();
        for (var i = 0; i < 2; i++)
        {
            var rendition = resizer.Resize(bomb);
            rendition.IsOriginal.ShouldBeTrue();
            rendition.Problem.ShouldBeOneOf("resize-memory", "resize-failed"); // said by the decoder, or by the death of the process
            resizer.Resize(photo).IsOriginal.ShouldBeFalse();
        }
        // It is the limit that does it: with enough memory the same picture is resized.
        using var roomy = new ImageWorkerPool(Worker with { MaxMemoryBytes = 700L << 20 }, TestContext.Current.CancellationToken);
        new ImageResizer(To100, roomy).Resize(bomb).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_worker_that_is_killed_in_mid_image_costs_that_image_only()
    {
        var slow = Jpeg(2600, 2000);
        using var pool = new ImageWorkerPool(Worker, TestContext.Current.CancellationToken);
        var work = Task.Run(() => new ImageResizer(new ResizeOptions { Format = ImageOutputFormat.Avif, Quality = 90 }, pool).Resize(slow), TestContext.Current.CancellationToken);
        var worker = await Processes.FirstChildAsync(Environment.ProcessId, Program);
        await Processes.UntilBusyAsync(worker);
        worker.Kill();
        var rendition = await work;
        (rendition.IsOriginal, rendition.Problem).ShouldBe((true, "resize-failed"));
        new ImageResizer(To100, pool).Resize(slow).IsOriginal.ShouldBeFalse();
    }

    [Fact]
    public async Task Workers_end_when_the_program_is_killed_also_in_mid_image()
    {
        folder.Add("in/a.html", "<p>A slow picture</p><img src=\"slow.jpg\">");
        File.WriteAllBytes(folder["in/slow.jpg"], Jpeg(2600, 2000));
        using var program = Process.Start(new ProcessStartInfo(Program, ["archive", folder["in"], "-o", folder["b.wacz"], "--image-format", "avif", "--quality", "90", "-q"])).ShouldNotBeNull();
        var worker = await Processes.FirstChildAsync(program.Id, Program);
        await Processes.UntilBusyAsync(worker);
        program.Kill();
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Each kind of damage, made here: name, file, and what the report says (width of the shown image, or the rule).</summary>
    static IEnumerable<(string Name, byte[] Bytes, string Outcome)> Odd()
    {
        using var photo = Noise(600, 400);
        using var transparent = Noise(600, 400, bands: 4);
        var (jpeg, png, gif, webp) = (photo.JpegsaveBuffer(q: 95), transparent.PngsaveBuffer(), photo.GifsaveBuffer(), photo.WebpsaveBuffer(q: 95));
        foreach (var (kind, bytes) in new[] { ("jpg", jpeg), ("png", png), ("gif", gif), ("webp", webp) })
        {
            yield return ($"whole.{kind}", bytes, "100");
            yield return ($"cut.{kind}", bytes[..(bytes.Length / 2)], "600 corrupt");
        }
        yield return ("turned.jpg", photo.Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", 6)).JpegsaveBuffer(q: 95), "100");
        yield return ("cmyk.jpg", photo.IccTransform("cmyk", inputProfile: "srgb").JpegsaveBuffer(q: 95), "100");
        yield return ("grey.png", Noise(600, 400, bands: 1).PngsaveBuffer(), "100");
        yield return ("scribbled.png", Scribbled(png), "600 corrupt");
        yield return ("declared-bomb.png", Declared(png, 60_000, 60_000), "60000 too-many-pixels");
        yield return ("understated.png", Declared(png, 3_000, 3_000), "3000 corrupt");
        yield return ("small.jpg", Jpeg(60, 40), "60");
    }

    static byte[] Scribbled(byte[] png)
    {
        byte[] bytes = [.. png];
        bytes.AsSpan(bytes.Length / 2, 200).Fill(0x55);
        return bytes;
    }

    static byte[] Declared(byte[] png, int width, int height)
    {
        byte[] bytes = [.. png];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), System.IO.Hashing.Crc32.HashToUInt32(bytes.AsSpan(12, 17)));
        return bytes;
    }

    [Fact]
    public async Task Odd_and_broken_images_are_each_shown_or_reported_and_the_run_goes_on()
    {
        var odd = Odd().ToArray();
        foreach (var (name, bytes, _) in odd) AddImage(name, bytes);
        (await ArchiveAsync("--max-width", "100")).ShouldBe(odd.Select(image => $"{image.Name} local {image.Outcome}").Order(StringComparer.Ordinal));
        (await Tool.RunAsync("verify", folder["b.wacz"])).ShouldExit(ExitCode.Done);
    }

    [Fact]
    public async Task Every_corpus_image_has_its_outcome()
    {
        var images = Path.Combine(SourceTree.Top, "..", "shared", "corpus", "images");
        if (!Directory.Exists(images)) Assert.Skip("No corpus beside the repository.");
        foreach (var file in Directory.GetFiles(images)) AddImage(Path.GetFileName(file), File.ReadAllBytes(file));
        (await ArchiveAsync("--max-width", "20", "--max-height", "20")).ShouldBe(
        [
            "150_decompression_bomb.gif local 32 corrupt", // no pixel data: ends after the frame's head
            "152_decompression_bomb_extents.gif local 100", // animated: never decoded
            "154_multiple_exif.jpg local 1",
            "156_exif_gps.jpg local 8",
            "158_corrupt-header.jpg local corrupt", // no frame header where one belongs
            "160_truncated.png local 294 corrupt",
            "162_animated-loop-3.webp local 370",
            "164_p3.png local 8",
            "166_zero-loop-count.gif local 70 corrupt",
            "168_issue_1455_oversized.gif local 10",
            "170_cmyk_u8_trunc_case.tif local 1",
            "172_one_color_no_palette.webp local 100", // 28 bytes: no smaller file shows it
            "174_PaintTool_sample.jpg local 18",
            "176_poc19min.jpg local 12336 corrupt", // 50 bytes that declare 152 million pixels
            "178_random5_99x92_lossless_psv1_pt2.jpg local 99 corrupt", // lossless JPEG, which the decoder does not know
            "180_README missing not-an-image",
        ]);
    }

    void AddImage(string name, byte[] bytes)
    {
        File.WriteAllBytes(folder.Add($"in/{name}", ""), bytes);
        folder.Add($"in/page-{name}.html", $"<p>About {name}</p><img src=\"{name}\">");
    }

    /// <summary>Runs the program; gives a line an image: name, status, width of the shown one, rule.</summary>
    async Task<string[]> ArchiveAsync(params string[] options)
    {
        using var program = Process.Start(new ProcessStartInfo(Program, ["archive", folder["in"], "-o", folder["b.wacz"], "--report", folder["r.jsonl"], "--missing-ok", .. options]) { RedirectStandardError = true }).ShouldNotBeNull();
        var errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        program.ExitCode.ShouldBe(0, errors);
        errors.ShouldNotContain("VIPS");
        (await Tool.RunAsync("restore", folder["b.wacz"], "-o", folder["out"], "--clean", "-q")).ShouldExit(ExitCode.Done);
        return [.. File.ReadLines(folder["r.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(row => row.GetProperty("type").GetString() == "image").Select(ToLine).Order(StringComparer.Ordinal)];
    }

    string ToLine(JsonElement row)
    {
        var line = new StringBuilder($"{row.GetProperty("url").GetString()} {row.GetProperty("status").GetString()}");
        if (row.TryGetProperty("localPath", out var path) && ImageHeader.Sniff(File.ReadAllBytes(folder["out/" + path.GetString()]))?.Size is { } size) line.Append($" {size.Width}");
        if (row.TryGetProperty("rule", out var rule)) line.Append($" {rule.GetString()}");
        return line.ToString();
    }

    [Fact]
    public async Task It_is_no_command_for_people()
    {
        (await Tool.RunAsync("--help")).Out.ShouldNotContain("image-worker");
        WorkerCommands.FindImage().ShouldBeNull("within a test the program is the test's");
    }
}
