using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>What could still be read of the page lists.</summary>
sealed class SalvagedPages
{
    static readonly int MaxLineBytes = new WaczReaderOptions().MaxLineBytes;

    readonly List<WaczPage> _pages = [];

    /// <summary>Lines that could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The pages' URLs.</summary>
    public IReadOnlyList<string> Urls => [.. _pages.Select(page => page.Url)];

    /// <summary>Takes the lines that can be read. The first line of a list is its head.</summary>
    public void Read(byte[] bytes)
    {
        try
        {
            foreach (var (_, line) in TextLines.Read(new MemoryStream(bytes), "", MaxLineBytes))
                if (!line.IsEmpty)
                    ReadLine(line);
        }
        catch (WarcFormatException)
        {
            Unreadable++; // a line without end
        }
    }

    void ReadLine(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = PackageFile.Parse(line, "");
            var root = json.RootElement;
            if (PackageFile.Text(root, "format") is not null)
                return;
            if (PackageFile.Text(root, "url") is not { } url || !WarcDate.TryParse(PackageFile.Text(root, "ts"), out var date))
                throw new WarcFormatException("no page");
            _pages.Add(new()
            {
                Id = PackageFile.Text(root, "id") ?? url,
                Url = url,
                Date = date,
                Title = PackageFile.Text(root, "title") ?? url,
                Text = PackageFile.Text(root, "text"),
                OriginalUrl = PackageFile.Text(root, "originalUrl"),
            });
        }
        catch (WarcFormatException)
        {
            Unreadable++;
        }
    }

    /// <summary>The pages whose record was kept.</summary>
    public IReadOnlyList<WaczPage> Keep(CaptureDates captures, out int lost)
    {
        var kept = new List<WaczPage>();
        foreach (var page in _pages)
            if (captures.Resolve(page.Url, page.Date) is { } date)
                kept.Add(page with { Date = date });
        lost = _pages.Count - kept.Count + Unreadable;
        return kept;
    }
}
