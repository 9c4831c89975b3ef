using System.IO.Enumeration;
using NewsArchive.Articles.Captures;

namespace NewsArchive.Articles.Restoring;

/// <summary>Chooses captures: by glob over path or URL, by URL or the beginning of one (a pattern that ends with <c>/</c>), or by digest.</summary>
sealed class CaptureSelection(IReadOnlyList<string> patterns)
{
    readonly SelectedDigests _digests = new(patterns);

    /// <summary>Whether a URL is chosen.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="path">The path of its file, or null when there is none.</param>
    /// <param name="payload">The record that holds its payload, or null.</param>
    public bool Includes(string url, string? path, WebCapture? payload) =>
        patterns.Count == 0 || (payload is not null && (_digests.Contains(payload.Digest) || _digests.Contains(payload.DeclaredDigest))) || patterns.Any(pattern => Matches(pattern, url, path));

    static bool Matches(string pattern, string url, string? path) =>
        pattern == url || pattern == path
        || (pattern.EndsWith('/') && pattern.Contains("://", StringComparison.Ordinal) && url.StartsWith(pattern, StringComparison.Ordinal))
        || (path is not null && FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false))
        || (pattern.Contains("://", StringComparison.Ordinal) && FileSystemName.MatchesSimpleExpression(pattern.Replace("?", "\\?", StringComparison.Ordinal), url, ignoreCase: false));
}
