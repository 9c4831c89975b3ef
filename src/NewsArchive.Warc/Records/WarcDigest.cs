using System.Security.Cryptography;

namespace NewsArchive.Warc.Records;

/// <summary>A labelled digest as in WARC-Block-Digest and WARC-Payload-Digest (WARC 1.1 §5.8, §5.9).</summary>
/// <param name="Algorithm">Lower-case label: <c>sha256</c>, <c>sha1</c>, <c>md5</c>, <c>sha512</c>.</param>
/// <param name="Hex">The digest as lower-case hexadecimal digits, whatever form was read.</param>
public readonly record struct WarcDigest(string Algorithm, string Hex)
{
    /// <summary>SHA-256 of the bytes.</summary>
    public static WarcDigest Sha256(ReadOnlySpan<byte> bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>SHA-256 of a stream from its position to its end.</summary>
    public static WarcDigest Sha256(Stream stream) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(stream)));

    /// <summary>Reads <c>label:value</c> where value is base16 (either case) or base32, told apart by its length.</summary>
    public static bool TryParse(string? text, out WarcDigest digest) => throw new NotImplementedException();

    /// <summary>The written form: <c>sha256:&lt;hex&gt;</c>; sha1 in base32, as old dedup indexes want it.</summary>
    public override string ToString() => throw new NotImplementedException();
}
