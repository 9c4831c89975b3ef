using NewsArchive.Articles.Bundles;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Verifying;

/// <summary>Checks a bundle: everything that <see cref="WaczVerifier"/> checks, and the manifest against the records that it names.</summary>
public static class BundleVerifier
{
    /// <summary>Every finding; none at level Fail means that everything that can be checked was checked and holds.</summary>
    public static IReadOnlyList<WarcDiagnostic> Verify(string path, CancellationToken cancel = default) => Verify(path, () => WaczVerifier.Verify(path, cancel), isJustWritten: false, cancel);

    /// <summary>
    /// The same for a bundle that was just written, whole or in part as copies of checked records (see <see cref="WaczVerifier"/>). The manifest is held
    /// against the digests of the records that it names, which are checked; their payloads are not hashed once more for it.
    /// </summary>
    internal static IReadOnlyList<WarcDiagnostic> Verify(string path, IReadOnlyDictionary<string, WaczCopiedParts> copied, CancellationToken cancel = default) =>
        Verify(path, () => WaczVerifier.Verify(path, copied, cancel), isJustWritten: true, cancel);

    static IReadOnlyList<WarcDiagnostic> Verify(string path, Func<IReadOnlyList<WarcDiagnostic>> verify, bool isJustWritten, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var manifest = Task.Run(() => VerifyManifest(path, isJustWritten, both.Token), CancellationToken.None);
        try
        {
            var findings = verify();
            return [.. findings, .. manifest.GetAwaiter().GetResult()];
        }
        finally
        {
            both.Cancel(); // nothing goes on behind a caller who met an exception
            manifest.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    /// <summary>Reads every record that the manifest names, beside the pass over the file: both wait for the disk and hash.</summary>
    static List<WarcDiagnostic> VerifyManifest(string path, bool isJustWritten, CancellationToken cancel)
    {
        var findings = new List<WarcDiagnostic>();
        if (!HasManifest(path))
            return findings;
        try
        {
            using var bundle = Bundle.Open(path);
            if (bundle.Manifest is { } manifest)
                findings.AddRange(VerifyManifest(bundle, manifest, isJustWritten, cancel));
        }
        catch (Exception exception) when (exception is WarcFormatException or ArticleFormatException)
        {
            findings.Add(Fail("manifest-unreadable", exception.Message));
        }
        return findings;
    }

    /// <summary>Of a zip that cannot be opened nobody can say whether it has one; what is wrong with the zip is found by the pass over the file.</summary>
    static bool HasManifest(string path)
    {
        try
        {
            return BundleManifest.IsIn(path);
        }
        catch (WarcFormatException)
        {
            return false;
        }
    }

    static IEnumerable<WarcDiagnostic> VerifyManifest(Bundle bundle, BundleManifest manifest, bool isJustWritten, CancellationToken cancel)
    {
        foreach (var (path, uri, record) in Claims(manifest))
        {
            cancel.ThrowIfCancellationRequested();
            if (record.Lost)
                yield return Warn("manifest-lost", $"{path}: was lost before a repair", record.RecordId);
            if (record.Uri != uri)
                yield return Fail("manifest-uri", $"{path}: its record is said to be at {record.Uri}, not at {uri}", record.RecordId);
            if (!record.Lost && Check(bundle, path, record, isJustWritten) is { } finding)
                yield return finding;
        }
        var sources = manifest.Sources.Select(source => TextKey.Of(source.Path)).ToHashSet();
        foreach (var article in manifest.Articles.Where(article => !sources.Contains(TextKey.Of(article.Source))))
            yield return Fail("manifest-source", $"{article.Path}: its source {article.Source} is not in the list of sources");
        if (!SumsMatch(bundle, manifest))
            yield return Fail("sums-differ", $"{BundleReadme.SumsEntryName} does not list the manifest's sources");
        if (manifest.Rebuilt)
            yield return Warn("manifest-rebuilt", $"{BundleManifest.EntryName} was made anew by a repair: it cannot name what was lost with the old one");
        else if (ArchiveUris.IdOf(manifest.Sources) != manifest.Archive)
            yield return Fail("archive-id", $"{BundleManifest.EntryName}: the archive id does not follow from the list of sources");
        foreach (var finding in InputsCheck.Run(bundle, manifest))
            yield return Fail("inputs", $"{BundleInputs.EntryName}: {finding}");
        var parts = manifest.Parts.IsDefault ? [] : manifest.Parts;
        foreach (var (part, isWhole) in parts.Zip(ArchiveUris.AreWhole(parts, manifest.Sources, manifest.Archive)))
            if (!isWhole)
                yield return Fail("archive-id", $"{BundleManifest.EntryName}: the id of archive {part.Archive} does not follow from its sources, although the manifest says that they are all here");
    }

    /// <summary>Every record that the manifest names, and the URI that follows from its path.</summary>
    static IEnumerable<(string Path, string Uri, ManifestRecord Record)> Claims(BundleManifest manifest)
    {
        ArchiveUris Uris(string? archive) => ArchiveUris.Of(manifest, archive);
        foreach (var source in manifest.Sources)
            yield return (source.Path, Uris(source.Archive).Source(source), new ManifestRecord { Uri = source.Uri, RecordId = source.RecordId, Length = source.Length, Digest = source.Digest, Lost = source.Lost });
        foreach (var article in manifest.Articles)
        {
            var path = ArchiveUris.PathIn(article.Path, article.Prefix);
            yield return (article.Path, Uris(article.Archive).Clean(path), article.Clean);
            yield return (article.Path, Uris(article.Archive).Page(path), article.Page);
        }
        foreach (var asset in manifest.Assets)
            yield return (asset.Path, Uris(asset.Archive).Asset(ArchiveUris.PathIn(asset.Path, asset.Prefix)), asset.Record);
    }

    static WarcDiagnostic? Check(Bundle bundle, string path, ManifestRecord record, bool isJustWritten)
    {
        try
        {
            if (isJustWritten)
                bundle.CheckHead(record.Uri, record.RecordId, record.Digest, record.Length);
            else
                bundle.CopyPayload(record.Uri, record.RecordId, record.Digest, record.Length, Stream.Null);
            return null;
        }
        catch (WarcFormatException exception)
        {
            return Fail("manifest-record", $"{path}: {exception.Message}", record.RecordId);
        }
    }

    static bool SumsMatch(Bundle bundle, BundleManifest manifest)
    {
        using var entry = bundle.Wacz.OpenEntry(BundleReadme.SumsEntryName);
        if (entry is null)
            return false;
        var actual = new byte[1024];
        foreach (var expected in BundleReadme.SumLines(manifest.Sources))
        {
            if (actual.Length < expected.Length)
                actual = new byte[expected.Length];
            var line = actual.AsSpan(0, expected.Length);
            if (entry.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) < line.Length || !line.SequenceEqual(expected))
                return false;
        }
        return entry.ReadByte() < 0;
    }

    static WarcDiagnostic Warn(string rule, string message, string? recordId = null) => Fail(rule, message, recordId) with { Level = WarcDiagnosticLevel.Warn };

    static WarcDiagnostic Fail(string rule, string message, string? recordId = null) => new(rule, WarcDiagnosticLevel.Fail, message, BundleManifest.EntryName, null, recordId);
}
