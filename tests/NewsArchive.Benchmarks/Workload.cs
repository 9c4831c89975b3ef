using System.Globalization;
using System.Text;
using NetVips;

namespace NewsArchive.Benchmarks;

/// <summary>
/// A folder of generated articles (<see cref="SeedArticle"/>), every one with a picture of its own beside it. The same count gives the
/// same bytes.
/// </summary>
sealed class Workload : IDisposable
{
    const int PictureSeed = 20210408;
    const int PictureKinds = 8;

    Workload(string folder) => Folder = folder;

    /// <summary>Where all lies; deleted in the end.</summary>
    public string Folder { get; }

    /// <summary>The folder to archive.</summary>
    public string Articles => Path.Combine(Folder, "articles");

    /// <summary>How many articles there are.</summary>
    public int Count { get; private init; }

    /// <summary>Bytes in <see cref="Articles"/>, pictures included.</summary>
    public long Bytes => Directory.EnumerateFiles(Articles, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);

    public static Workload Create(int count)
    {
        var workload = new Workload(Directory.CreateTempSubdirectory("newsarchive-bench-").FullName) { Count = count };
        Directory.CreateDirectory(Path.Combine(workload.Articles, "images"));
        var pictures = Enumerable.Range(0, PictureKinds).Select(index => Picture(1280, 853, index)).ToArray();
        var random = SeedArticle.NewSource();
        for (var number = 0; number < count; number++)
        {
            File.WriteAllBytes(Path.Combine(workload.Articles, "images", $"{number:D5}.jpg"), WithComment(pictures[number % PictureKinds], number));
            File.WriteAllText(Path.Combine(workload.Articles, $"{number:D5}.md"), SeedArticle.File(random, number));
        }
        return workload;
    }

    /// <summary>A JPEG with the noise and gradients of a photograph, quality 80.</summary>
    public static byte[] Picture(int width, int height, int seed)
    {
        using var noise = Image.Gaussnoise(width, height, sigma: 60, mean: 0, seed: PictureSeed + seed);
        using var soft = noise.Gaussblur(1.6);
        using var place = Image.Xyz(width, height);
        using var one = soft + (place[0] * (200.0 / width)) + 20;
        using var two = soft + (place[1] * (200.0 / height)) + 10;
        using var three = soft * 0.5 + 90 + (10 * seed);
        using var picture = one.Bandjoin(two, three).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return picture.JpegsaveBuffer(q: 80, keep: Enums.ForeignKeep.None);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // A comment segment (ITU-T T.81 §B.2.4.5) after the start marker makes each file another file, with the same picture.
    internal static byte[] WithComment(byte[] jpeg, int number)
    {
        var comment = Encoding.ASCII.GetBytes(number.ToString("D8", CultureInfo.InvariantCulture));
        return [.. jpeg.AsSpan(0, 2), 0xFF, 0xFE, 0, (byte)(comment.Length + 2), .. comment, .. jpeg.AsSpan(2)];
    }
}
