using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Packing;

/// <summary>The file that a new bundle becomes: verified under a temporary name, and only then given its own; its <c>.sha256</c> beside it.</summary>
sealed class BundleOutput(string path, OverwritePolicy overwrite)
{
    string SumPath => path + ".sha256";

    /// <summary>A device or FIFO cannot be replaced by a bundle, and reading one to compare it might never end.</summary>
    /// <exception cref="IOException">No bundle can stand there.</exception>
    public void Check()
    {
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; name a file for the bundle");
        if (File.Exists(path) && DiskFolder.Status(new BytePath(path), followLinks: true).Kind != FolderEntryKind.File)
            throw new IOException($"{path} is no regular file; name a file for the bundle");
    }

    /// <summary>The temporary. A run that was killed leaves its own; it is known by the bundle's name and by having no writer, and is removed.</summary>
    public DurableFile Create()
    {
        var whole = Path.GetFullPath(path);
        var (name, sum) = (Path.GetFileName(whole), Path.GetFileName(SumPath));
        DurableFile.RemoveStaleTemporaries(Path.GetDirectoryName(whole) ?? "/", found => found == name || found == sum);
        return DurableFile.Create(path);
    }

    /// <summary>Verifies what was written and gives it its name, unless another bundle stands there that is not to be replaced.</summary>
    /// <param name="file">The temporary.</param>
    /// <param name="verify">What is wrong with it.</param>
    /// <param name="progress">Hears that verifying began.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <param name="trailing">Its digest, as far as that was taken while it was written.</param>
    /// <exception cref="WarcFormatException">It does not verify: nothing has its name.</exception>
    public (BundleState State, WarcDigest Digest, long Length) Publish(DurableFile file, Func<string, CancellationToken, IEnumerable<WarcDiagnostic>> verify, IProgress<RunProgress>? progress, CancellationToken cancel, TrailingDigest? trailing = null)
    {
        file.Stream.Flush();
        file.StartWriting();
        progress?.Report(new RunProgress(RunStage.Verifying, 0, 0));
        var length = file.Stream.Length;
        using var own = trailing is null ? new TrailingDigest(file.TemporaryPath, cancel) : null;
        var hashing = trailing ?? own!; // there is one or the other
        hashing.End(length);
        if (verify(file.TemporaryPath, cancel).FirstOrDefault(finding => finding.Level == WarcDiagnosticLevel.Fail) is { } finding)
            throw new WarcFormatException($"the new bundle does not verify and was not written ({finding.Rule}: {finding.Message}); please report this as a defect of newsarchive", path);
        var digest = hashing.Finish(length);
        return (Publish(file, digest, cancel), digest, length);
    }

    BundleState Publish(DurableFile file, WarcDigest digest, CancellationToken cancel)
    {
        if (File.Exists(path))
        {
            if (TrailingDigest.Of(path, cancel) == digest)
            {
                WriteSum(digest);
                return BundleState.Unchanged;
            }
            if (overwrite == OverwritePolicy.Refuse)
                return BundleState.Refused;
        }
        var mine = Stamp(file.TemporaryPath);
        file.Commit(overwrite: overwrite != OverwritePolicy.Refuse);
        WriteSum(digest);
        // Another process may have replaced the bundle between the two, and written its sum before ours: the last to write a sum sees to it that it fits.
        for (var now = Stamp(path); now != mine && now is not null; (mine, now) = (now, Stamp(path)))
            WriteSum(TrailingDigest.Of(path, CancellationToken.None)); // it has its name
        return BundleState.Written;
    }

    /// <summary>What tells two bundles of one name apart without reading them; null when there is none.</summary>
    static (long Length, DateTime Written)? Stamp(string path) => new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : null;

    /// <summary><c>B.wacz.sha256</c>, for <c>sha256sum -c</c> in the bundle's folder. One that is right already stays untouched.</summary>
    void WriteSum(WarcDigest digest)
    {
        var line = BundleReadme.SumLine(digest, Encoding.UTF8.GetBytes(Path.GetFileName(path)));
        if (!File.Exists(SumPath) || !File.ReadAllBytes(SumPath).AsSpan().SequenceEqual(line))
            DurableFile.WriteAllBytes(SumPath, line, overwrite: true);
    }
}
