using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>list</c>: what is in a bundle, WARC or index.</summary>
static class ListCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("list", "List the articles of a bundle, or the records of any WACZ, WARC, CDXJ or CDX file.")
        {
            Details =
                """
                One a line, fields separated by TAB. Articles: path, title, original URL. Records: file, offset, type, date, HTTP status, media type, URI. A field that is not there is a hyphen. With a condition on records, records are listed. What cannot be read of a WARC file, and a line of an index that is none, is named on stderr; the rest is listed, exit 3.
                """,
            Examples =
                """
                newsarchive list news.wacz
                newsarchive list news.wacz --records --json
                newsarchive list captures.warc.gz --type response --status 404
                newsarchive list news.wacz --mime image/ --from 2021-04
                """,
        };
        Argument<string> file = new("FILE") { Description = ".wacz, .warc, .warc.gz, .cdx or .cdxj file; an index may be .gz; - is stdin (a WARC file or a plain index)" };
        Option<bool> records = new("--records") { Description = "List records instead of articles" };
        command.Arguments.Add(file);
        var filter = new FilterOptions().AddTo(command);
        command.AddOptions("Output", records);
        return command.Bind(terminal, context => Run(context, context.Get(file), context.Get(records), filter.Read(context)));
    }

    static ExitCode Run(CommandContext context, string file, bool records, RecordFilter filter)
    {
        var (articles, others, problems, isDamaged) = file == InputFile.StandardInput
            ? InputFile.ReadInput(context, input => Print(context, FileListing.List(input, filter, context.Cancel)))
            : InputFile.Read(file, () => Print(context, FileListing.List(file, records, filter, context.Cancel)));
        var code = problems > 0 ? ExitCode.Partial : ExitCode.Done;
        if (isDamaged)
            context.Say(InputFile.RepairHint(file));
        if (others == 0 && FilterOptions.UnknownType(filter) is { } unknown)
            context.Say($"{file}: no record has the type {unknown}, which WARC does not know; it knows {FilterOptions.KnownTypes}");
        context.Finish([], code, null, [new("articles", articles), new("records", others), new("problems", problems)]);
        return code;
    }

    static (long Articles, long Others, long Problems, bool IsDamaged) Print(CommandContext context, IEnumerable<ReportRow> rows)
    {
        long articles = 0, others = 0, problems = 0;
        var isDamaged = false;
        foreach (var row in rows)
        {
            context.Cancel.ThrowIfCancellationRequested();
            _ = row switch { ListedArticle => articles++, ProblemRow or FindingRow => problems++, _ => others++ };
            if (context.Common.IsJson)
                context.Terminal.WriteJson(row.ToJson());
            if (row is ProblemRow problem)
                context.Terminal.Say($"{problem.Path}: {problem.Rule}: {problem.Message}");
            else if (row is FindingRow finding)
            {
                isDamaged = true;
                context.Terminal.Say(FindingText.Of(finding));
            }
            else if (!context.Common.IsJson)
                context.Terminal.WriteLine(ToLine(row));
        }
        return (articles, others, problems, isDamaged);
    }

    static string ToLine(ReportRow row) => row switch
    {
        ListedArticle article => Fields(article.Path, article.Title, article.OriginalUrl),
        ListedRecord record => Fields(record.File, record.Offset.ToString(CultureInfo.InvariantCulture), record.RecordType, record.Date,
            record.Status?.ToString(CultureInfo.InvariantCulture), record.MediaType, record.Uri),
        _ => throw new InvalidOperationException("a row that list does not know: " + row.Type),
    };

    /// <summary>A title may hold tabs and line ends; a line of the list is one article all the same. The exact text is in --json.</summary>
    static string Fields(params string?[] fields) => string.Join('\t', fields.Select(field => string.IsNullOrEmpty(field) ? "-" : field.ReplaceLineEndings(" ").Replace('\t', ' ')));
}
