using System.Collections.Immutable;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Merging;

/// <summary>
/// Makes several bundles of one (docs/bundle-format.md): each verifies and shows its pages by itself, together they hold every record, and
/// merged they have the same sources and articles again.
/// </summary>
public sealed class BundleSplitter(SplitOptions options, IProgress<RunProgress>? progress = null)
{
    /// <summary>Splits.</summary>
    /// <exception cref="ArticleFormatException">The input is no bundle of ours, or does not verify.</exception>
    /// <exception cref="IOException">The input cannot be read, or a bundle not written; those before it stay.</exception>
    public SplitReport Split(CancellationToken cancel)
    {
        progress?.Report(new RunProgress(RunStage.Reading, 0, 0));
        using var input = MergeInput.Open(options.Input, cancel);
        if (input.Bundle is not { Manifest: { } manifest } bundle)
            throw new ArticleFormatException($"has no {BundleManifest.EntryName}: newsarchive did not make it, so it has no articles by which it could be split", options.Input);
        using var plan = new SplitPlan(bundle, manifest, options, cancel);
        if (!options.IsDryRun)
            Directory.CreateDirectory(options.Output);
        var rows = ImmutableArray.CreateBuilder<FileRow>(plan.Parts.Count);
        foreach (var part in plan.Parts)
        {
            rows.Add(Write(input, manifest, plan, part, NameOf(rows.Count), cancel));
            progress?.Report(new RunProgress(RunStage.Writing, rows.Count, plan.Parts.Count));
        }
        return new(rows.MoveToImmutable(), input.IsSigned ? [SignatureNote.Row(input.Path)] : []);
    }

    string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(options.Input)}-{number + 1:D5}.wacz");

    FileRow Write(MergeInput input, BundleManifest manifest, SplitPlan plan, SplitPart part, string name, CancellationToken cancel)
    {
        if (options.IsDryRun)
            return new FileRow(name, "would-write", part.Bytes);
        var output = new BundleOutput(Path.Combine(options.Output, name), options.Overwrite);
        output.Check();
        using var file = output.Create();
        new SplitBundle(input, manifest, plan, part).Write(file.Stream, cancel);
        var (state, digest, length) = output.Publish(file, (path, token) => BundleVerifier.Verify(path, token).Where(finding => finding.Level != WarcDiagnosticLevel.Fail || !input.Knows(finding)), null, cancel);
        return state == BundleState.Refused
            ? new FileRow(name, "exists", length, digest.ToString(), "another file stands there; pass --force to replace it")
            : new FileRow(name, state == BundleState.Unchanged ? "unchanged" : "written", length, digest.ToString(),
                length > options.MaxBytes ? "longer than asked for: it holds a single source, or what no article leads to" : null);
    }
}

/// <summary>How a split went.</summary>
/// <param name="Files">One row a new bundle, <c>written</c>, <c>unchanged</c>, <c>exists</c> or <c>would-write</c>.</param>
/// <param name="Problems">What the input had and the new bundles have not: its signature.</param>
public sealed record SplitReport(ImmutableArray<FileRow> Files, ImmutableArray<ProblemRow> Problems);
