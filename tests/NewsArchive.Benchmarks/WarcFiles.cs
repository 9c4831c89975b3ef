using System.Globalization;

namespace NewsArchive.Benchmarks;

/// <summary>A generated WARC file.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Path">The .warc.gz.</param>
/// <param name="Pages">Responses in it.</param>
/// <param name="PlainBytes">Its records before compression.</param>
sealed record WarcInput(string Name, string Path, int Pages, long PlainBytes);

/// <summary>Two WARC files of so many megabytes of records each, one of JPEGs, one of Chinese pages; the same each time.</summary>
sealed class WarcFiles : IDisposable
{
    const int PictureKinds = 8;

    readonly byte[][] _pictures = [.. Enumerable.Range(0, PictureKinds).Select(kind => Workload.Picture(1600, 1067, kind))];
    readonly ChineseText _text = new();

    public WarcFiles(int megabytes)
    {
        Pictures = Write("pictures", "image/jpeg", megabytes * 1_000_000L);
        Text = Write("text", "text/html; charset=utf-8", megabytes * 1_000_000L);
    }

    /// <summary>Where all lies; deleted in the end.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("newsarchive-bench-").FullName;

    public WarcInput Pictures { get; }

    public WarcInput Text { get; }

    /// <summary>The pages of a file on a server; their addresses.</summary>
    public IEnumerable<string> Serve(WarcInput file, PictureServer server)
    {
        for (var number = 0; number < file.Pages; number++)
        {
            var (path, mediaType, body) = Page(file.Name, number);
            server.Add(path, mediaType, body);
            yield return server.Url(path);
        }
    }

    public (string Path, string MediaType, byte[] Body) Page(string kind, int number) => kind == "pictures"
        ? (string.Create(CultureInfo.InvariantCulture, $"/wp-content/uploads/{number:D6}.jpg"), "image/jpeg", Workload.WithComment(_pictures[number % PictureKinds], number))
        : (string.Create(CultureInfo.InvariantCulture, $"/2021/04/{number:D6}.html"), "text/html; charset=utf-8", _text.Page(number));

    WarcInput Write(string name, string mediaType, long bytes)
    {
        var path = System.IO.Path.Combine(Folder, name + ".warc.gz");
        using var warc = new ForeignWarc(File.Create(path));
        warc.AddInfo(name + ".warc.gz");
        while (warc.PlainBytes < bytes)
        {
            var page = Page(name, warc.Pages);
            warc.AddPage("https://news.example.org" + page.Path, mediaType, page.Body);
        }
        return new(name, path, warc.Pages, warc.PlainBytes);
    }

    /// <summary>An empty folder of that name.</summary>
    public string Fresh(string name)
    {
        var folder = Path.Combine(Folder, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
            MeasuredRun.Of("sync"); // nor does the next run pay for this
        }
        return Directory.CreateDirectory(folder).FullName;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
