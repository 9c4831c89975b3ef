using System.Collections;
using System.Globalization;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Restoring;

/// <summary>
/// What became of the captures of an archive. Rows are made when they are asked for, each time, out of what is kept on disk until the report is
/// disposed. Not thread-safe.
/// </summary>
public sealed class CaptureReport : IDisposable
{
    readonly ScannedArchive _scan;
    readonly CaptureFiles _files;
    readonly BitArray _selected;
    readonly CaptureOutcomes _outcomes;
    readonly IReadOnlyList<WarcFormatException> _damage;
    readonly Dictionary<string, int> _counts;

    /// <summary>Takes what a run found, and owns it.</summary>
    internal CaptureReport(ScannedArchive scan, CaptureFiles files, BitArray selected, CaptureOutcomes outcomes, IReadOnlyList<WarcFormatException> damage)
    {
        (_scan, _files, _selected, _outcomes, _damage) = (scan, files, selected, outcomes, damage);
        _counts = FilesWithRow.Select(outcomes.StatusOf).Concat(NotMade.Select(row => row.Status)).CountBy(status => status).ToDictionary(StringComparer.Ordinal);
        FileCount = FilesWithRow.Count();
        IsComplete = FilesWithRow.All(file => outcomes.StatusOf(file) is "written" or "unchanged" or "would-write" && !outcomes.HasMessage(file))
            && _counts.Keys.All(status => status is "written" or "unchanged" or "would-write" or "redirect" or "error" or "skipped");
    }

    /// <summary>How many rows <see cref="Files"/> has.</summary>
    public int FileCount { get; }

    /// <summary>One row a file in ordinal order of their paths, as in <see cref="RestoreReport.Files"/>.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public IEnumerable<FileRow> Files => FilesWithRow.Select(_outcomes.Row);

    /// <summary>What no file was made of, in ordinal order of URLs, then what could not be read at all: status <c>redirect</c>, <c>error</c>, <c>unresolved</c>, <c>damaged</c>, <c>skipped</c> or <c>not-cleaned</c>.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public IEnumerable<CaptureRow> NotMade =>
        Enumerable.Range(0, _selected.Count).SelectMany(RowsOf)
            .Concat(_damage.Select(damage => new CaptureRow("damaged", damage.File, damage.Offset, damage.Reason) { RecordId = damage.RecordId }));

    /// <summary>How many files and captures have that status.</summary>
    public int Count(string status) => _counts.GetValueOrDefault(status);

    /// <summary>Whether every payload that was asked for stands on disk, as its digest says; redirects, errors and what <c>--clean</c> leaves out are no loss.</summary>
    public bool IsComplete { get; }

    IEnumerable<int> FilesWithRow => _files.InPathOrder.Where(file => _outcomes.StatusOf(file).Length > 0 && !_outcomes.IsNotMade(file));

    IEnumerable<CaptureRow> RowsOf(int url)
    {
        CaptureRow[] notMade = _outcomes.IsNotMade(url) ? [_outcomes.NotMade(url)] : [];
        return notMade.Concat(_selected[url] ? Missed(url) : []).OrderBy(row => row.Offset);
    }

    IEnumerable<CaptureRow> Missed(int url)
    {
        foreach (var capture in _files.Index.Lost(url))
            yield return CaptureOutcomes.Row(capture, capture.Damage is null ? "unresolved" : "damaged", capture.WhyLost);
        if (_files.Index.Refused(url) is { } refused)
            yield return refused.IsRedirect ? CaptureOutcomes.Row(refused, "redirect", $"leads to {refused.Location ?? "nowhere"}") : CaptureOutcomes.Row(refused, "error", Explain(refused));
    }

    static string Explain(WebCapture capture) => capture.Status switch
    {
        206 => "a part of the answer only",
        204 or 205 or 304 => "an answer without content",
        { } status => string.Create(CultureInfo.InvariantCulture, $"the server answered {status}"),
        null => "no HTTP status",
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _outcomes.Dispose();
        _scan.Dispose();
    }
}
