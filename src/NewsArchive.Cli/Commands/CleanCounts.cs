using NewsArchive.Articles.Reporting;

namespace NewsArchive.Cli.Commands;

/// <summary>What is remembered of the rows of <c>clean</c>.</summary>
sealed class CleanCounts
{
    int _limits, _harmful, _files;
    bool _isPartlyRefused;

    public int Articles { get; private set; }
    public int Changed { get; private set; }
    public int Problems { get; private set; }

    public void Add(ReportRow row)
    {
        switch (row)
        {
            case ArticleRow article:
                Articles++;
                Changed += article.Cleaning.IsVerbatim ? 0 : 1;
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
}
