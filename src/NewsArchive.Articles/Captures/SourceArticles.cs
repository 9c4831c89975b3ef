using System.Collections.Immutable;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Captures;

/// <summary>Reads the articles of any source: of a web archive the HTML pages that it captured, of all others what <see cref="ArticleReader"/> reads. Thread-safe.</summary>
public sealed class SourceArticles
{
    readonly ArticleReader _reader;
    readonly ArticleReaderOptions _options;

    /// <summary>Makes a reader with limits.</summary>
    public SourceArticles(ArticleReaderOptions? options = null) => (_options, _reader) = (options ?? new(), new ArticleReader(options));

    /// <summary>Reads one source. What cannot be read becomes a problem row.</summary>
    /// <exception cref="IOException">The source cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also in the middle of a long source.</exception>
    public SourceReading Read(SourceFile source, CancellationToken cancel = default) => Read(source, taker: null, onPage: null, cancel);

    /// <summary>See <see cref="ArticleReader.Read(SourceFile, Utf8Taker, CancellationToken)"/>. The pages of a web archive, which may be very many, are told one by one to whoever asks for that, and are then not among those read.</summary>
    internal SourceReading Read(SourceFile source, Utf8Taker? taker, Action<Article>? onPage, CancellationToken cancel)
    {
        var reading = _reader.Read(source, taker, cancel);
        if (source.Kind != SourceKind.WebArchive || reading.Length == 0)
            return reading;
        if (source.DiskPath is not { } path)
            return reading with { Problems = [new InputProblem(source.Path, "web-archive", "a web archive is read from disk, more than once; name a file")] };
        var articles = ImmutableArray.CreateBuilder<Article>();
        var pages = new PageReading(source, _options, onPage ?? articles.Add);
        try
        {
            using var archive = WebArchive.Open(path);
            pages.Read(archive, cancel);
            if (archive.IsOurs && pages is { Count: 0, Problems.Count: 0 })
                pages.Problem(source.Path, "own-bundle", "a bundle of newsarchive, whose articles are not read out of it again: newsarchive merge puts bundles together, newsarchive restore writes the files of one");
        }
        catch (Exception exception) when (exception is WarcFormatException or ArticleFormatException)
        {
            pages.Problem(source.Path, "web-archive", $"{exception.Message}; the pages read so far are used");
        }
        return reading with { Articles = articles.DrainToImmutable(), Problems = [.. pages.Problems] };
    }

    /// <summary>The pages of one archive: the latest capture of each URL, in file order.</summary>
    sealed class PageReading(SourceFile source, ArticleReaderOptions options, Action<Article> onPage)
    {
        long _bytes;

        public int Count { get; private set; }
        public List<InputProblem> Problems { get; } = [];

        public void Problem(string path, string rule, string message) => Problems.Add(new InputProblem(path, rule, message));

        public void Read(WebArchive archive, CancellationToken cancel)
        {
            var isOurs = archive.IsOurs;
            using var scan = CaptureScan.Scan(archive, uri => !isOurs || !uri.StartsWith(ArchiveUris.Host, StringComparison.Ordinal), cancel);
            var index = new CaptureIndex(scan.Captures);
            foreach (var damage in scan.Damage.Select(damage => damage.Message).Concat(Enumerable.Range(0, index.Count).SelectMany(index.Lost).Select(lost => $"{lost.Url}: {lost.WhyLost}")))
                Problem(source.Path, "web-archive", damage);
            foreach (var url in Enumerable.Range(0, index.Count).Where(index.IsDoubted))
                Problem(source.Path, "web-archive", $"{index.UrlOf(url)}: {index.DoubtOf(url)}");
            var pages = new PayloadSharers(index, Enumerable.Range(0, index.Count).Where(url => index.HasPayload(url) && index.KindOf(url).IsPage));
            foreach (var archived in archive.Read(null, cancel))
                if (pages.Of(archived.Number) is { Count: > 0 } urls && !TryRead(archived, index, urls))
                    return;
        }

        /// <summary>False when a limit is reached.</summary>
        bool TryRead(ArchivedRecord archived, CaptureIndex index, IReadOnlyList<int> urls)
        {
            var payload = index.Payload(urls[0]);
            if (payload.Length > options.MaxArticleBytes)
            {
                Problem(PathOf(index, urls[0]), "too-large", string.Create(CultureInfo.InvariantCulture, $"longer than {options.MaxArticleBytes} bytes, so it is not read as an article"));
                return true;
            }
            using var html = new MemoryStream();
            var http = archived.Record.ReadHttpHead();
            if (PayloadCopy.Copy(archived.Record.Block, http, html) is { } problem)
                throw new WarcFormatException(problem, archived.File, archived.Record.Offset, archived.Record.Head.RecordId);
            foreach (var url in urls)
            {
                if (Count >= options.MaxArticlesPerSource || (_bytes += html.Length) > options.MaxContainerBytes)
                {
                    Problem(source.Path, "too-many", "more pages than the limits allow; the rest is not read");
                    return false;
                }
                Count++;
                onPage(CapturedArticle.Of(source, PathOf(index, url), index.UrlOf(url), payload.Charset, html.GetBuffer().AsSpan(0, (int)html.Length)));
            }
            return true;
        }

        /// <summary>By the number of the record, from 1, as the articles of JSON Lines have that of their line.</summary>
        string PathOf(CaptureIndex index, int url) => string.Create(CultureInfo.InvariantCulture, $"{source.Path}/{index.CaptureNumber(url) + 1:D6}.html");
    }
}
