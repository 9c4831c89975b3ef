using System.IO.Hashing;
using System.Security.Cryptography;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>Checks everything in a WACZ that can be checked without knowing what the records mean (WACZ 1.1.1 "Directories and Files", "Zip Format"; APPNOTE 6.3.10 §4.3).</summary>
/// <remarks>
/// In a bundle of our own (datapackage.json names the software <c>newsarchive…</c>) whatever our writer promises is a rule at level
/// Fail; in others' bundles some of these are warnings, and keys, digests, timestamps and media types of index lines may have other forms. Where the zip is of
/// our writer, whoever used it, each of its headers must be what the writer writes. Some keys of 8 bytes a record stay in memory; index lines wait on disk.
/// </remarks>
public static class WaczVerifier
{
    /// <summary>
    /// Every finding: zip byte accounting, resources and digests both ways, index lines against records, pages, revisits, block and
    /// payload digests of every record, WARC field rules. Nothing at level Fail means that all of it holds.
    /// </summary>
    /// <param name="path">The bundle. One that cannot be opened as a zip gives the single finding <c>zip-format</c>.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">The file cannot be read, or a temporary file not be written.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(string path, CancellationToken cancel = default) => Verify(path, WarcRuleLevels.Default, cancel);

    /// <summary>The same at other levels.</summary>
    /// <param name="path">The bundle.</param>
    /// <param name="levels">How grave each rule is.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">The file cannot be read, or a temporary file not be written.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(string path, WarcRuleLevels levels, CancellationToken cancel = default) => Verify(path, levels, NothingCopied, cancel);

    /// <summary>
    /// The same for a bundle that was just written, parts of it as copies of records that were checked on the way. Those parts are read back and held
    /// against the CRC-32 of what was written, and counted in the index; decompressing and hashing the same bytes once more would show nothing else. All else is
    /// checked as ever.
    /// </summary>
    /// <param name="path">The bundle.</param>
    /// <param name="copied">What was copied of each entry.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static IReadOnlyList<WarcDiagnostic> Verify(string path, IReadOnlyDictionary<string, WaczCopiedParts> copied, CancellationToken cancel = default) =>
        Verify(path, WarcRuleLevels.Default, copied, cancel);

    static readonly IReadOnlyDictionary<string, WaczCopiedParts> NothingCopied = new Dictionary<string, WaczCopiedParts>();

    static IReadOnlyList<WarcDiagnostic> Verify(string path, WarcRuleLevels levels, IReadOnlyDictionary<string, WaczCopiedParts> copied, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(copied);
        var findings = new WaczFindings(Path.GetFileName(path), levels);
        try
        {
            using var reader = WaczReader.Open(path);
            Verify(reader, findings, copied, cancel);
        }
        catch (WarcFormatException e)
        {
            findings.Fail("zip-format", e);
        }
        return findings.Items;
    }

    static void Verify(WaczReader reader, WaczFindings findings, IReadOnlyDictionary<string, WaczCopiedParts> copied, CancellationToken cancel)
    {
        var package = ReadPackage(reader, findings);
        (findings.IsOwn, findings.IsRepaired) = (package?.IsOwn == true, package?.IsRepaired == true);
        if (findings.IsRepaired)
            findings.Warn("repaired", "a repair left out what was damaged: this bundle is not whole", WaczLayout.Package);
        new ZipLayoutCheck(reader.Directory, findings, package?.IsOurZip == true).Run();

        using var index = new IndexCheck(reader, findings, copied, IsAnyCaptureNamed(reader, package, copied));
        index.Run(cancel);
        var archive = new ArchiveCheck(index, findings, reader);
        var digests = new Dictionary<string, WarcDigest>(StringComparer.Ordinal);
        foreach (var entry in reader.Directory.Entries)
            if (CheckContent(reader, entry, copied.GetValueOrDefault(entry.Name), findings, archive, cancel) is { } digest)
                digests.Add(entry.Name, digest);
        archive.ReportUnmatched(copied, cancel);
        new PackageCheck(reader, findings).Run(package, digests);
        new PagesCheck(reader, index.Captures, findings).Run(package, cancel);
    }

    /// <summary>Whether pages are listed, or records read, that could name a capture: only then the index's captures need be remembered.</summary>
    static bool IsAnyCaptureNamed(WaczReader reader, PackageFile? package, IReadOnlyDictionary<string, WaczCopiedParts> copied) =>
        package?.MainPageUrl is not null
        || reader.Entries.Any(entry => WaczLayout.IsPages(entry.Name) && entry.Length > PackageJson.PagesHeader.Length + 1)
        || reader.Entries.Any(entry => WaczLayout.IsArchive(entry.Name) && (!copied.TryGetValue(entry.Name, out var parts) || parts.Rest(entry.Length).Any()));

