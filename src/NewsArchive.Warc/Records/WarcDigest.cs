using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace NewsArchive.Warc.Records;

/// <summary>A labelled digest as in WARC-Block-Digest and WARC-Payload-Digest (WARC 1.1 §5.8, §5.9).</summary>
/// <param name="Algorithm">Lower-case label: <c>sha256</c>, <c>sha1</c>, <c>md5</c>, <c>sha512</c>.</param>
/// <param name="Hex">The digest as lower-case hexadecimal digits, whatever form was read.</param>
[SuppressMessage("Security", "CA5350", Justification = "Old archives carry SHA-1 digests; new ones are written with SHA-256")]
[SuppressMessage("Security", "CA5351", Justification = "Old archives carry MD5 digests; new ones are written with SHA-256")]
public readonly record struct WarcDigest(string Algorithm, string Hex)
{
    /// <summary>SHA-256 of the bytes.</summary>
    public static WarcDigest Sha256(ReadOnlySpan<byte> bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>SHA-256 of a stream from its position to its end.</summary>
    public static WarcDigest Sha256(Stream stream) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(stream)));

    /// <summary>The digest of the bytes under a label that <see cref="TryParse"/> accepts.</summary>
    /// <exception cref="ArgumentException">The label is unknown.</exception>
    public static WarcDigest Compute(string algorithm, ReadOnlySpan<byte> bytes)
    {
        using var hash = CreateHash(algorithm);
        hash.AppendData(bytes);
        return Finish(algorithm, hash);
    }

    /// <summary>Reads <c>label:value</c> where value is base16 (either case) or base32, told apart by its length.</summary>
    /// <remarks>The labels <c>sha-1</c>, <c>sha-256</c> and <c>sha-512</c> read as those without a hyphen.</remarks>
    public static bool TryParse(string? text, out WarcDigest digest)
    {
        digest = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon <= 0)
            return false;
        var label = text!.AsSpan(0, colon).Trim(); // colon > 0: there is a text
        var value = text.AsSpan(colon + 1).Trim();
        if (!TryReadLabel(label, out var algorithm) || !TryReadValue(value, HashLength(algorithm), out var hex))
            return false;
        digest = new(algorithm, hex);
        return true;
    }

    static bool TryReadLabel(ReadOnlySpan<char> label, out string algorithm)
    {
        algorithm = label.ToString().ToLowerInvariant() switch
        {
            "sha256" or "sha-256" => "sha256",
            "sha1" or "sha-1" => "sha1",
            "sha512" or "sha-512" => "sha512",
            "md5" => "md5",
            _ => "",
        };
        return algorithm.Length > 0;
    }

    static bool TryReadValue(ReadOnlySpan<char> value, int length, out string hex)
    {
        Span<byte> bytes = stackalloc byte[64];
        bytes = bytes[..length];
        var read = value.Length == length * 2 && value[^1] != '=' // MD5 in padded base32 is as long as in base16
            ? Convert.FromHexString(value, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            : Base32.TryDecode(value.TrimEnd('='), bytes);
        hex = read ? Convert.ToHexStringLower(bytes) : "";
        return read;
    }

    /// <summary>The written form: <c>sha256:&lt;hex&gt;</c>; sha1 in base32, as old dedup indexes want it.</summary>
    public override string ToString() => Algorithm switch
    {
        null => "",
        "sha1" => "sha1:" + Base32.Encode(Convert.FromHexString(Hex)),
        _ => $"{Algorithm}:{Hex}",
    };

    /// <summary>A running hash for a label that <see cref="TryParse"/> accepts.</summary>
    internal static IncrementalHash CreateHash(string algorithm) => IncrementalHash.CreateHash(algorithm switch
    {
        "sha256" => HashAlgorithmName.SHA256,
        "sha1" => HashAlgorithmName.SHA1,
        "sha512" => HashAlgorithmName.SHA512,
        "md5" => HashAlgorithmName.MD5,
        _ => throw new ArgumentException($"unknown digest algorithm '{algorithm}'", nameof(algorithm)),
    });

    /// <summary>The digest of what was appended to a hash made by <see cref="CreateHash"/>; the hash starts anew.</summary>
    internal static WarcDigest Finish(string algorithm, IncrementalHash hash) => new(algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));

    static int HashLength(string algorithm) => algorithm switch { "sha1" => 20, "sha512" => 64, "md5" => 16, _ => 32 };
}
