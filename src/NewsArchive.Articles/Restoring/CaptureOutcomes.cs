using System.Buffers;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Restoring;

/// <summary>What became of each file, in a byte where nothing but its status is to be said.</summary>
sealed class CaptureOutcomes : IDisposable
{
    static readonly string[] Statuses = ["", "written", "unchanged", "would-write", "exists", "refused", "damaged", "skipped", "not-cleaned"];

    readonly CaptureFiles _files;
    readonly byte[] _statuses;
    readonly SpilledBytes _details = new();
    long[]? _places; // of details, and 1; 0: there are none
    readonly ArrayBufferWriter<byte> _encoded = new();

    /// <summary>Nothing is known yet of the files.</summary>
    public CaptureOutcomes(CaptureFiles files) => (_files, _statuses) = (files, new byte[files.Index.Count]);

    /// <summary>What became of a file; empty: nothing was to be done with it.</summary>
    public string StatusOf(int file) => Statuses[_statuses[file]];

    /// <summary>Whether the file of a URL was left out for what it is: it has a row of its own kind.</summary>
    public bool IsNotMade(int file) => StatusOf(file) is "skipped" or "not-cleaned";

    /// <summary>Whether more is to be said of a file than its status.</summary>
    public bool HasMessage(int file) => _files.Index.IsDoubted(file) || Details(file).Message is not null;

    /// <summary>The payload as it is has that status.</summary>
    public void Set(int file, string status, string? message = null)
    {
        if (message is null)
            SetStatus(file, status);
        else
            Set(file, status, null, null, message);
    }

    /// <summary>Takes the row of a file that is another than its payload.</summary>
    public void Set(int file, FileRow row) => Set(file, row.Status, row.Bytes, row.Digest, row.Message);

    void Set(int file, string status, long? bytes, string? digest, string? message)
    {
        SetStatus(file, status);
        _encoded.ResetWrittenCount();
        TextBytes.WriteNumber(_encoded, 1 + (bytes ?? -1));
        TextBytes.Write(_encoded, digest);
        TextBytes.Write(_encoded, message);
        _places ??= new long[_statuses.Length];
        _places[file] = _details.Add(_encoded.WrittenSpan) + 1;
    }

    void SetStatus(int file, string status)
    {
        var code = Array.IndexOf(Statuses, status);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(code, nameof(status));
        _statuses[file] = (byte)code;
    }

    /// <summary>The row of a file, with the URL that it holds.</summary>
    public FileRow Row(int number)
    {
        var file = _files[number];
        var (bytes, digest, message) = Details(number);
        return new(file.Path, StatusOf(number), bytes ?? file.Payload.Length, digest ?? file.Payload.Digest.ToString(), message ?? _files.Index.DoubtOf(number)) { Url = file.Url };
    }

    /// <summary>The row of a file that was left out.</summary>
    public CaptureRow NotMade(int number) => Row(_files.Index.Payload(number), StatusOf(number), Details(number).Message ?? "") with { Url = _files.Index.UrlOf(number) };

    /// <summary>A row about a capture.</summary>
    public static CaptureRow Row(WebCapture capture, string status, string message) =>
        new(status, capture.File, capture.Offset, message) { Url = capture.Url, RecordId = capture.RecordId, HttpStatus = capture.Status };

    (long? Bytes, string? Digest, string? Message) Details(int number)
    {
        if (_places?[number] is not (> 0 and var place))
            return default;
        var details = _details.Read(place - 1);
        return (TextBytes.ReadNumber(ref details) is > 0 and var bytes ? bytes - 1 : null, TextBytes.Read(ref details), TextBytes.Read(ref details));
    }

    public void Dispose() => _details.Dispose();
}
