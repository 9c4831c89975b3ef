using System.CommandLine;
using System.CommandLine.Parsing;
using NewsArchive.Articles.Listing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Cli.Commands;

/// <summary>The options that choose records.</summary>
sealed class FilterOptions
{
    readonly Option<string[]> _types = new("--type") { Description = "Only records of this WARC-Type (response, resource, request, revisit, metadata, warcinfo …); may be repeated", HelpName = "TYPE", DefaultValueFactory = _ => [] };
    readonly Option<string?> _url = new("--url") { Description = "Only records whose URI begins so", HelpName = "PREFIX" };
    readonly Option<int?> _status = OptionKinds.Number("--status", "Only records with this HTTP status", 100, 999);
    readonly Option<string?> _mime = new("--mime") { Description = "Only records whose media type begins so: image/, text/html", HelpName = "TYPE" };
    readonly Option<ListedDate?> _from = Date("--from", "Only records of this date or later: 2021, 2021-04, 2021-04-08T02:38:00Z, 20210408");
    readonly Option<ListedDate?> _to = Date("--to", "Only records of this date or earlier; 2021-04 is the whole month");

    public FilterOptions AddTo(ToolCommand command)
    {
        command.AddOptions("Which records", _types, _url, _status, _mime, _from, _to);
        return this;
    }

    /// <summary>Only what a record's own head tells, for a command that names its URL.</summary>
    public FilterOptions AddHeadTo(ToolCommand command)
    {
        command.AddOptions("Which of several records", _types, _from, _to);
        return this;
    }

    public RecordFilter Read(CommandContext context) => new()
    {
        Types = [.. context.Get(_types).Select(type => type.ToLowerInvariant())],
        UrlPrefix = context.Get(_url),
        Status = context.Get(_status),
        MediaType = context.Get(_mime),
        From = context.Get(_from),
        To = context.Get(_to),
    };

    /// <summary>A type that is asked for and that WARC 1.1 does not define (others may be used, §5.5); null: there is none.</summary>
    public static string? UnknownType(RecordFilter filter) => filter.Types.FirstOrDefault(type => WarcRecordTypes.Parse(type) == WarcRecordType.Unknown);

    /// <summary>Those that it defines.</summary>
    public static string KnownTypes => string.Join(", ", Enum.GetValues<WarcRecordType>().Where(type => type != WarcRecordType.Unknown).Select(WarcRecordTypes.ToName));

    static Option<ListedDate?> Date(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result => ParseDate(result, name),
    };

    static ListedDate? ParseDate(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (ListedDate.TryParse(text, out var date))
            return date;
        result.AddError($"{name} {text}: no date; write 2021, 2021-04, 2021-04-08 or 2021-04-08T02:38:00Z (UTC)");
        return null;
    }
}
