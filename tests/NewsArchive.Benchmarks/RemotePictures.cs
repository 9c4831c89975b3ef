using System.Globalization;

namespace NewsArchive.Benchmarks;

/// <summary>Articles on disk whose pictures are on a server, and the same articles on the server as pages for crawlers. The same each time.</summary>
sealed class RemotePictures : IDisposable
{
    const int PicturesPerArticle = 3;
    const int PictureKinds = 8;

    int _gone;

    public RemotePictures(int articles)
    {
        Count = articles;
        Directory.CreateDirectory(Articles);
        var pictures = Enumerable.Range(0, PictureKinds).Select(kind => Workload.Picture(1600, 1067, kind)).ToArray();
        PictureBytes = (int)pictures.Average(picture => picture.Length);
        for (var number = 0; number < articles; number++)
            Add(number, pictures);
        File.WriteAllLines(PageList, Enumerable.Range(0, articles).Select(number => Server.Url(Page(number))));
        File.WriteAllLines(PictureList, Enumerable.Range(0, PictureCount).Select(number => Server.Url(Picture(number))));
    }

    public PictureServer Server { get; } = new();

    /// <summary>Where all lies; deleted in the end.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("newsarchive-bench-").FullName;

    public string Articles => Path.Combine(Folder, "articles");

    /// <summary>Addresses, one a line.</summary>
    public string PageList => Path.Combine(Folder, "pages.txt");

    /// <summary>Addresses, one a line.</summary>
    public string PictureList => Path.Combine(Folder, "pictures.txt");

    public int Count { get; }

    public int PictureCount => Count * PicturesPerArticle;

    public int PictureBytes { get; }

    static string Page(int number) => string.Create(CultureInfo.InvariantCulture, $"/a/{number:D4}.html");

    static string Picture(int number) => string.Create(CultureInfo.InvariantCulture, $"/i/{number:D5}.jpg");

    void Add(int number, byte[][] pictures)
    {
        var random = new Random(number);
        var numbers = Enumerable.Range(number * PicturesPerArticle, PicturesPerArticle).ToArray();
        foreach (var picture in numbers)
            Server.Add(Picture(picture), "image/jpeg", Workload.WithComment(pictures[picture % pictures.Length], picture));
        var images = string.Concat(numbers.Select(picture => $"<p>{SeedArticle.Sentence(random, 300)}</p>\n<figure><img src=\"{Server.Url(Picture(picture))}\" width=\"1600\" height=\"1067\" alt=\"{SeedArticle.Sentence(random, 8)}\"></figure>\n"));
        var html = $"<!doctype html><html><head><meta charset=\"utf-8\"><title>{SeedArticle.Sentence(random, 16)}</title></head><body><article>\n{images}</article></body></html>\n";
        File.WriteAllText(Path.Combine(Articles, string.Create(CultureInfo.InvariantCulture, $"{number:D4}.html")), html);
        Server.Add(Page(number), "text/html; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(html));
    }

    /// <summary>
    /// An empty folder of that name. What was there is moved away, not deleted: for some minutes ext4 looks at each inode deleted lately before it takes
    /// another, so that every round would be slower than the one before, whoever writes.
    /// </summary>
    public string Fresh(string name)
    {
        var folder = Path.Combine(Folder, name);
        if (Directory.Exists(folder))
            Directory.Move(folder, Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"gone-{++_gone}")));
        return Directory.CreateDirectory(folder).FullName;
    }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
