using NewsArchive.Articles.Reporting;

namespace NewsArchive.Cli.Output;

/// <summary>
/// Rows of a run as they come, to whoever asked: JSON lines on stdout, a report file, messages for people. Nothing is kept, so a run over any number of
/// articles can be told. The file gets its name with the summary.
/// </summary>
sealed class RunningReport : IDisposable
{
    readonly Terminal _terminal;
    readonly ProgressLine? _progress;
    readonly RowMessages _messages;
    readonly bool _isOnStdout;
    readonly ReportFile? _file;

    /// <summary>Begins the file, if one is named.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public RunningReport(Terminal terminal, CommonOptions common, string? path, ProgressLine? progress = null)
    {
        (_terminal, _progress, _messages) = (terminal, progress, new RowMessages(common));
        _isOnStdout = common.IsJson || path == "-";
        _file = path is null or "-" ? null : ReportFile.Create(path);
    }

    /// <summary>Takes a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isExcused">Whether the run is done in spite of it: told to be quiet, people do not hear of it then.</param>
    public void Add(ReportRow row, bool isExcused)
    {
        var message = _messages.Of(row, isExcused);
        if (message is not null || (_isOnStdout && _terminal.IsOutInteractive))
            _progress?.Clear();
        if (_file is not null || _isOnStdout)
            Write(row.ToJson());
        if (message is not null)
            _terminal.Say(message);
    }

    void Write(ReadOnlySpan<byte> json)
    {
        if (_isOnStdout)
            _terminal.WriteJson(json);
        _file?.Stream.Write(json);
        _file?.Stream.Write("\n"u8);
    }

    /// <summary>Ends with the summary.</summary>
    /// <exception cref="IOException">The disk is full or failed; there is no report.</exception>
    public void Finish(SummaryRow summary)
    {
        var json = summary.ToJson();
        _file?.Stream.Write(json);
        _file?.Stream.Write("\n"u8);
        _file?.Finish();
        if (_isOnStdout)
            _terminal.WriteJson(json);
    }

    /// <summary>Removes the file unless it is finished.</summary>
    public void Dispose() => _file?.Dispose();
}
