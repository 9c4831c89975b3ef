using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Rewriting;

namespace NewsArchive.Articles.Repairing;

/// <summary>
/// Makes a sound bundle of what is sound in a damaged one. In a bundle of ours the manifest says of each lost file that it is lost, and is
/// made anew from the records where it is lost itself; the new bundle verifies, and restores what was kept.
/// </summary>
public static class BundleRepair
{
    /// <summary>Writes the new bundle.</summary>
    /// <param name="input">The damaged bundle; must seek; not disposed.</param>
    /// <param name="fileName">How losses name it.</param>
    /// <param name="output">The new bundle: a stream that seeks and stands at 0; not disposed.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">The input cannot be read, or the output not written.</exception>
    public static BundleRepairReport Repair(Stream input, string fileName, Stream output, CancellationToken cancel = default)
    {
        using var manifest = new ManifestSalvage(fileName);
        var options = new WaczRepairOptions { InspectPages = manifest.InspectPages, Inspect = manifest.Inspect, Adapt = manifest.Adapt, Software = ToolVersion.Software };
        var report = WaczRepair.Repair(input, fileName, output, options, cancel);
        return new(report.Records, report.Pages.Kept, manifest.Manifest,
        [
            .. report.Losses.Select(loss => new LossRow(fileName, loss)),
            .. report.Pages.Lost > 0 ? new[] { LossRow.Pages(fileName, report.Pages.Lost) } : [],
            .. manifest.Losses,
            .. report.WasSigned ? new[] { LossRow.Signature(fileName) } : [],
        ]);
    }
}

/// <summary>What the repair of a bundle kept and lost.</summary>
/// <param name="Records">Records kept; with none there is nothing to repair.</param>
/// <param name="Pages">Pages kept.</param>
/// <param name="Manifest">The manifest of the new bundle; null where it is not one of ours.</param>
/// <param name="Losses">What was lost: bytes and records by place, then files and articles by path.</param>
public sealed record BundleRepairReport(long Records, int Pages, BundleManifest? Manifest, IReadOnlyList<LossRow> Losses);
