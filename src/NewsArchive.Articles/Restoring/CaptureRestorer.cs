using System.Collections.Immutable;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Restoring;

/// <summary>
/// Makes a browsable tree of the captures of a WARC, ARC or WACZ file of anybody's making: for each URL the latest payload, as
/// <c>host/path</c>. The archive is read forward, twice or three times; memory depends on the number of captures, not on their size.
/// </summary>
public sealed class CaptureRestorer(RestoreOptions options, IProgress<RunProgress>? progress = null)
{
    static readonly long MaxPageBytes = new ArticleReaderOptions().MaxArticleBytes;

    /// <summary>Restores. The files come in path order; then, in URL order, the captures of which no file was made.</summary>
    /// <exception cref="WarcFormatException">The file holds no records that can be read.</exception>
    /// <exception cref="ArticleFormatException">The file holds more captures than can be kept in memory.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public CaptureReport Restore(string path, CancellationToken cancel)
    {
        using var archive = WebArchive.Open(path);
        var isOurs = archive.IsOurs;
        progress?.Report(new RunProgress(RunStage.Reading, 0, 0));
        var scan = CaptureScan.Scan(archive, uri => !isOurs || !uri.StartsWith(ArchiveUris.Host, StringComparison.Ordinal), cancel);
        var index = new CaptureIndex(scan.Captures);
        var names = CaptureNames.Of(index.Chosen.Values.OrderBy(url => url.Url, StringComparer.Ordinal), options.Mode == RestoreMode.Clean);
        var files = names.Select(name => new CaptureFile(name.Key, index.Chosen[name.Key].Payload!, name.Value)).OrderBy(file => file.Path, StringComparer.Ordinal).ToList(); // chosen are those with a payload
        var selection = new CaptureSelection(options.Select);
        var selected = files.Where(file => selection.Includes(file.Url, file.Path, file.Payload)).ToList();
        IEnumerable<ReportRow> rows = options.Mode == RestoreMode.Clean ? WriteClean(archive, files, selected, index, cancel) : new CaptureWriter(archive, options, selected, progress).Write(selected, cancel);
        var missed = index.Urls.Where(url => selection.Includes(url.Url, names.GetValueOrDefault(url.Url), url.Payload)).SelectMany(MissedRows);
        return new CaptureReport
        {
            Files = [.. rows.OfType<FileRow>().OrderBy(row => row.Path, StringComparer.Ordinal)],
            NotMade =
            [
                .. rows.OfType<CaptureRow>().Concat(missed).OrderBy(row => row.Url, StringComparer.Ordinal).ThenBy(row => row.Offset),
                .. options.Select.Count > 0 ? [] : scan.Damage.Select(damage => new CaptureRow("damaged", damage.File, damage.Offset, damage.Reason) { RecordId = damage.RecordId }),
            ],
        };
    }

    /// <summary>Pages first: they say which images they show.</summary>
    List<ReportRow> WriteClean(WebArchive archive, List<CaptureFile> files, List<CaptureFile> selected, CaptureIndex index, CancellationToken cancel)
    {
        var writer = new CaptureWriter(archive, options, files, progress);
        var images = files.Where(file => file.Payload.IsShowable).ToList();
        var pages = selected.Where(file => file.Payload is { Kind.IsPage: true, Length: var length } && length <= MaxPageBytes).ToList();
        var shown = selected.Where(file => file.Payload.IsShowable).ToHashSet();
        var page = new CapturedPage(new CaptureLinks([.. pages, .. images], index.Urls), new CaptureLinks(images, index.Urls));
        var rows = writer.ReadEach(pages, (file, html) => WritePage(writer, page, file, html, image => shown.Add(image)), cancel);
        rows.AddRange(writer.Write(shown, cancel));
        rows.AddRange(selected.Where(file => !file.Payload.IsShowable).Except(pages).Select(Skipped));
        return rows;
    }

    static ReportRow WritePage(CaptureWriter writer, CapturedPage page, CaptureFile file, ReadOnlyMemory<byte> html, Action<CaptureFile> onImage)
    {
        try
        {
            return writer.Write(file, page.Render(file, html, onImage));
        }
        catch (ArticleFormatException exception)
        {
            return file.NotMade("not-cleaned", exception.Message);
        }
    }

    static CaptureRow Skipped(CaptureFile file) => file.Payload.Kind switch
    {
        { IsPage: true } => file.NotMade("not-cleaned", string.Create(CultureInfo.InvariantCulture, $"the page is longer than {MaxPageBytes} bytes; restore it with --original")),
        { IsImage: true } => file.NotMade("skipped", "a picture that could act when opened; restore it with --original"),
        var kind => file.NotMade("skipped", $"{kind.MediaType ?? "of unknown type"}: --clean writes pages and images; restore it with --original"),
    };

    static IEnumerable<CaptureRow> MissedRows(CapturedUrl url)
    {
        foreach (var capture in url.Lost)
            yield return capture.Damage is { } damage ? Row(capture, "damaged", damage) : Row(capture, "unresolved", "a revisit of a payload that is not in this file");
        if (url.Refused is { } refused)
            yield return refused.IsRedirect ? Row(refused, "redirect", $"leads to {refused.Location ?? "nowhere"}") : Row(refused, "error", Explain(refused));
    }

    static string Explain(WebCapture capture) => capture.Status switch
    {
        206 => "a part of the answer only",
        204 or 205 or 304 => "an answer without content",
        { } status => string.Create(CultureInfo.InvariantCulture, $"the server answered {status}"),
        null => "no HTTP status",
    };

    static CaptureRow Row(WebCapture capture, string status, string message) =>
        new(status, capture.File, capture.Offset, message) { Url = capture.Url, RecordId = capture.RecordId, HttpStatus = capture.Status };
}

/// <summary>What became of the captures of an archive.</summary>
public sealed record CaptureReport
{
    /// <summary>One row a file, as in <see cref="RestoreReport.Files"/>.</summary>
    public required ImmutableArray<FileRow> Files { get; init; }

    /// <summary>What no file was made of: status <c>redirect</c>, <c>error</c>, <c>unresolved</c>, <c>damaged</c>, <c>skipped</c> or <c>not-cleaned</c>.</summary>
    public required ImmutableArray<CaptureRow> NotMade { get; init; }

    /// <summary>How many files and captures have that status.</summary>
    public int Count(string status) => Files.Count(file => file.Status == status) + NotMade.Count(row => row.Status == status);

    /// <summary>Whether every payload that was asked for stands on disk, as its digest says; redirects, errors and what <c>--clean</c> leaves out are no loss.</summary>
    public bool IsComplete =>
        Files.All(file => file is { Status: "written" or "unchanged" or "would-write", Message: null }) && NotMade.All(row => row.Status is "redirect" or "error" or "skipped");
}
