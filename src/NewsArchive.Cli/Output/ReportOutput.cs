using System.Collections.Immutable;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Cli.Output;

/// <summary>Gives the rows of a run to whoever asked: JSON lines on stdout, a report file, messages for people.</summary>
sealed class ReportOutput(Terminal terminal, CommonOptions common)
{
    /// <summary>Writes every row, and the summary last.</summary>
    public void Write(IEnumerable<ReportRow> rows, SummaryRow summary, string? reportPath)
    {
        using var report = new RunningReport(terminal, common, reportPath);
        foreach (var row in rows)
            report.Add(row, isExcused: summary.ExitCode == (int)ExitCode.Done);
        report.Finish(summary);
    }

    /// <summary>Writes the images that are missing, to be fed back with <c>--retry-from</c>: an empty file says that there are none.</summary>
    public void WriteErrors(IEnumerable<ReportRow> rows, string path)
    {
        var missing = rows.Where(row => row is ImageRow { Status: "missing" }).ToImmutableArray();
        if (path != "-")
            WriteFile(missing, path);
        else
            foreach (var row in missing)
                terminal.WriteJson(row.ToJson());
    }

    static void WriteFile(ImmutableArray<ReportRow> rows, string path)
    {
        using var file = ReportFile.Create(path);
        foreach (var row in rows)
        {
            file.Stream.Write(row.ToJson());
            file.Stream.Write("\n"u8);
        }
        file.Finish();
    }
}
