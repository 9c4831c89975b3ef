using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace NewsArchive.Warc.Records;

/// <summary>A labelled digest as in WARC-Block-Digest and WARC-Payload-Digest (WARC 1.1 §5.8, §5.9).</summary>
/// <param name="Algorithm">Lower-case label: <c>sha256</c>, <c>sha1</c>, <c>md5</c>, <c>sha384</c>, <c>sha512</c>, or <c>sha3-256</c>, <c>sha3-384</c>, <c>sha3-512</c> where the system has them.</param>
/// <param name="Hex">The digest as lower-case hexadecimal digits, whatever form was read.</param>
[SuppressMessage("Security", "CA5350", Justification = "Old archives carry SHA-1 digests; new ones are written with SHA-256")]
[SuppressMessage("Security", "CA5351", Justification = "Old archives carry MD5 digests; new ones are written with SHA-256")]
public readonly record struct WarcDigest(string Algorithm, string Hex)
{
    /// <summary>SHA-256 of the bytes.</summary>
    public static WarcDigest Sha256(ReadOnlySpan<byte> bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>SHA-256 of a stream from its position to its end.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static WarcDigest Sha256(Stream stream) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(stream)));

    /// <summary>The digest of the bytes under a label that <see cref="TryParse"/> accepts.</summary>
    /// <param name="algorithm">The label, in lower case.</param>
    /// <param name="bytes">What is digested.</param>
    /// <exception cref="ArgumentException">The label is unknown.</exception>
    public static WarcDigest Compute(string algorithm, ReadOnlySpan<byte> bytes)
    {
        using var hash = CreateHash(algorithm);
        hash.AppendData(bytes);
        return Finish(algorithm, hash);
    }

    /// <summary>Reads <c>label:value</c> where value is base16 (either case), base32, base64 or base64url (RFC 4648 §4 to §8), told apart by its length; padding may be left out.</summary>
    /// <remarks>The labels <c>sha-1</c>, <c>sha-256</c>, <c>sha-384</c> and <c>sha-512</c> read as those without a hyphen.</remarks>
    /// <returns>False, never an exception, for what is no such value and for a label whose digest cannot be computed here.</returns>
    public static bool TryParse(string? text, out WarcDigest digest)
    {
        digest = default;
        if (!TrySplit(text, out var algorithm, out var value) || FindHash(algorithm) is not { } hash || !TryReadValue(value, hash.Length, out var hex))
            return false;
        digest = new(algorithm, hex);
        return true;
    }

    /// <summary>Whether the text has the form <c>label:value</c>, with a label whose digest cannot be computed here.</summary>
    internal static bool HasUnknownLabel(string text, out string label) =>
        TrySplit(text, out label, out _) && label.Length <= 32 && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '/') && FindHash(label) is null;

    static bool TrySplit(string? text, out string label, out ReadOnlySpan<char> value)
    {
        label = "";
        value = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon <= 0)
            return false;
        value = text.AsSpan(colon + 1).Trim();
        label = text.AsSpan(0, colon).Trim().ToString().ToLowerInvariant() switch
        {
            "sha-1" => "sha1",
            "sha-256" => "sha256",
            "sha-384" => "sha384",
            "sha-512" => "sha512",
            var other => other,
        };
        return label.Length > 0;
    }

    static bool TryReadValue(ReadOnlySpan<char> value, int length, out string hex)
    {
        Span<byte> bytes = stackalloc byte[64];
        bytes = bytes[..length];
        var isPadded = value is [.., '=']; // MD5 in padded base32 is as long as in base16
        value = value.TrimEnd('=');
        var read = value.Length == length * 2 && !isPadded
            ? Convert.FromHexString(value, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            : value.Length == (length * 4 + 2) / 3 ? TryReadBase64(value, bytes) : Base32.TryDecode(value, bytes);
        hex = read ? Convert.ToHexStringLower(bytes) : "";
        return read;
    }

    // RFC 4648 §4 and §5 differ in two letters.
    static bool TryReadBase64(ReadOnlySpan<char> value, Span<byte> bytes)
    {
        Span<char> text = stackalloc char[88]; // 64 bytes
        text = text[..value.Length];
        value.Replace(text, '+', '-');
        text.Replace('/', '_');
        return Base64Url.DecodeFromChars(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes.Length;
    }

    /// <summary>The written form: <c>sha256:&lt;hex&gt;</c>; sha1 in base32, as old dedup indexes want it.</summary>
    public override string ToString() => Algorithm switch
    {
        null => "",
        "sha1" => "sha1:" + Base32.Encode(Convert.FromHexString(Hex)),
        _ => $"{Algorithm}:{Hex}",
    };

    /// <summary>A running hash for a label that <see cref="TryParse"/> accepts.</summary>
    internal static IncrementalHash CreateHash(string algorithm) =>
        IncrementalHash.CreateHash(FindHash(algorithm)?.Name ?? throw new ArgumentException($"unknown digest algorithm '{algorithm}'", nameof(algorithm)));

    /// <summary>The hash behind a label, and its bytes; null where the system has none.</summary>
    static (HashAlgorithmName Name, int Length)? FindHash(string algorithm) => algorithm switch
    {
        "sha256" => (HashAlgorithmName.SHA256, 32),
        "sha1" => (HashAlgorithmName.SHA1, 20),
        "md5" => (HashAlgorithmName.MD5, 16),
        "sha384" => (HashAlgorithmName.SHA384, 48),
        "sha512" => (HashAlgorithmName.SHA512, 64),
        "sha3-256" when SHA3_256.IsSupported => (HashAlgorithmName.SHA3_256, 32),
        "sha3-384" when SHA3_384.IsSupported => (HashAlgorithmName.SHA3_384, 48),
        "sha3-512" when SHA3_512.IsSupported => (HashAlgorithmName.SHA3_512, 64),
        _ => null,
    };

    /// <summary>The digest of what was appended to a hash made by <see cref="CreateHash"/>; the hash starts anew.</summary>
    internal static WarcDigest Finish(string algorithm, IncrementalHash hash) => new(algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));
}
