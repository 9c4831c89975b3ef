using System.Security.Cryptography;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>A digest that was named, and a running hash to compare it with.</summary>
sealed class DigestProbe : IDisposable
{
    readonly IncrementalHash _hash;
    WarcDigest? _actual;

    DigestProbe(WarcDigest expected) => (Expected, _hash) = (expected, WarcDigest.CreateHash(expected.Algorithm));

    /// <summary>A probe for a field's value; null where there is none that can be read (rule <c>invalid-digest</c>).</summary>
    public static DigestProbe? For(string? text) => WarcDigest.TryParse(text, out var digest) ? new(digest) : null;

    public WarcDigest Expected { get; }

    /// <summary>The digest of what was appended; nothing can be appended after.</summary>
    public WarcDigest Actual => _actual ??= WarcDigest.Finish(Expected.Algorithm, _hash);

    public bool IsMatch => Actual == Expected;

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public void Dispose() => _hash.Dispose();
}