    static PackageFile? ReadPackage(WaczReader reader, WaczFindings findings)
    {
        try
        {
            if (reader.OpenEntry(WaczLayout.Package) is { } stream)
                return PackageFile.Read(stream);
            findings.Fail("package-missing", "is missing", WaczLayout.Package);
        }
        catch (WarcFormatException e)
        {
            findings.Fail("package-unreadable", e);
        }
        return null;
    }

    /// <summary>Reads an entry to its end, through the WARC checks when it is one; its SHA-256, or null where it is broken.</summary>
    static WarcDigest? CheckContent(WaczReader reader, ZipFileEntry entry, WaczCopiedParts? copied, WaczFindings findings, ArchiveCheck archive, CancellationToken cancel)
    {
        if (!entry.IsStored && !entry.IsEncrypted && WaczLayout.MustBeStored(entry.Name))
            findings.Fail("zip-not-stored", "is compressed in the zip: players read it by range", entry.Name);
        if (entry.IsStored)
            return CheckStored(reader, entry, copied, findings, archive, cancel);
        if (entry.CompressedSha256 is { } expected)
            CheckCompressed(reader, entry, expected, findings);
        try
        {
            using var content = new HashingStream(reader.OpenEntry(entry.Name)!); // the entry comes from this reader
            if (WaczLayout.IsArchive(entry.Name))
                archive.Run(content, entry.Name, cancel);
            content.Drain();
            return ToDigest(content.Sha256());
        }
        catch (WarcFormatException e)
        {
            findings.Fail("zip-content", e);
            return null;
        }
    }

    /// <summary>Hashes the entry beside the walk over its records.</summary>
    static WarcDigest? CheckStored(WaczReader reader, ZipFileEntry entry, WaczCopiedParts? copied, WaczFindings findings, ArchiveCheck archive, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var hashing = copied?.ReadBackCrc32 is null ? Task.Run(() => Hash(reader, entry, withSha256: copied is null, stop.Token), CancellationToken.None) : null;
        try
        {
            if (copied is not null)
                foreach (var (start, length) in copied.Rest(entry.Length))
                    archive.Run(reader.OpenRange(entry.Name, start, length), entry.Name, cancel, start);
            else if (WaczLayout.IsArchive(entry.Name))
                archive.Run(reader.OpenRaw(entry), entry.Name, cancel);
        }
        catch
        {
            stop.Cancel(); // nobody needs the hash
            throw;
        }
        finally
        {
            Task.WhenAny(hashing ?? Task.CompletedTask).Wait(CancellationToken.None); // it reads a file that the caller may close
        }
        var (crc, sha256) = hashing?.GetAwaiter().GetResult() ?? (copied!.ReadBackCrc32!(), null); // there is one or the other
        if (crc != entry.Crc32)
            findings.Fail("zip-content", "zip CRC-32 differs", entry.Name);
        return sha256 is null ? null : ToDigest(sha256);
    }

    static (uint Crc32, byte[]? Sha256) Hash(WaczReader reader, ZipFileEntry entry, bool withSha256, CancellationToken cancel)
    {
        using var raw = reader.OpenRaw(entry);
        using var sha256 = withSha256 ? ZipWriter.NewHash() : null;
        var crc = new Crc32();
        var buffer = new byte[64 * 1024];
        for (int read; (read = raw.Read(buffer)) > 0; cancel.ThrowIfCancellationRequested())
        {
            crc.Append(buffer.AsSpan(0, read));
            sha256?.AppendData(buffer, 0, read);
        }
        return (crc.GetCurrentHashAsUInt32(), sha256?.GetHashAndReset());
    }

    // Different compressed bytes can mean the same content: only their own digest sees every flipped bit.
    static void CheckCompressed(WaczReader reader, ZipFileEntry entry, byte[] expected, WaczFindings findings)
    {
        using var raw = reader.OpenRaw(entry);
        if (!SHA256.HashData(raw).AsSpan().SequenceEqual(expected))
            findings.Fail("zip-compressed-digest", "the compressed bytes are not those that were written", entry.Name);
    }

    static WarcDigest ToDigest(byte[] sha256) => new("sha256", Convert.ToHexStringLower(sha256));
}
