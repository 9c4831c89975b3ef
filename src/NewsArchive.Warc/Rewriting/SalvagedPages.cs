using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>What can still be read of the page lists. Pages are not kept in memory.</summary>
sealed class SalvagedPages
{
    static readonly int MaxLineBytes = new WaczReaderOptions().MaxLineBytes;

    readonly List<Func<Stream>> _lists = [];

    /// <summary>Lines that could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Pages.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the lines that can be read. The first line of a list is its head.</summary>
    /// <param name="open">Opens the list from its beginning, as often as pages are read: they are not kept.</param>
    public void Add(Func<Stream> open)
    {
        _lists.Add(open);
        Count += Read(open, () => Unreadable++).Count();
    }

    /// <summary>The pages, read anew each time.</summary>
    public IEnumerable<WaczPage> Read() => _lists.SelectMany(open => Read(open, () => { }));

    /// <summary>The pages whose record was kept, read anew each time.</summary>
    public IEnumerable<WaczPage> Keep(CaptureDates captures) =>
        Read().Select(page => captures.Resolve(page.Url, page.Date) is { } date ? page with { Date = date } : null).OfType<WaczPage>();

    static IEnumerable<WaczPage> Read(Func<Stream> open, Action onUnreadable)
    {
        using var text = open();
        using var lines = TextLines.Read(text, "", MaxLineBytes).GetEnumerator();
        while (MoveNext(lines, onUnreadable))
            if (!lines.Current.Line.IsEmpty && ReadLine(lines.Current.Line, onUnreadable) is { } page)
                yield return page;
    }

    static bool MoveNext(IEnumerator<(long, ReadOnlyMemory<byte>)> lines, Action onUnreadable)
    {
        try
        {
            return lines.MoveNext();
        }
        catch (WarcFormatException)
        {
            onUnreadable(); // a line without end
            return false;
        }
    }

    static WaczPage? ReadLine(ReadOnlyMemory<byte> line, Action onUnreadable)
    {
        try
        {
            using var json = PackageFile.Parse(line, "");
            var root = json.RootElement;
            if (PackageFile.Text(root, "format") is not null)
                return null;
            if (PackageFile.Text(root, "url") is not { } url || !WarcDate.TryParse(PackageFile.Text(root, "ts"), out var date))
                throw new WarcFormatException("no page");
            return new()
            {
                Id = PackageFile.Text(root, "id") ?? url,
                Url = url,
                Date = date,
                Title = PackageFile.Text(root, "title") ?? url,
                Text = PackageFile.Text(root, "text"),
                OriginalUrl = PackageFile.Text(root, "originalUrl"),
            };
        }
        catch (WarcFormatException)
        {
            onUnreadable();
            return null;
        }
    }
}
