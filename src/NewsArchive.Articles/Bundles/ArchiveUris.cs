using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NewsArchive.Articles.Links;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Bundles;

/// <summary>The synthetic URIs of a bundle's own records: <c>https://newsarchive.invalid/&lt;archive&gt;/…</c> (docs/bundle-format.md).</summary>
public sealed class ArchiveUris
{
    /// <summary>The reserved host (RFC 2606): such a URI never leads anywhere but into an archive.</summary>
    public const string Host = "https://newsarchive.invalid/";

    const int PartsAtOnce = 256; // each has a hash of its own while sources are read

    readonly string _prefix;

    /// <summary>Takes the archive id: the first 16 hex digits of the digest over the list of sources.</summary>
    public ArchiveUris(string archiveId)
    {
        ArchiveId = archiveId;
        _prefix = Host + archiveId + "/";
    }

    /// <summary>16 hex digits.</summary>
    public string ArchiveId { get; }

    /// <summary>The URIs of a manifest row: those of the archive that it comes from.</summary>
    internal static ArchiveUris Of(BundleManifest manifest, string? archive) => new(archive ?? manifest.Archive);

    /// <summary>The path that a file had in the archive that it comes from.</summary>
    /// <exception cref="ArticleFormatException">The path does not begin with the prefix.</exception>
    internal static string PathIn(string path, string? prefix) => prefix is null ? path
        : path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..]
        : throw new ArticleFormatException($"{BundleManifest.EntryName}: {path} does not begin with its prefix {prefix}");

    /// <summary>The source's bytes. A path that is no valid UTF-8 is percent-encoded by its own bytes.</summary>
    internal string Source(ManifestSource source)
    {
        source = WithoutPrefix(source);
        return _prefix + "source/" + (source.PathBytes.IsDefaultOrEmpty ? RelativePath.Encode(source.Path) : EncodeBytes(source.PathBytes.AsSpan()));
    }

    /// <summary>The row as it stood in the archive that it comes from.</summary>
    internal static ManifestSource WithoutPrefix(ManifestSource source) => source.Prefix is not { } prefix ? source : source with
    {
        Prefix = null,
        Path = PathIn(source.Path, prefix),
        PathBytes = source.PathBytes.IsDefaultOrEmpty ? source.PathBytes : source.PathBytes[Math.Min(source.PathBytes.Length, Encoding.UTF8.GetByteCount(prefix))..],
    };

    static string EncodeBytes(ReadOnlySpan<byte> path)
    {
        var text = new StringBuilder(path.Length * 3);
        foreach (var b in path)
            _ = b < 0x80 ? text.Append(RelativePath.Encode(((char)b).ToString())) : text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        return text.ToString();
    }

    /// <summary>The cleaned article.</summary>
    public string Clean(string path) => _prefix + "clean/" + RelativePath.Encode(path);

    /// <summary>The readable page.</summary>
    public string Page(string path) => _prefix + RelativePath.Encode(PagePath(path));

    /// <summary>A shown image, by its <c>assets/…</c> path.</summary>
    public string Asset(string assetPath) => _prefix + RelativePath.Encode(assetPath);

    /// <summary>Path of the cleaned article in a restored tree.</summary>
    public static string CleanPath(string path) => "clean/" + path;

    /// <summary>Path of the readable page in a restored tree.</summary>
    public static string PagePath(string path) => "pages/" + path + ".html";

    /// <summary>
    /// The archive id of a list of sources: SHA-256 over <c>path NUL length NUL mtime NUL mode NUL sha256 LF</c> of each, in path order; the
    /// bytes of a path that is no valid UTF-8 follow its line.
    /// </summary>
    internal static string IdOf(IEnumerable<ManifestSource> sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in sources)
            Append(hash, source);
        return ToId(hash);
    }

    /// <summary>Whether the id of each part of a manifest follows from its sources as they stood there.</summary>
    internal static IEnumerable<bool> AreWhole(IEnumerable<ManifestPart> parts, IEnumerable<ManifestSource> sources, string archive)
    {
        foreach (var some in parts.Chunk(PartsAtOnce))
        {
            var hashes = some.Distinct().ToDictionary(part => part, _ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
            foreach (var source in sources)
                if (hashes.TryGetValue(new(source.Archive ?? archive, source.Prefix), out var hash))
                    Append(hash, WithoutPrefix(source));
            var ids = hashes.ToDictionary(pair => pair.Key, pair => ToId(pair.Value));
            foreach (var hash in hashes.Values)
                hash.Dispose();
            foreach (var part in some)
                yield return ids[part] == part.Archive;
        }
    }

    static void Append(IncrementalHash hash, ManifestSource source)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{source.Path}\0{source.Length}\0{(source.Modified is { } time ? WarcDate.ToText(time) : "")}\0{source.UnixMode}\0{source.Digest.Hex}\n");
        hash.AppendData(Encoding.UTF8.GetBytes(line));
        if (!source.PathBytes.IsDefaultOrEmpty)
            hash.AppendData(source.PathBytes.AsSpan());
    }

    static string ToId(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
}
