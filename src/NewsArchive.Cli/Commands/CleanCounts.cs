using System.Globalization;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Cli.Commands;

/// <summary>What is remembered of the rows of <c>clean</c>.</summary>
sealed class CleanCounts
{
    readonly Dictionary<string, int> _leftToTree = new(StringComparer.Ordinal);
    int _limits, _harmful, _files;
    long _bytes;
    bool _isPartlyRefused;

    public int Articles { get; private set; }
    public int Changed { get; private set; }
    public int Problems { get; private set; }

    /// <summary>Articles that needed no tree.</summary>
    public int Scanned { get; private set; }

    /// <summary>Counts the bytes of sources as they pass.</summary>
    public IEnumerable<CleanedSource> Pass(IEnumerable<CleanedSource> sources) => sources.Select(source =>
    {
        _bytes += source.Length;
        return source;
    });

    public void Add(ReportRow row)
    {
        switch (row)
        {
            case ArticleRow article:
                Articles++;
                Changed += article.Cleaning.IsVerbatim ? 0 : 1;
                Scanned += article.Cleaning.Path == CleaningPath.Scanner ? 1 : 0;
                if (article.Cleaning.Declined is { } reason)
                    _leftToTree[reason] = _leftToTree.GetValueOrDefault(reason) + 1;
                break;
            case ProblemRow problem:
                Problems++;
                _harmful += problem.IsHarmless ? 0 : 1;
                _limits += problem.IsLimit ? 1 : 0;
                break;
            case FileRow file:
                _files++;
                _isPartlyRefused |= file.Status is "exists" or "refused";
                break;
        }
    }

    public ExitCode ToCode(CleanMode mode, bool hasSources) =>
        !hasSources || (Articles == 0 && _harmful > 0) ? _limits > 0 ? ExitCode.Limit : ExitCode.InvalidInput
        : mode == CleanMode.Check && _files > 0 ? ExitCode.Failure
        : _harmful > 0 || _isPartlyRefused ? ExitCode.Partial
        : ExitCode.Done;

    /// <summary>Hit rate of the scanner, what it left to the tree and why, and how fast the whole was: reading, cleaning and writing.</summary>
    public string ToSpeed(TimeSpan time)
    {
        var reasons = _leftToTree.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}"));
        var left = _leftToTree.Count == 0 ? "" : $", left to the tree: {string.Join(", ", reasons)}";
        return string.Create(CultureInfo.InvariantCulture, $"scanned {Scanned} of {Scanned + _leftToTree.Values.Sum()} HTML fragments{left}; {_bytes / 1e6 / time.TotalSeconds:F1} MB/s");
    }
}
