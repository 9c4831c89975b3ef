using System.CommandLine;
using System.Text;
using NewsArchive.Articles.Restoring;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>show</c>: one article or record on stdout.</summary>
static class ShowCommand
{
    const string Description =
        """
        Write one article or record to stdout: by its path in the bundle, its URL, or its WARC-Record-ID.

        Examples:
          newsarchive show news.wacz 2021-04-08-story.md               the cleaned article
          newsarchive show news.wacz 2021-04-08-story.md --original    the source file, byte for byte
          newsarchive show news.wacz https://example.org/a.jpg > a.jpg
          newsarchive show captures.warc.gz urn:uuid:… --heads
        """;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("show", Description);
        Argument<string> file = new("FILE") { Description = ".wacz, .warc or .warc.gz file" };
        Argument<string> name = new("NAME") { Description = "Path, URL or record id" };
        Option<bool> original = new("--original") { Description = "The source file" };
        Option<bool> page = new("--page") { Description = "The readable page" };
        Option<bool> metadata = new("--metadata") { Description = "The article's provenance (JSON)" };
        Option<bool> heads = new("--heads") { Description = "The WARC head and the HTTP head" };
        command.Arguments.Add(file);
        command.Arguments.Add(name);
        Option<bool>[] parts = [original, page, metadata, heads];
        foreach (var option in parts)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (parts.Count(option => result.GetValue(option)) > 1)
                result.AddError("--original, --page, --metadata and --heads exclude each other");
        });
        return command.Bind(terminal, context => Run(context, context.Get(file), context.Get(name),
            context.Get(original) ? RecordPart.Original
            : context.Get(page) ? RecordPart.Page
            : context.Get(metadata) ? RecordPart.Metadata
            : context.Get(heads) ? RecordPart.Heads
            : RecordPart.Content));
    }

    static ExitCode Run(CommandContext context, string file, string name, RecordPart part)
    {
        if (!File.Exists(file))
            throw new MissingInputException(file);
        if (!context.Terminal.IsOutInteractive)
            return RecordView.TryCopy(file, name, part, context.Terminal.Out) ? ExitCode.Done : NotFound(context, file, name);
        using var buffer = new MemoryStream();
        if (!RecordView.TryCopy(file, name, part, buffer))
            return NotFound(context, file, name);
        context.Terminal.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length).ReplaceLineEndings("\n").TrimEnd('\n'));
        return ExitCode.Done;
    }

    static ExitCode NotFound(CommandContext context, string file, string name)
    {
        context.Terminal.Say($"newsarchive: {file} has no {name}; run newsarchive list {file}");
        return ExitCode.Failure;
    }
}
