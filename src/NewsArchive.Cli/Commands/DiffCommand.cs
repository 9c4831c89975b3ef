using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Comparing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>diff</c>: what changed from one bundle to the next.</summary>
static class DiffCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("diff", "Say which articles and files were added, removed or changed from one bundle to another.")
        {
            Details =
                """
                One difference a line on stdout, fields separated by TAB: status, kind (article, file; capture where a bundle is not newsarchive's), path or URL. Where an index is missing or damaged, records are read instead. Exit 0 when there is none, 1 when there are some.
                """,
            Examples =
                """
                newsarchive diff monday.wacz tuesday.wacz
                newsarchive diff monday.wacz tuesday.wacz --text | less
                newsarchive diff monday.wacz tuesday.wacz --json
                """,
        };
        Argument<string> before = new("BEFORE") { Description = "The first bundle" };
        Argument<string> after = new("AFTER") { Description = "The second" };
        Option<bool> text = new("--text") { Description = "Show what changed in the cleaned articles (unified diff)" };
        command.Arguments.Add(before);
        command.Arguments.Add(after);
        command.AddOptions("Output", text);
        return command.Bind(terminal, context => Run(context, context.Get(before), context.Get(after), context.Get(text)));
    }

    static ExitCode Run(CommandContext context, string before, string after, bool withText)
    {
        if (withText && context.Common.IsJson)
            throw new UsageException("--text and --json exclude each other: stdout has the differences or the rows");
        using var old = Open(before);
        using var now = Open(after);
        var comparison = new BundleComparison(old, now);
        string[] inputs = [before, after];
        var rows = InputFile.ReadRecords(inputs, () => comparison.Differences(context.Cancel).ToList());
        foreach (var row in rows)
        {
            context.Cancel.ThrowIfCancellationRequested();
            Print(context, row, withText ? InputFile.ReadRecords(inputs, () => comparison.TextDifference(row)) : "");
        }
        foreach (var damage in comparison.IndexDamage)
            context.Terminal.Say($"{FindingText.Of(damage)}; the records themselves were read instead");
        var code = rows.Count > 0 ? ExitCode.Failure : ExitCode.Done;
        long Count(string status) => rows.Count(row => row.Status == status);
        context.Finish([.. rows, .. comparison.IndexDamage], code, null, [new("added", Count("added")), new("removed", Count("removed")), new("changed", Count("changed"))]);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"added {Count("added")}, removed {Count("removed")}, changed {Count("changed")}"));
        return code;
    }

    static Bundle Open(string path) => InputFile.Read(path, () => FileKinds.Tell(path) == FileKind.Warc
        ? throw new InputException(path, $"is a WARC file, and diff compares bundles; newsarchive merge {path} -o {path}.wacz makes one")
        : Bundle.Open(path), "a bundle");

    /// <summary>A difference between texts says itself what it is of; <c>patch</c> skips the lines of the others.</summary>
    static void Print(CommandContext context, DifferenceRow row, string text)
    {
        if (context.Common.IsJson)
            return;
        if (text.Length > 0)
            DiffText.Write(context.Terminal, text);
        else
            context.Terminal.WriteLine(string.Join('\t', row.Status, row.Of, row.Path.ReplaceLineEndings(" ").Replace('\t', ' ')));
    }
}
