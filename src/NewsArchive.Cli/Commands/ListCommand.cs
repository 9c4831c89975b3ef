using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Verifying;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>list</c>: what is in a bundle, WARC or index.</summary>
static class ListCommand
{
    const string Description =
        """
        List the articles of a bundle (path, title, original URL), or the records of any WACZ, WARC or CDXJ file.

        Examples:
          newsarchive list news.wacz
          newsarchive list news.wacz --records --json
          newsarchive list captures.warc.gz
        """;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("list", Description);
        Argument<string> file = new("FILE") { Description = ".wacz, .warc, .warc.gz or .cdx/.cdxj file" };
        Option<bool> records = new("--records") { Description = "List index entries instead of articles" };
        command.Arguments.Add(file);
        command.Options.Add(records);
        return command.Bind(terminal, context => Run(context, context.Get(file), context.Get(records)));
    }

    static ExitCode Run(CommandContext context, string file, bool records)
    {
        if (!File.Exists(file))
            throw new MissingInputException(file);
        foreach (var row in FileListing.List(file, records))
        {
            context.Cancel.ThrowIfCancellationRequested();
            if (context.Common.IsJson)
                context.Terminal.WriteData(row.ToJson());
            else
                context.Terminal.WriteLine(ToLine(row));
        }
        return ExitCode.Done;
    }

    static string ToLine(ReportRow row) => row switch
    {
        ListedArticle article => string.Join('\t', OneLine(article.Path), OneLine(article.Title), article.OriginalUrl ?? "-"),
        ListedRecord record => string.Create(CultureInfo.InvariantCulture, $"{record.File}\t{record.Offset}\t{record.RecordType ?? "-"}\t{record.Date ?? "-"}\t{record.Status?.ToString(CultureInfo.InvariantCulture) ?? "-"}\t{record.MediaType ?? "-"}\t{record.Uri ?? "-"}"),
        _ => "",
    };

    static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
