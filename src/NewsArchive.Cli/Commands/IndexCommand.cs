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
                One line a response, resource and revisit, sorted by bytes. Digests are taken from the records, not checked: that does verify. An output named .gz is compressed; - is stdout. What cannot be read of a file is named on stderr; the index has the rest, exit 3.
                """,
            Examples =
                """
                newsarchive index captures.warc.gz -o index.cdx
                newsarchive index *.warc.gz -o index.cdx.gz --surt pywb
                newsarchive index captures.warc.gz -o - | head
                """,
        };
        Argument<string[]> files = new("FILE") { Description = "WARC or ARC files, plain, .gz or .zst; - is stdin", Arity = ArgumentArity.OneOrMore };
        var surt = OptionKinds.Choice("--surt", "Whose keys: of the browser player (the default), or of pywb and the Internet Archive's tools", "player", "pywb");
        Option<string?> stdinName = new("--stdin-name") { Description = "The name that the index gives the file that comes from stdin", HelpName = "NAME" };
        command.Arguments.Add(files);
        command.AddOptions("Keys", surt, stdinName);
        var output = new OutputOptions("INDEX", "The index to write").AddTo(command);
        return command.Bind(terminal, context => Run(context, context.Get(files), context.Get(stdinName), output, context.Get(surt) == "pywb" ? SurtForm.Pywb : SurtForm.Player));
    }

    static ExitCode Run(CommandContext context, string[] files, string? stdinName, OutputOptions options, SurtForm form)
    {
        InputFile.RequireOneInput(files);
        if (files.Contains(InputFile.StandardInput) != stdinName is not null)
            throw new UsageException("- and --stdin-name NAME go together: an index knows files by name");
        if (stdinName is not null && (stdinName.Length == 0 || stdinName != Path.GetFileName(stdinName)))
            throw new UsageException($"--stdin-name {stdinName}: no name of a file; write it without its folder");
        var work = new Indexing(context, files, stdinName, form);
        if (files.Select(work.NameOf).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"two files are named {twice.Key}; an index knows files by name, so index them apart");
        var written = options.Path(context) == "-" ? ToStdout(context, options, work) : ToFile(context, options, work);
        var code = work.Rows.Count > 0 ? ExitCode.Partial : ExitCode.Done;
        context.Finish([.. work.Rows, .. written], code, options.ReportPath(context), [new("files", files.Length), new("lines", work.Lines), new("problems", work.Rows.Count)], options.Path(context));
        context.Terminal.PrintPlan(context, options.IsDryRun(context), options.ReportPath(context), written);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{options.Path(context)}: files {files.Length}, lines {work.Lines}"));
        return code;
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
    sealed class Indexing(CommandContext context, string[] files, string? stdinName, SurtForm form)
    {
        InputException? _first;
        int _unused;

        /// <summary>Lines so far.</summary>
        public long Lines { get; private set; }

        /// <summary>What could not be read.</summary>
        public List<ReportRow> Rows { get; } = [];

        /// <summary>What the index calls a file.</summary>
        public string NameOf(string file) => file == InputFile.StandardInput && stdinName is not null ? stdinName : Path.GetFileName(file);

        /// <exception cref="InputException">No file could be used.</exception>
        public void WriteTo(Stream output)
        {
            CdxjSorter.Sort(files.SelectMany(Read), output, new() { MaxBytesInMemory = 4 << 20 }, context.Cancel); // beside readers on all cores
            if (_first is null || _unused < files.Length)
                return;
            foreach (var other in Rows.OfType<ProblemRow>().Skip(1))
                context.Terminal.Say($"{other.Path}: {other.Rule}: {other.Message}");
            throw _first;
        }

        IEnumerable<CdxjEntry> Read(string file)
        {
            var (lines, unused) = (Lines, _unused);
            var damage = new List<FindingRow>();
            using var entries = Index(file, damage).GetEnumerator();
            while (TryMoveNext(file, entries))
            {
                Lines++;
                yield return entries.Current;
            }
            Note(file, damage, isUsed: Lines > lines || _unused > unused);
        }

        IEnumerable<CdxjEntry> Index(string file, List<FindingRow> damage)
        {
            using var warc = Open(file);
            foreach (var entry in CdxjIndexer.Index(warc, NameOf(file), form, found => damage.Add(new(found, file)), context.Cancel))
                yield return entry;
        }

        Stream Open(string file)
        {
            if (file == InputFile.StandardInput)
                return StreamedInput.Begin(context.OpenInput(), InputFile.StandardInput).Stream;
            InputFile.Require(file, What);
            if (FileKinds.Tell(file) == FileKind.Wacz)
                throw new InputException(file, "is a bundle, which has its index inside; newsarchive list shows what it holds");
            return new FileInfo(file).Length > 0 ? File.OpenRead(file) : throw new InputException(file, "holds no WARC record");
        }

        /// <summary>A file that cannot be used ends there; the others are indexed all the same.</summary>
        bool TryMoveNext(string file, IEnumerator<CdxjEntry> entries)
        {
            try
            {
                return InputFile.ReadRecords(file, entries.MoveNext);
            }
            catch (InputException exception)
            {
                Refuse(file, exception);
                return false;
            }
        }

        void Note(string file, List<FindingRow> damage, bool isUsed)
        {
            if (damage is not [{ Finding: var found }, ..])
                return;
            if (!isUsed)
            {
                Refuse(file, InputFile.Damaged(file, found.Offset, found.Message));
                return;
            }
            Rows.AddRange(damage);
            foreach (var row in damage)
                context.Terminal.Say(FindingText.Of(row));
            context.Say(InputFile.RepairHint(file));
        }

        void Refuse(string file, InputException exception)
        {
            Rows.Add(new ProblemRow(file, "unreadable", exception.Reason));
            _first ??= exception;
            _unused++;
        }
    }
}
