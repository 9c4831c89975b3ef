using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Sanitizing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Policies;

/// <summary>Policies as JSON (docs/cleaning.md, "Policy files"; docs/policy.schema.json). What is written can be read, and gives the same policy.</summary>
public static class PolicyFile
{
    internal const int MaxBytes = 1 << 20; // a whole printed policy has some 5 kB

    /// <summary>Reads a policy file of at most 1 MiB.</summary>
    /// <exception cref="ArticleFormatException">As <see cref="Read"/>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CleaningPolicy Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(BoundedBytes.Read(stream, MaxBytes) ?? throw new ArticleFormatException("is longer than 1 MiB: no policy", path), path);
    }

    /// <summary>Reads a policy.</summary>
    /// <param name="json">The content of the file, UTF-8.</param>
    /// <param name="file">The file as the caller named it, for messages.</param>
    /// <exception cref="ArticleFormatException">It is no policy; the message has file, line and key, and the nearest name where one was mistyped.</exception>
    public static CleaningPolicy Read(ReadOnlySpan<byte> json, string file) => PolicyReader.Read(PolicyJson.Read(json, file));

    /// <summary>The whole policy as UTF-8 JSON, lines ended by LF; a policy has one text.</summary>
    public static byte[] Write(CleaningPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return PolicyWriter.Write(policy);
    }

    /// <summary>The digest of the policy that holds, limits included; null when it is a built-in profile and nothing else.</summary>
    public static WarcDigest? DigestOfOwn(CleaningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var digest = DigestOf(options.EffectivePolicy);
        return digest == DigestOf(ProfilePolicies.For(options.Profile)) ? null : digest;
    }

    /// <summary>SHA-256 of the whole policy's text.</summary>
    public static WarcDigest DigestOf(CleaningPolicy policy) => WarcDigest.Sha256(Write(policy));
}
