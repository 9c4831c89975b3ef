using System.CommandLine;
using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;
using NewsArchive.Warc;

namespace NewsArchive.Cli.Commands;

/// <summary><c>show</c>: one article or record on stdout.</summary>
static class ShowCommand
{
    /// <summary>The most that goes into one JSON line.</summary>
    const int MaxJsonBytes = 64 << 20;

    /// <summary>Damage that is told, in JSON and in words: a hostile file may be damaged at every byte. What puts the shown record in doubt always is.</summary>
    const int MaxFindings = 100, MaxMessages = 10;

    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("show", "Write one article or record to stdout: by its path, its URL, or its WARC-Record-ID.")
        {
            Details =
                """
                Without NAME: what the file says about itself (datapackage.json of a bundle, warcinfo of a WARC).

                What was captured comes as its receiver saw it: chunks and content codings undone, of a revisit the content of its original. Of several captures of a URL it is the first in the file, of an index the line of the first: newsarchive list FILE --url URL names all, and --from, --to or a record id choose another. (restore takes the latest.)
                """,
            Examples =
                """
                newsarchive show news.wacz
                newsarchive show news.wacz 2021/story.md              the cleaned article
                newsarchive show news.wacz 2021/story.md --original   the source file
                newsarchive show news.wacz https://example.org/a.jpg > a.jpg
                newsarchive show captures.warc.gz urn:uuid:… --heads
                newsarchive show news.wacz https://example.org/a.jpg --type request
                """,
        };
        Argument<string> file = new("FILE") { Description = ".wacz, .warc, .warc.gz, .cdx or .cdxj file; - is stdin (a WARC file or a plain index)" };
        Argument<string?> name = new("NAME") { Description = "Path, URL or record id", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> original = new("--original") { Description = "The source file" };
        Option<bool> page = new("--page") { Description = "The readable page" };
        Option<bool> metadata = new("--metadata") { Description = "The article's provenance (JSON)" };
        Option<bool> raw = new("--raw") { Description = "A record's content as it was stored, chunks and content codings left" };
        Option<bool> heads = new("--heads") { Description = "The WARC head and the HTTP head" };
        command.Arguments.Add(file);
        command.Arguments.Add(name);
        Option<bool>[] parts = [original, page, metadata, raw, heads];
        command.AddOptions("What (default: the cleaned article, or the record's content)", parts);
        var filter = new FilterOptions().AddHeadTo(command);
        command.Validators.Add(result =>
        {
            if (parts.Count(option => result.GetValue(option)) > 1)
                result.AddError("--original, --page, --metadata, --raw and --heads exclude each other");
            if (result.GetValue(name) is null && parts.Any(option => result.GetValue(option)))
                result.AddError("NAME is missing: the article or record to show");
        });
        return command.Bind(terminal, context => Run(context, context.Get(file), context.Get(name),
            context.Get(original) ? RecordPart.Original
            : context.Get(page) ? RecordPart.Page
            : context.Get(metadata) ? RecordPart.Metadata
            : context.Get(raw) ? RecordPart.Raw
            : context.Get(heads) ? RecordPart.Heads
            : RecordPart.Content, filter.Read(context)));
    }

    static ExitCode Run(CommandContext context, string file, string? name, RecordPart part, RecordFilter filter)
    {
        using var buffer = context.Common.IsJson ? new BoundedBuffer(MaxJsonBytes) : null;
        var output = buffer ?? context.Terminal.Content;
        var damage = new List<FindingRow>();
        void Note(WarcDiagnostic found)
        {
            if (damage.Count < MaxFindings || RecordView.IsDoubt(found))
                damage.Add(new(found, file));
        }
        var isFound = file == InputFile.StandardInput
            ? InputFile.ReadInput(context, input => name is null ? RecordView.TryCopyDescription(input, output, Note, context.Cancel) : RecordView.TryCopy(input, name, part, filter, output, Note, context.Cancel))
            : InputFile.Read(file, () => name is null ? RecordView.TryCopyDescription(file, output, Note, context.Cancel) : RecordView.TryCopy(file, name, part, filter, output, Note, context.Cancel));
        if (!isFound)
            return damage.Find(row => !IsOfIndex(row)) is { } first ? throw InputFile.Damaged(file, null, $"{FindingText.Place(first)}, and {name ?? "a warcinfo record"} is not in what can be read") : NotFound(context, file, name, part, damage);
        var isDoubtful = damage.Exists(row => RecordView.IsDoubt(row.Finding));
        if (isDoubtful || !context.Common.IsQuiet)
            SayDamage(context, file, damage);
        var code = isDoubtful ? ExitCode.Partial : ExitCode.Done;
        if (buffer is not null)
            context.Finish([.. damage, new ContentRow(name ?? file, buffer.ToArray())], code, null, []);
        else if (context.Terminal.IsOutInteractive)
            context.Terminal.WriteText("\n");
        return code;
    }

    static void SayDamage(CommandContext context, string file, List<FindingRow> damage)
    {
        foreach (var row in damage.Where((row, place) => place < MaxMessages || RecordView.IsDoubt(row.Finding)))
            context.Terminal.Say(FindingText.Of(row));
        if (damage.Count > MaxMessages)
            context.Terminal.Say($"{file}: more places are damaged; newsarchive verify names them");
    }

    /// <summary>Then the records were read instead.</summary>
    static bool IsOfIndex(FindingRow row) => row.Finding.Rule.StartsWith("index-", StringComparison.Ordinal);

    static ExitCode NotFound(CommandContext context, string file, string? name, RecordPart part, List<FindingRow> damage)
    {
        SayDamage(context, file, damage);
        context.Finish(damage, ExitCode.Failure, null, []);
        var of = part switch { RecordPart.Original => "source file of ", RecordPart.Page => "readable page of ", RecordPart.Metadata => "provenance of ", _ => "" };
        context.Terminal.Say(name is null ? $"newsarchive: {file} says nothing about itself; run newsarchive list {file}" : $"newsarchive: {file} has no {of}{name}; run newsarchive list {file}");
        return ExitCode.Failure;
    }
}
