using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Repairing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Verifying;
using NewsArchive.Cli.Output;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Rewriting;

namespace NewsArchive.Cli.Commands;

/// <summary><c>repair</c>: a new file of what is sound in a damaged one.</summary>
static class RepairCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("repair", "Save what is sound in a damaged bundle or WARC file into a new one.")
        {
            Details =
                """
                Records are copied byte for byte when every checksum and digest fits; indexes are made anew, and of newsarchive's own bundles the manifest too. The damaged file is only read.
                What is lost is named on stdout, one loss a line, fields separated by TAB: place, bytes, what, path, record, URI. Exit 0 when nothing is lost, 3 when something is, 4 when nothing could be saved.
                """,
            Examples =
                """
                newsarchive repair news.wacz -o repaired.wacz
                newsarchive repair captures.warc.gz -o repaired.warc.gz --json
                newsarchive repair news.wacz -o repaired.wacz --dry-run
                """,
        };
        Argument<string> file = new("FILE") { Description = "The damaged .wacz, .warc, .warc.gz or .warc.zst file" };
        command.Arguments.Add(file);
        var output = new OutputOptions("OUT", "The file to write").AddTo(command);
        return command.Bind(terminal, context => Run(context, context.Get(file), output));
    }

    static ExitCode Run(CommandContext context, string file, OutputOptions options)
    {
        InputFile.Require(file, "a .wacz, .warc, .warc.gz or .warc.zst file");
        using var output = options.Create(context);
        using var input = File.OpenRead(file);
        var isBundle = FileKinds.Tell(file) == FileKind.Wacz;
        var (records, losses) = isBundle ? RepairBundle(context, file, input, output) : RepairWarc(context, file, input, output);
        if (records == 0)
            throw new InputException(file, $"no sound record was found in it{Why(losses)}, so there is nothing to save; look for another copy");
        var failures = CountFailures(output.ReadablePath, isBundle, context.Cancel);
        Finish(context, options, input.Length, records, losses, output.Commit());
        if (failures > 0)
            context.Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{options.Path(context)}: what was kept breaks rules that a repair does not touch ({failures}); newsarchive verify names them"));
        return losses.Count > 0 ? ExitCode.Partial : ExitCode.Done;
    }

    /// <summary>What is wrong with the first archive of a bundle.</summary>
    static string Why(IReadOnlyList<LossRow> losses) =>
        losses.FirstOrDefault(loss => loss.File?.StartsWith("archive/", StringComparison.Ordinal) == true) is { } loss ? $" ({loss.File}: {loss.Message})" : "";

    static (long Records, IReadOnlyList<LossRow> Losses) RepairBundle(CommandContext context, string file, Stream input, OutputFile output)
    {
        var report = BundleRepair.Repair(input, file, output.Stream, context.Cancel);
        return (report.Records, report.Losses);
    }

    static (long Records, IReadOnlyList<LossRow> Losses) RepairWarc(CommandContext context, string file, Stream input, OutputFile output)
    {
        var report = InputFile.ReadRecords(file, () => WarcRepair.Repair(input, Path.GetFileName(file), output.Stream, cancel: context.Cancel));
        return (report.Copied + report.Rewritten, [.. report.Losses.Select(loss => new LossRow(file, loss))]);
    }

    /// <summary>The new file is read back before it gets its name.</summary>
    static int CountFailures(string path, bool isBundle, CancellationToken cancel)
    {
        using var file = File.OpenRead(path);
        var findings = isBundle ? BundleVerifier.Verify(path, cancel) : WarcVerifier.Verify(file, Path.GetFileName(path), cancel);
        return findings.Count(finding => finding.Level == WarcDiagnosticLevel.Fail);
    }

    static void Finish(CommandContext context, OutputOptions options, long bytesBefore, long records, IReadOnlyList<LossRow> losses, FileRow row)
    {
        var reportPath = options.ReportPath(context);
        if (!context.Common.IsJson && reportPath != "-")
            foreach (var loss in losses)
                context.Terminal.WriteLine(ToLine(loss));
        FileRow[] files = [row];
        context.Finish([.. losses, .. files], losses.Count > 0 ? ExitCode.Partial : ExitCode.Done, reportPath,
        [
            new("records", records), new("losses", losses.Count), new("lostBytes", losses.Sum(loss => loss.Length ?? 0)), new("bytesBefore", bytesBefore), new("bytes", row.Bytes),
        ], row.Path);
        context.Terminal.PrintPlan(context, options.IsDryRun(context), reportPath, files);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{row.Path}: records saved {records}, losses {losses.Count}"));
    }

    static string ToLine(LossRow loss)
    {
        var place = loss.Offset is { } offset ? string.Create(CultureInfo.InvariantCulture, $"{loss.File}@{offset}") : loss.File;
        return string.Join('\t', place ?? "-", loss.Length?.ToString(CultureInfo.InvariantCulture) ?? "-", loss.Message, loss.Path?.ReplaceLineEndings(" ").Replace('\t', ' ') ?? "-", loss.RecordId ?? "-", loss.Uri ?? "-");
    }
}
