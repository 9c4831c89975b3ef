using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;

namespace NewsArchive.Articles.Merging;

/// <summary>One input of a merge, opened and checked.</summary>
sealed class MergeInput : IDisposable
{
    readonly Lazy<HashSet<(string, string?)>> _knownBreaches;
    Func<(WarcDigest Digest, long Length)>? _checksum;

    MergeInput(string path, Bundle? bundle, Func<IReadOnlyList<WarcDiagnostic>> findings)
    {
        (Path, Bundle) = (path, bundle);
        _knownBreaches = new(() => [.. findings().Where(IsFailure).Select(Breach)]);
    }

    /// <summary>As named.</summary>
    public string Path { get; }

    /// <summary>The bundle; null: a WARC file.</summary>
    public Bundle? Bundle { get; }

    /// <summary>Its restore map; null: newsarchive did not make it.</summary>
    public BundleManifest? Manifest => Bundle?.Manifest;

    /// <summary>SHA-256 of the file. That of a WARC file is known, or waited for, once its records were scanned.</summary>
    /// <exception cref="IOException">The file cannot be read, or changed since it was scanned.</exception>
    public WarcDigest Digest => _checksum?.Invoke().Digest ?? default;

    /// <summary>Bytes of the file, known with its digest.</summary>
    public long Length => _checksum?.Invoke().Length ?? 0;

    /// <summary>Takes what the scan finds of a WARC file.</summary>
    public void Take(Func<(WarcDigest Sha256, long Length)> checksum) => _checksum = checksum;

    /// <summary>Whether it has a signature, which is of this one file.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Whether a breach was there before: a merge keeps records as they are. The first question reads the input once more.</summary>
    public bool Knows(WarcDiagnostic finding) => _knownBreaches.Value.Contains(Breach(finding));

    /// <summary>Opens a file. A bundle of ours must verify; of others, and of WARC files, the records must be readable and have their digests.</summary>
    /// <exception cref="ArticleFormatException">The file is neither WACZ nor WARC, or a damaged bundle.</exception>
    /// <exception cref="WarcFormatException">No sound zip.</exception>
    public static MergeInput Open(string path, CancellationToken cancel)
    {
        var kind = FileKinds.Tell(path);
        if (kind is not (FileKind.Wacz or FileKind.Warc))
            throw FileKinds.Refusal(path, "neither a WACZ nor a WARC file");
        if (kind != FileKind.Wacz)
            return new(path, null, () => WarcFindings(path, cancel));
        var bundle = Bundle.Open(path);
        try
        {
            if (bundle.Manifest is not null && BundleVerifier.Verify(path, cancel).FirstOrDefault(IsFailure) is { } finding)
                throw new ArticleFormatException($"is damaged ({finding.Rule}: {finding.Message}); run newsarchive verify to see all, and newsarchive repair to save what is sound", path);
            var checksum = (TrailingDigest.Of(path, cancel), new FileInfo(path).Length);
            return new(path, bundle, () => bundle.Manifest is null ? BundleVerifier.Verify(path, cancel) : []) { _checksum = () => checksum, IsSigned = Warc.Wacz.WaczSignature.IsIn(bundle.Wacz) };
        }
        catch
        {
            bundle.Dispose();
            throw;
        }
    }

    /// <summary>The WARC files in it, with the names that they get.</summary>
    public IEnumerable<WarcMergeFile> Files()
    {
        if (Bundle is not { } bundle)
            return [new(MergeNames.Of(System.IO.Path.GetFileName(Path), null), Path, () => File.OpenRead(Path)) { TitleOf = CapturedTitle.Of }];
        var archive = bundle.Manifest is { } manifest ? new Lazy<string>(() => MergeNames.ArchiveOf(manifest)) : null;
        return ArchiveEntries.Of(bundle.Wacz)
            .Where(entry => entry.Length > 0)
            .Select(entry => new WarcMergeFile(MergeNames.Of(ArchiveEntries.FileName(entry), archive), $"{Path}: {entry.Name}", () => Open(bundle, entry)));
    }

    Stream Open(Bundle bundle, Warc.Wacz.WaczEntry entry) => entry.IsStored
        ? bundle.Wacz.OpenRange(entry.Name, 0, entry.Length)
        : throw new WarcFormatException($"{entry.Name} is compressed in the zip, or encrypted, so its records have no places; run newsarchive repair {Path} -o OUT, which stores it where it can be read", Path);

    /// <summary>Rule and record: of a long id the beginning, as lists of findings cut those.</summary>
    static (string, string?) Breach(WarcDiagnostic finding) => (finding.Rule, finding.RecordId is { Length: > 199 } id ? id[..199] : finding.RecordId);

    static bool IsFailure(WarcDiagnostic finding) => finding.Level == WarcDiagnosticLevel.Fail;

    static IReadOnlyList<WarcDiagnostic> WarcFindings(string path, CancellationToken cancel)
    {
        using var stream = File.OpenRead(path);
        return Warc.Reading.WarcVerifier.Verify(stream, System.IO.Path.GetFileName(path), cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => Bundle?.Dispose();
}
