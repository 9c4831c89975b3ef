using System.IO.Enumeration;
using NewsArchive.Articles.Captures;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Restoring;

/// <summary>Chooses captures: by glob over path or URL, by URL or the beginning of one (a pattern that ends with <c>/</c>), or by digest.</summary>
sealed class CaptureSelection(IReadOnlyList<string> patterns)
{
    /// <summary>Whether a URL is chosen.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="path">The path of its file, or null when there is none.</param>
    /// <param name="payload">The record that holds its payload, or null.</param>
    public bool Includes(string url, string? path, WebCapture? payload) =>
        patterns.Count == 0 || patterns.Any(pattern => Matches(pattern, url, path, payload));

    static bool Matches(string pattern, string url, string? path, WebCapture? payload) =>
        pattern == url || pattern == path
        || (pattern.EndsWith('/') && pattern.Contains("://", StringComparison.Ordinal) && url.StartsWith(pattern, StringComparison.Ordinal))
        || (path is not null && FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false))
        || (pattern.Contains("://", StringComparison.Ordinal) && FileSystemName.MatchesSimpleExpression(pattern.Replace("?", "\\?", StringComparison.Ordinal), url, ignoreCase: false))
        || (payload is not null && WarcDigest.TryParse(pattern, out var digest) && (digest == payload.Digest || digest == payload.DeclaredDigest));
}
