using System.Collections;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Restoring;

/// <summary>
/// Makes a browsable tree of the captures of a WARC, ARC or WACZ file of anybody's making: for each URL the latest payload, as
/// <c>host/path</c>. The archive is read forward, twice or three times; memory depends on the number of captures, not on their size, and what their rows say waits in a temporary file.
/// </summary>
public sealed class CaptureRestorer(RestoreOptions options, IProgress<RunProgress>? progress = null)
{
    static readonly long MaxPageBytes = new ArticleReaderOptions().MaxArticleBytes;

    /// <summary>Restores.</summary>
    /// <exception cref="WarcFormatException">The file holds no records that can be read.</exception>
    /// <exception cref="ArticleFormatException">The file holds more captures than can be kept in memory.</exception>
    /// <exception cref="IOException">The folder, or a temporary file, cannot be written.</exception>
    public CaptureReport Restore(string path, CancellationToken cancel)
    {
        using var archive = WebArchive.Open(path);
        var isOurs = archive.IsOurs;
        progress?.Report(new RunProgress(RunStage.Reading, 0, 0));
        var scan = CaptureScan.Scan(archive, uri => !isOurs || !uri.StartsWith(ArchiveUris.Host, StringComparison.Ordinal), cancel);
        try
        {
            return Restore(archive, scan, cancel);
        }
        catch
        {
            scan.Dispose();
            throw;
        }
    }

    CaptureReport Restore(WebArchive archive, ScannedArchive scan, CancellationToken cancel)
    {
        var files = new CaptureFiles(new CaptureIndex(scan.Captures), options.Mode == RestoreMode.Clean);
        var selected = Select(files);
        var outcomes = new CaptureOutcomes(files);
        try
        {
            if (options.Mode == RestoreMode.Clean)
                WriteClean(new CaptureWriter(archive, options, files, outcomes, _ => true, progress), files, selected, outcomes, cancel);
            else
                new CaptureWriter(archive, options, files, outcomes, file => selected[file], progress).Write(files.InPathOrder.Where(file => selected[file]), cancel);
            return new CaptureReport(scan, files, selected, outcomes, options.Select.Count > 0 ? [] : scan.Damage);
        }
        catch
        {
            outcomes.Dispose();
            throw;
        }
    }

    /// <summary>Of each URL whether it is chosen.</summary>
    BitArray Select(CaptureFiles files)
    {
        var index = files.Index;
        var selected = new BitArray(index.Count, defaultValue: options.Select.Count == 0);
        var selection = new CaptureSelection(options.Select);
        if (options.Select.Count > 0)
            for (var url = 0; url < index.Count; url++)
                selected[url] = selection.Includes(index.UrlOf(url), files.FindPath(url), index.HasPayload(url) ? index.Payload(url) : null);
        return selected;
    }

    /// <summary>Pages first: they say which images they show.</summary>
    static void WriteClean(CaptureWriter writer, CaptureFiles files, BitArray selected, CaptureOutcomes outcomes, CancellationToken cancel)
    {
        var index = files.Index;
        bool IsShowable(int file) => index.IsPayload(file, CaptureMarks.Showable);
        var pages = new BitArray(index.Count);
        var shown = new BitArray(index.Count);
        foreach (var file in files.InPathOrder.Where(file => selected[file]))
            (pages[file], shown[file]) = (index.KindOf(file).IsPage && index.Payload(file).Length <= MaxPageBytes, IsShowable(file));
        var images = files.InPathOrder.Where(IsShowable);
        var redirects = new CapturedRedirects(index);
        var page = new CapturedPage(files, new CaptureLinks(index, files.InPathOrder.Where(file => pages[file]).Concat(images), redirects), new CaptureLinks(index, images, redirects));
        writer.ReadEach(files.InPathOrder.Where(file => pages[file]), (number, file, html) =>
        {
            try
            {
                writer.Write(number, page.Render(file, html, image => shown[image] = true));
            }
            catch (ArticleFormatException exception)
            {
                outcomes.Set(number, "not-cleaned", exception.Message);
            }
        }, cancel);
        writer.Write(files.InPathOrder.Where(file => shown[file]), cancel);
        foreach (var file in files.InPathOrder.Where(file => selected[file] && !IsShowable(file) && !pages[file]))
            Skip(outcomes, file, index.Payload(file).Kind);
    }

    static void Skip(CaptureOutcomes outcomes, int file, PayloadKind kind)
    {
        if (kind.IsPage)
            outcomes.Set(file, "not-cleaned", string.Create(CultureInfo.InvariantCulture, $"the page is longer than {MaxPageBytes} bytes; restore it with --original"));
        else if (kind.IsImage)
            outcomes.Set(file, "skipped", "a picture that could act when opened; restore it with --original");
        else
            outcomes.Set(file, "skipped", $"{kind.MediaType ?? "of unknown type"}: --clean writes pages and images; restore it with --original");
    }
}
