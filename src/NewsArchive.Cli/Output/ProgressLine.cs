using System.Globalization;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Cli.Output;

/// <summary>One line on a terminal that says how far a run is. Draws at most ten times a second; thread-safe.</summary>
public sealed class ProgressLine : IProgress<RunProgress>, IDisposable
{
    static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    readonly Terminal _terminal;
    readonly TimeProvider _time;
    readonly Lock _lock = new();
    RunStage? _stage;
    long _stageStart;
    long _lastDrawn;
    int _drawnLength;

    ProgressLine(Terminal terminal, TimeProvider time) => (_terminal, _time) = (terminal, time);

    /// <summary>A progress line, or null when nobody would see it.</summary>
    public static ProgressLine? For(Terminal terminal, bool isQuiet, TimeProvider time) =>
        terminal.IsErrorInteractive && !isQuiet ? new ProgressLine(terminal, time) : null;

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            if (_stage != value.Stage)
                (_stage, _stageStart, _lastDrawn) = (value.Stage, now, 0);
            if (_lastDrawn != 0 && _time.GetElapsedTime(_lastDrawn, now) < s_interval && value.Done < value.Total)
                return;
            _lastDrawn = now;
            Draw(ToText(value, _time.GetElapsedTime(_stageStart, now)));
        }
    }

    static string ToText(RunProgress value, TimeSpan elapsed)
    {
        var verb = value.Stage switch
        {
            RunStage.Reading => "reading",
            RunStage.Fetching => "fetching images",
            RunStage.Packing => "packing",
            RunStage.Verifying => "verifying",
            _ => "writing",
        };
        if (value.Total == 0)
            return verb + " …";
        var text = string.Create(CultureInfo.InvariantCulture, $"{verb} {value.Done}/{value.Total}");
        if (value.Failed > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {value.Failed} failed");
        if (value.Done == 0 || elapsed < TimeSpan.FromSeconds(1))
            return text;
        var rate = value.Done / elapsed.TotalSeconds;
        var left = TimeSpan.FromSeconds((value.Total - value.Done) / rate);
        return text + string.Create(CultureInfo.InvariantCulture, $", {rate:0.#}/s, {(int)left.TotalHours:00}:{left:mm\\:ss} left");
    }

    void Draw(string text)
    {
        if (text.Length >= _terminal.Width)
            text = text[..(_terminal.Width - 1)];
        _terminal.Error.Write("\r" + text.PadRight(_drawnLength));
        _drawnLength = text.Length;
    }

    /// <summary>Clears the line.</summary>
    public void Dispose() => Clear();

    /// <summary>Makes way for a line of text; the next report draws again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_drawnLength > 0)
                _terminal.Error.Write("\r" + new string(' ', _drawnLength) + "\r");
            _drawnLength = 0;
        }
    }
}
