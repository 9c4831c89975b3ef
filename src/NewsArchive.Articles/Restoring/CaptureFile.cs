using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Restoring;

/// <summary>A capture that becomes a file.</summary>
/// <param name="Url">What the archive has of its URL.</param>
/// <param name="Payload">The record that holds the payload.</param>
/// <param name="Path">Path in the tree.</param>
sealed record CaptureFile(string Url, WebCapture Payload, string Path)
{
    /// <summary>The row of the file, with the URL that it holds.</summary>
    public FileRow Row(string status, string? message = null) => new(Path, status, Payload.Length, Payload.Digest.ToString(), message ?? Payload.Doubt) { Url = Url };

    /// <summary>The row of a file that cannot be made.</summary>
    public CaptureRow NotMade(string status, string message) =>
        new(status, Payload.File, Payload.Offset, message) { Url = Url, RecordId = Payload.RecordId, HttpStatus = Payload.Status };
}
