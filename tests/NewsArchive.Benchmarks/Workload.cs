using System.Globalization;
using System.Text;
using NetVips;

namespace NewsArchive.Benchmarks;

/// <summary>
/// A folder of generated articles in the format that scrapers of Chinese news leave (font-size spans, figure with a loose caption),
/// about 4 KB of text each, every one with a picture of its own beside it. The same count gives the same bytes.
/// </summary>
sealed class Workload : IDisposable
{
    const int Seed = 20210408;
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
        var random = new Random(Seed);
        for (var number = 0; number < count; number++)
        {
            File.WriteAllBytes(Path.Combine(workload.Articles, "images", $"{number:D5}.jpg"), WithComment(pictures[number % PictureKinds], number));
            File.WriteAllText(Path.Combine(workload.Articles, $"{number:D5}.md"), Article(random, number));
        }
        return workload;
    }

    /// <summary>A JPEG with the noise and gradients of a photograph, quality 80.</summary>
    public static byte[] Picture(int width, int height, int seed)
    {
        using var noise = Image.Gaussnoise(width, height, sigma: 60, mean: 0, seed: Seed + seed);
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

    static string Article(Random random, int number)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n---\ntitle: '{Sentence(random, 18)}'\ncategories: \n - 新媒体\n - 新闻\nheadimg: 'images/{number:D5}.jpg'\nauthor: 海湾晚报\ncomments: false\ndate: Thu, 08 Apr 2021 02:38:00 GMT\nthumbnail: 'images/{number:D5}.jpg'\n---\n\n<div>   \n");
        for (var paragraph = 0; paragraph < 14; paragraph++)
        {
            if (paragraph == 2)
                text.Append(CultureInfo.InvariantCulture, $"<figure id=\"attachment_{number}\" style=\"width:770px\" class=\"wp-caption aligncenter\"><img class=\"size-full wp-image-{number}\" src=\"images/{number:D5}.jpg\" data-recalc-dims=\"1\" referrerpolicy=\"no-referrer\">{Sentence(random, 20)}</figure>\n");
            text.Append(CultureInfo.InvariantCulture, $"<p>{Sentence(random, 60)}：“{Sentence(random, 20)}<span style=\"font-size:22px\">”</span><span style=\"font-size:22px\">。</span></p>\n");
        }
        return text.Append("  \n</div>\n            ").ToString();
    }

    // Common Chinese characters: what matters here is their size in UTF-8 and that no two sentences are equal.
    internal static string Sentence(Random random, int length) => string.Create(length, random, (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = i % 15 == 14 ? '，' : (char)source.Next(0x4E00, 0x6E00);
    });
}
