using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Restoring;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Verifying;

/// <summary>Checks a bundle: everything that <see cref="WaczVerifier"/> checks, and the manifest against the records that it names.</summary>
public static class BundleVerifier
{
    /// <summary>Every finding; none at level Fail means that everything that can be checked was checked and holds.</summary>
    public static IReadOnlyList<WarcDiagnostic> Verify(string path, CancellationToken cancel = default)
    {
        var findings = new List<WarcDiagnostic>(WaczVerifier.Verify(path, cancel));
        try
        {
            using var bundle = Bundle.Open(path);
            if (bundle.Manifest is { } manifest)
                findings.AddRange(VerifyManifest(bundle, manifest, cancel));
        }
        catch (Exception exception) when (exception is WarcFormatException or ArticleFormatException)
        {
            findings.Add(Fail("manifest-unreadable", exception.Message));
        }
        return findings;
    }

    static IEnumerable<WarcDiagnostic> VerifyManifest(Bundle bundle, BundleManifest manifest, CancellationToken cancel)
    {
        foreach (var source in manifest.Sources)
        {
            cancel.ThrowIfCancellationRequested();
            if (Check(bundle, source.Path, source.Uri, source.RecordId, source.Digest, source.Length) is { } finding)
                yield return finding;
        }
        foreach (var article in manifest.Articles)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var record in new[] { article.Clean, article.Page })
                if (Check(bundle, article.Path, record.Uri, record.RecordId, record.Digest, record.Length) is { } finding)
                    yield return finding;
        }
        foreach (var asset in manifest.Assets)
        {
            cancel.ThrowIfCancellationRequested();
            if (Check(bundle, asset.Path, asset.Record.Uri, asset.Record.RecordId, asset.Record.Digest, asset.Record.Length) is { } finding)
                yield return finding;
        }
        if (!SumsMatch(bundle, manifest))
            yield return Fail("sums-differ", $"{BundleReadme.SumsEntryName} does not list the manifest's sources");
        if (ArchiveUris.IdOf(manifest.Sources) != manifest.Archive)
            yield return Fail("archive-id", $"{BundleManifest.EntryName}: the archive id does not follow from the list of sources");
    }

    static WarcDiagnostic? Check(Bundle bundle, string path, string uri, string recordId, WarcDigest digest, long length)
    {
        try
        {
            bundle.CopyPayload(uri, recordId, digest, length, Stream.Null);
            return null;
        }
        catch (WarcFormatException exception)
        {
            return Fail("manifest-record", $"{path}: {exception.Message}", recordId);
        }
    }

    static bool SumsMatch(Bundle bundle, BundleManifest manifest)
    {
        using var entry = bundle.Wacz.OpenEntry(BundleReadme.SumsEntryName);
        if (entry is null)
            return false;
        using var buffer = new MemoryStream();
        entry.CopyTo(buffer);
        return buffer.ToArray().AsSpan().SequenceEqual(BundleReadme.Sums(manifest.Sources));
    }

    static WarcDiagnostic Fail(string rule, string message, string? recordId = null) => new(rule, WarcDiagnosticLevel.Fail, message, BundleManifest.EntryName, null, recordId);
}
