using System.Globalization;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>What a dry run would write, one file a line on stdout: status, bytes, path.</summary>
static class FilePlan
{
    public static void PrintPlan(this Terminal terminal, CommandContext context, bool isDryRun, string? reportPath, IEnumerable<FileRow> files)
    {
        if (!isDryRun || context.Common.IsJson || reportPath == "-")
            return;
        foreach (var file in files)
            terminal.PrintPlan(file);
    }

    public static void PrintPlan(this Terminal terminal, FileRow file) =>
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Status}\t{file.Bytes}\t{file.Path}"));
}
