using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Restoring;

/// <summary>The patterns of <c>--select</c> that are digests: as records and reports write them, or the hexadecimal digits alone, as <c>sha256sum</c> does.</summary>
sealed class SelectedDigests(IEnumerable<string> patterns)
{
    readonly HashSet<WarcDigest> _digests = [.. patterns.Select(Read).OfType<WarcDigest>()];

    /// <summary>Whether a digest is asked for.</summary>
    public bool Contains(WarcDigest digest) => _digests.Contains(digest);

    static WarcDigest? Read(string pattern) => WarcDigest.TryParse(Algorithm(pattern) is { } name ? $"{name}:{pattern}" : pattern, out var digest) ? digest : null;

    static string? Algorithm(string pattern) => pattern.Length > 0 && pattern.All(char.IsAsciiHexDigit)
        ? pattern.Length switch { 32 => "md5", 40 => "sha1", 64 => "sha256", 128 => "sha512", _ => null }
        : null;
}
