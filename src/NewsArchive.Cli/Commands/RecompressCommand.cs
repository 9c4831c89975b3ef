using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Cli.Commands;

/// <summary><c>recompress</c>: the records of a WARC file in another form.</summary>
static class RecompressCommand
{
    const string What = "a .warc, .warc.gz or .warc.zst file";

    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("recompress", "Write a WARC file as gzip, Zstandard or plain, one member a record.")
        {
            Details =
                """
                Every record keeps its head and its content. What is odd between them, such as a missing end of a record, is put right and named. A damaged file is refused: repair first. Digests that do not fit are named (exit 3). A file that was compressed as a whole is put right by --gzip. Browsers' players read gzip only: Zstandard is for storage.
                """,
            Examples =
                """
                newsarchive recompress whole-file.warc.gz -o right.warc.gz --gzip
                newsarchive recompress news.warc.gz -o news.warc.zst --zstd --dict
                newsarchive recompress news.warc.zst -o news.warc --plain
                """,
        };
        Argument<string> file = new("FILE") { Description = "The WARC file; - is stdin" };
        Option<bool> zstd = new("--zstd") { Description = "Zstandard: one frame a record" };
        Option<bool> gzip = new("--gzip") { Description = "gzip: one member a record" };
        Option<bool> plain = new("--plain") { Description = "Not compressed" };
        var level = OptionKinds.Number("--level", "With --zstd: 1 is fast, 22 is small (default: 9)", 1, 22);
        Option<bool> dict = new("--dict") { Description = "With --zstd: train a dictionary on the file's records and put it first" };
        var dictFile = OptionKinds.PathTo("--dict-file", "FILE", "With --zstd: use this dictionary, as zstd --train writes it");
        var jobs = OptionKinds.Number("--jobs", "Threads that compress; never changes the result (default: one a core)", 1, 1024, "-j");
        command.Arguments.Add(file);
        command.AddOptions("Form", zstd, gzip, plain, level, dict, dictFile, jobs);
        var output = new OutputOptions("OUT", "The file to write").AddTo(command);
        command.Validators.Add(result =>
        {
            if (new[] { zstd, gzip, plain }.Count(result.GetValue) != 1)
                result.AddError("name one form: --zstd, --gzip or --plain");
            else if (!result.GetValue(zstd) && (result.GetValue(dict) || result.GetResult(dictFile) is not null || result.GetResult(level) is not null))
                result.AddError("--level, --dict and --dict-file go with --zstd");
            else if (result.GetValue(dict) && result.GetResult(dictFile) is not null)
                result.AddError("--dict and --dict-file exclude each other");
        });
        return command.Bind(terminal, context =>
        {
            var path = context.Get(file);
            if (path == InputFile.StandardInput)
            {
                if (context.Get(dict))
                    throw new UsageException("--dict reads the file twice, and standard input can be read once; write it into a file first, or name a dictionary with --dict-file");
            }
            else
                InputFile.Require(path, What);
            if (path != InputFile.StandardInput && FileKinds.Tell(path) == FileKind.Wacz)
                throw new InputException(path, "is a bundle, which is gzip for its players; recompress takes its WARC files, which unzip takes out (newsarchive repair makes a damaged bundle anew)");
            var format = context.Get(gzip) ? MemberFormat.Gzip : context.Get(plain) ? MemberFormat.Plain : Zstd(context, path, context.Get(level) ?? 9, context.Get(dict), context.Get(dictFile));
            return Run(context, path, output, format, context.Get(jobs) ?? Environment.ProcessorCount);
        });
    }

    static MemberFormat Zstd(CommandContext context, string path, int level, bool isTrained, string? dictFile)
    {
        if (dictFile is not null)
            return InputFile.Read(dictFile, () => MemberFormat.Zstd(level, ReadDictionary(dictFile)), "a Zstandard dictionary");
        if (!isTrained)
            return MemberFormat.Zstd(level);
        using var input = File.OpenRead(path);
        var dictionary = InputFile.ReadRecords(path, () => WarcRecompression.TrainDictionary(input, Path.GetFileName(path), level: level, cancel: context.Cancel));
        if (dictionary is null)
            context.Say($"{path}: too few records to train a dictionary on; compressed without");
        return MemberFormat.Zstd(level, dictionary);
    }

    static ZstdDictionary ReadDictionary(string path)
    {
        if (new FileInfo(path).Length > ZstdDictionary.MaxBytes)
            throw new WarcFormatException($"no Zstandard dictionary of at most {ZstdDictionary.MaxBytes} bytes");
        return new ZstdDictionary(File.ReadAllBytes(path));
    }

    /// <summary>Of those of one rule the first; told to be verbose, each.</summary>
    static void SayOddities(CommandContext context, string path, IReadOnlyList<WarcDiagnostic> oddities)
    {
        if (context.Common.IsVerbose)
            foreach (var oddity in oddities)
                context.Say(FindingText.Of(new(oddity, path)));
        else
            foreach (var group in oddities.GroupBy(oddity => oddity.Rule, StringComparer.Ordinal))
                context.Say(FindingText.Of(new(group.First(), path)) + (group.Count() == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"; and so at {group.Count() - 1} other places, which -v names")));
    }

    static ExitCode Run(CommandContext context, string path, OutputOptions options, MemberFormat format, int jobs)
    {
        using var output = options.Create(context);
        using var streamed = path == InputFile.StandardInput ? context.OpenInput() : null;
        using var input = streamed is null ? File.OpenRead(path) : InputFile.ReadRecords(path, () => StreamedInput.Begin(streamed, path).Stream);
        long records = 0;
        var oddities = InputFile.ReadRecords(path, () => WarcRecompression.Recompress(input, Path.GetFileName(path), output.Stream, format, jobs, _ => records++, context.Cancel));
        var bytesBefore = streamed?.BytesRead ?? input.Length;
        if (records == 0)
            throw new InputException(path, $"holds no record; name {What}");
        var row = output.Commit();
        SayOddities(context, path, oddities);
        FileRow[] files = [row];
        var code = oddities.Any(oddity => oddity.Rule is "block-digest-mismatch" or "payload-digest-mismatch") ? ExitCode.Partial : ExitCode.Done;
        context.Finish([.. oddities.Select(oddity => new FindingRow(oddity, path)), .. files], code, options.ReportPath(context),
            [new("records", records), new("oddities", oddities.Count), new("bytesBefore", bytesBefore), new("bytes", row.Bytes)], row.Path);
        context.Terminal.PrintPlan(context, options.IsDryRun(context), options.ReportPath(context), files);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{row.Path}: records {records}, {bytesBefore} bytes became {row.Bytes}"));
        return code;
    }
}
