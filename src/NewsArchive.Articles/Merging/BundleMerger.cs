using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Rewriting;

namespace NewsArchive.Articles.Merging;

/// <summary>
/// Makes one bundle of several bundles, other WACZ files and WARC files (docs/bundle-format.md). Inputs are checked before, the bundle is
/// verified before it gets its name, and the result does not depend on the order of the inputs.
/// </summary>
public sealed class BundleMerger(MergeOptions options, IProgress<RunProgress>? progress = null)
{
    /// <summary>Merges.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path different contents.</exception>
    /// <exception cref="ArticleFormatException">An input is no archive, or a bundle that does not verify.</exception>
    /// <exception cref="WarcFormatException">An input is damaged.</exception>
    /// <exception cref="SourceChangedException">An input changed while it was read.</exception>
    /// <exception cref="IOException">An input cannot be read, or the output not written; a bundle that stood there is untouched.</exception>
    public MergeReport Merge(CancellationToken cancel)
    {
        var output = new BundleOutput(options.Output, options.Overwrite);
        output.Check();
        var inputs = new List<MergeInput>();
        try
        {
            foreach (var path in options.Inputs)
            {
                progress?.Report(new RunProgress(RunStage.Reading, inputs.Count, options.Inputs.Count));
                inputs.Add(MergeInput.Open(path, cancel));
            }
            return Merge(inputs, output, cancel);
        }
        catch (InputChangedException exception)
        {
            throw new SourceChangedException(exception.Title);
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    MergeReport Merge(List<MergeInput> inputs, BundleOutput output, CancellationToken cancel)
    {
        using var manifest = new MergedManifest(inputs, options.WithPrefix);
        var files = inputs.SelectMany(input => input.Files().Select(file => (Input: input, File: file))).ToList();
        using var early = MayCopyEarly(inputs) ? new MergeDraft(output, new FileInfo(inputs[0].Path).Length, cancel) : null;
        using var merge = early is null ? WarcMerge.Scan([.. files.Select(file => file.File)], head => manifest.IsOfSource(head.RecordId ?? ""), cancel) : WarcMerge.Scan(files[0].File, early.Writer, early.ReadBack, cancel);
        if (inputs.Find(input => !files.Where((file, number) => file.Input == input && merge.CountOf(number) > 0).Any()) is { } empty)
            throw new WarcFormatException("holds no WARC record, so there is nothing to merge", empty.Path);
        if (merge.SegmentFindings.FirstOrDefault(finding => finding.Level == WarcDiagnosticLevel.Fail && !inputs.Exists(input => input.Knows(finding))) is { } misfit)
            throw new WarcFormatException($"{misfit.Message}: the inputs do not fit together, so they cannot be one bundle", misfit.File, misfit.Offset, misfit.RecordId);
        foreach (var (number, file) in files.Index())
            if (file.Input.Bundle is null)
                file.Input.Take(() => merge.ChecksumOf(number));
        if (options.IsDryRun)
            return Report();
        progress?.Report(new RunProgress(RunStage.Packing, 0, 0));
        if (early is not null && merge.HasCopied)
            return Finish(early);
        early?.Dispose();
        using var draft = new MergeDraft(output, expectedLength: 0, cancel);
        return Finish(draft);

        MergeReport Report() => new()
        {
            Rows = [.. inputs.Select(input => new FileRow(input.Path, options.IsDryRun ? "would-merge" : "merged", input.Length, input.Digest.ToString())), .. manifest.LeftOut, .. inputs.Where(input => input.IsSigned).Select(input => SignatureNote.Row(input.Path))],
            Counts = manifest.Counts,
            Records = (merge.Counts.Records, merge.Counts.Repeated, merge.Counts.Revisits, merge.Counts.SavedBytes, merge.Counts.Breaking),
        };

        MergeReport Finish(MergeDraft draft)
        {
            var copied = new MergedBundle(inputs, manifest, merge).Write(draft.Writer, cancel).ToDictionary(part => part.Key, part => part.Value with { ReadBackCrc32 = draft.Digest.CrcOf(part.Key) }, StringComparer.Ordinal);
            var (state, sha256, length) = output.Publish(draft.File, (path, token) => BundleVerifier.Verify(path, copied, token).Where(finding => finding.Level != WarcDiagnosticLevel.Fail || !inputs.Exists(input => input.Knows(finding))), progress, cancel, draft.Digest);
            return Report() with { State = state, Digest = sha256, Length = length };
        }
    }

    /// <summary>Whether the bundle may be begun while its one input is scanned. A damaged input leaves no trace: no folder is made for it.</summary>
    bool MayCopyEarly(List<MergeInput> inputs) =>
        !options.IsDryRun && inputs is [{ Bundle: null }] && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(options.Output)));
}
