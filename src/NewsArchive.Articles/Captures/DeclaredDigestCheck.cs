using System.Security.Cryptography;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Captures;

/// <summary>
/// Compares a payload with the digest that its record names (WARC 1.1 §5.9). Writers disagree whether a chunked body is digested with its
/// chunks or without: either counts.
/// </summary>
sealed class DeclaredDigestCheck : IDisposable
{
    readonly WarcDigest _declared;
    readonly IncrementalHash _raw, _body;

    DeclaredDigestCheck(WarcDigest declared, HashAlgorithmName algorithm) =>
        (_declared, _raw, _body) = (declared, IncrementalHash.CreateHash(algorithm), IncrementalHash.CreateHash(algorithm));

    /// <summary>A check for a digest, or null where there is none that can be computed.</summary>
    public static DeclaredDigestCheck? For(WarcDigest declared) => declared.Algorithm switch
    {
        "sha256" => new(declared, HashAlgorithmName.SHA256),
        "sha1" => new(declared, HashAlgorithmName.SHA1),
        "sha384" => new(declared, HashAlgorithmName.SHA384),
        "sha512" => new(declared, HashAlgorithmName.SHA512),
        "md5" => new(declared, HashAlgorithmName.MD5),
        _ => null,
    };

    /// <summary>Takes bytes as they stand in the record.</summary>
    public void AppendRaw(ReadOnlySpan<byte> bytes) => _raw.AppendData(bytes);

    /// <summary>Takes bytes without the chunks around them.</summary>
    public void AppendBody(ReadOnlySpan<byte> bytes) => _body.AppendData(bytes);

    /// <summary>What does not fit, once everything was taken; else null.</summary>
    public string? Mismatch()
    {
        var (raw, body) = (Convert.ToHexStringLower(_raw.GetHashAndReset()), Convert.ToHexStringLower(_body.GetHashAndReset()));
        return raw == _declared.Hex || body == _declared.Hex ? null : $"WARC-Payload-Digest is {_declared}, the payload's is {new WarcDigest(_declared.Algorithm, body)}; run newsarchive verify";
    }

    public void Dispose()
    {
        _raw.Dispose();
        _body.Dispose();
    }
}
