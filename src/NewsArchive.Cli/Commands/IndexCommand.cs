using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;
using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Cli.Commands;

/// <summary><c>index</c>: a sorted CDXJ index of WARC files.</summary>
static class IndexCommand
{
    const string What = "a .warc, .warc.gz, .warc.zst or .arc file";

    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("index", "Write the sorted CDXJ index of WARC files.")
        {
            Details =
                """
                One line a response, resource and revisit, sorted by bytes. Digests are taken from the records, not checked: that does verify. An output named .gz is compressed; - is stdout.
                """,
            Examples =
                """
                newsarchive index captures.warc.gz -o index.cdx
                newsarchive index *.warc.gz -o index.cdx.gz --surt pywb
                newsarchive index captures.warc.gz -o - | head
                """,
        };
        Argument<string[]> files = new("FILE") { Description = "WARC or ARC files, plain, .gz or .zst", Arity = ArgumentArity.OneOrMore };
        var surt = OptionKinds.Choice("--surt", "Whose keys: of the browser player (the default), or of pywb and the Internet Archive's tools", "player", "pywb");
        command.Arguments.Add(files);
        command.AddOptions("Keys", surt);
        var output = new OutputOptions("INDEX", "The index to write").AddTo(command);
        return command.Bind(terminal, context => Run(context, context.Get(files), output, context.Get(surt) == "pywb" ? SurtForm.Pywb : SurtForm.Player));
    }

    static ExitCode Run(CommandContext context, string[] files, OutputOptions options, SurtForm form)
    {
        foreach (var file in files)
            Require(file);
        if (files.Select(Path.GetFileName).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"two files are named {twice.Key}; an index knows files by name, so index them apart");
        var work = new Indexing(context, files, form);
        var rows = options.Path(context) == "-" ? ToStdout(context, options, work) : ToFile(context, options, work);
        context.Finish(rows, ExitCode.Done, options.ReportPath(context), [new("files", files.Length), new("lines", work.Lines)], options.Path(context));
        context.Terminal.PrintPlan(context, options.IsDryRun(context), options.ReportPath(context), rows);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{options.Path(context)}: files {files.Length}, lines {work.Lines}"));
        return ExitCode.Done;
    }

    static void Require(string file)
    {
        InputFile.Require(file, What);
        if (FileKinds.Tell(file) == FileKind.Wacz)
            throw new InputException(file, "is a bundle, which has its index inside; newsarchive list shows what it holds");
    }

    static FileRow[] ToStdout(CommandContext context, OutputOptions options, Indexing work)
    {
        if (context.Common.IsJson || options.ReportPath(context) == "-")
            throw new UsageException("--json and -o - exclude each other: stdout has the index or the rows");
        work.WriteTo(options.IsDryRun(context) ? Stream.Null : context.Terminal.Content);
        return [];
    }

    static FileRow[] ToFile(CommandContext context, OutputOptions options, Indexing work)
    {
        using var output = options.Create(context);
        if (options.Path(context).EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            using (var gzip = new GZipStream(output.Stream, CompressionLevel.Optimal, leaveOpen: true))
                work.WriteTo(gzip);
        else
            work.WriteTo(output.Stream);
        return [output.Commit()];
    }

    /// <summary>Reads files one after the other; lines are sorted outside memory.</summary>
    sealed class Indexing(CommandContext context, string[] files, SurtForm form)
    {
        /// <summary>Lines so far.</summary>
        public long Lines { get; private set; }

        public void WriteTo(Stream output) => CdxjSorter.Sort(files.SelectMany(Read), output, new() { MaxBytesInMemory = 4 << 20 }, context.Cancel); // beside readers on all cores

        IEnumerable<CdxjEntry> Read(string file)
        {
            using var warc = File.OpenRead(file);
            using var entries = CdxjIndexer.Index(warc, Path.GetFileName(file), form, context.Cancel).GetEnumerator();
            while (InputFile.ReadRecords(file, entries.MoveNext))
            {
                Lines++;
                yield return entries.Current;
            }
        }
    }
}
