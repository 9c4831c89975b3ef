using System.Security.Cryptography;
using System.Text;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>
/// Signs bundles with a key that is nobody's in particular ("WACZ Signing and Verification" 0.1.0, anonymous signature): ECDSA on P-384
/// with SHA-256 over the digest of datapackage.json. It shows that nobody without the key changed the bundle; it does not show who made
/// it, or when. Does not own the key. Two signatures of the same bundle differ.
/// </summary>
public sealed class WaczSigner
{
    const int KeyBits = 384;

    readonly ECDsa _key;

    /// <summary>Takes the private key.</summary>
    /// <exception cref="ArgumentException">The key is not on P-384, which players expect.</exception>
    public WaczSigner(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.KeySize != KeyBits)
            throw new ArgumentException($"a key of {key.KeySize} bits: WACZ signatures are made on P-384", nameof(key));
        _key = key;
    }

    /// <summary>When the signature is made: part of the input, not the clock. It is not itself signed.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Software and version that signs.</summary>
    public required string Software { get; init; }

    /// <summary>The public key as SubjectPublicKeyInfo, base64.</summary>
    internal string PublicKey => Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());

    /// <summary>The signature of a digest's text: r and s as they are, base64.</summary>
    internal string Sign(WarcDigest digest) =>
        Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(digest.ToString()), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
}
