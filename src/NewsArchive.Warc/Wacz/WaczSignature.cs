using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>The signature in <c>datapackage-digest.json</c> ("WACZ Signing and Verification" 0.1.0).</summary>
public sealed record WaczSignature
{
    /// <summary>The digest of datapackage.json that is signed, as written.</summary>
    public required string? Hash { get; init; }

    /// <summary>The key of an anonymous signature, as SubjectPublicKeyInfo in base64; null for a signature by certificate.</summary>
    public string? PublicKey { get; init; }

    /// <summary>The domain of a signature by certificate, or null.</summary>
    public string? Domain { get; init; }

    /// <summary>When it was made, by its own word.</summary>
    public string? Created { get; init; }

    /// <summary>What made it, by its own word.</summary>
    public string? Software { get; init; }

    /// <summary>
    /// Whether an anonymous signature matches its key and <see cref="Hash"/>; null for one by certificate, which is not checked. That the
    /// hash is that of the bundle's datapackage.json is for <see cref="WaczVerifier"/> to see.
    /// </summary>
    public required bool? IsValid { get; init; }

    /// <summary>SHA-256 of the public key, to compare with one that was told on another way; null where there is no key.</summary>
    public WarcDigest? KeyFingerprint => TryDecode(PublicKey, out var bytes) ? WarcDigest.Sha256(bytes) : null;

    /// <summary>Whether a bundle has a signature, valid or not.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsIn(WaczReader bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (bundle.OpenEntry(WaczLayout.PackageDigest) is not { } stream)
            return false;
        using (stream)
            return IsIn(stream);
    }

    /// <summary>The same of a datapackage-digest.json alone; one that cannot be read has none.</summary>
    internal static bool IsIn(Stream packageDigest)
    {
        try
        {
            using var json = PackageFile.Parse(packageDigest, WaczLayout.PackageDigest);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("signedData", out _);
        }
        catch (WarcFormatException)
        {
            return false;
        }
    }

    /// <summary>The signature of a bundle, or null where it has none.</summary>
    /// <exception cref="WarcFormatException">datapackage-digest.json cannot be read.</exception>
    public static WaczSignature? Read(WaczReader bundle)
    {
        if (bundle.OpenEntry(WaczLayout.PackageDigest) is not { } stream)
            return null;
        using var json = PackageFile.Parse(stream, WaczLayout.PackageDigest);
        return json.RootElement.TryGetProperty("signedData", out var signed) ? Read(signed) : null;
    }

    internal static WaczSignature Read(JsonElement signed)
    {
        var (hash, key, signature) = (PackageFile.Text(signed, "hash"), PackageFile.Text(signed, "publicKey"), PackageFile.Text(signed, "signature"));
        return new()
        {
            Hash = hash,
            PublicKey = key,
            Domain = PackageFile.Text(signed, "domain"),
            Created = PackageFile.Text(signed, "created"),
            Software = PackageFile.Text(signed, "software"),
            IsValid = key is null ? null : hash is not null && signature is not null && IsSignedBy(key, signature, hash),
        };
    }

    // ECDSA with SHA-256 over the digest's text; r and s as they are, base64; the key as SubjectPublicKeyInfo.
    static bool IsSignedBy(string key, string signature, string hash)
    {
        if (!TryDecode(key, out var keyBytes) || !TryDecode(signature, out var signatureBytes))
            return false;
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(keyBytes, out _);
            return ecdsa.VerifyData(Encoding.UTF8.GetBytes(hash), signatureBytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    static bool TryDecode(string? base64, out byte[] bytes)
    {
        bytes = new byte[base64?.Length ?? 0];
        if (!Convert.TryFromBase64String(base64 ?? "", bytes, out var length) || length == 0)
            return false;
        bytes = bytes[..length];
        return true;
    }
}
