using System.Security.Cryptography;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Tells bytes apart within one run, at several times the speed of SHA-256: of each 64 KiB the tag of GMAC (NIST SP 800-38D) under a key that nobody
/// knows and that is gone with the run. Who made the bytes before the key was chosen makes two equal ones with a chance of 2⁻¹¹⁶; as the tags are shown to
/// nobody, one nonce may serve all. Not a digest: nothing of it may be written, as another run has other values. Thread-safe.
/// </summary>
sealed class SecretHash : IDisposable
{
    const int TagBytes = 16;
    const int PartBytes = 64 * 1024;

    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    readonly ThreadLocal<AesGcm> _gmac;

    SecretHash() => _gmac = new(() => new AesGcm(_key, TagBytes), trackAllValues: true);

    /// <summary>A hash with a new key; null where the system has none.</summary>
    public static SecretHash? Create() => AesGcm.IsSupported ? new() : null;

    /// <summary>Begins with no bytes. To be used from the calling thread.</summary>
    public Running Start() => new(_gmac.Value!); // made by a factory that returns no null

    public void Dispose()
    {
        foreach (var gmac in _gmac.Values)
            gmac.Dispose();
        _gmac.Dispose();
    }

    /// <summary>A hash that bytes are appended to.</summary>
    public sealed class Running(AesGcm gmac) : IDisposable
    {
        static readonly byte[] Nonce = new byte[12];

        readonly IncrementalHash _tags = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[]? _part;
        int _partLength;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                _part ??= System.Buffers.ArrayPool<byte>.Shared.Rent(PartBytes);
                var piece = bytes[..Math.Min(bytes.Length, PartBytes - _partLength)];
                piece.CopyTo(_part.AsSpan(_partLength));
                _partLength += piece.Length;
                bytes = bytes[piece.Length..];
                if (_partLength == PartBytes)
                    EndPart();
            }
        }

        /// <summary>What was appended, as good as a digest of it while the run lasts. The hash starts anew.</summary>
        public WarcDigest Finish()
        {
            EndPart();
            return new("secret", Convert.ToHexStringLower(_tags.GetHashAndReset()));
        }

        // The tag covers the length of the part too, and all parts but the last are of one length.
        void EndPart()
        {
            if (_partLength == 0)
                return;
            Span<byte> tag = stackalloc byte[TagBytes];
            gmac.Encrypt(Nonce, [], [], tag, _part.AsSpan(0, _partLength));
            _tags.AppendData(tag);
            _partLength = 0;
        }

        public void Dispose()
        {
            if (_part is not null)
                System.Buffers.ArrayPool<byte>.Shared.Return(_part);
            _part = null;
            _tags.Dispose();
        }
    }
}
