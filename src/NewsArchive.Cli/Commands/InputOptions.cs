using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NewsArchive.Articles;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>The options that say what to work on and how to read it.</summary>
sealed class InputOptions
{
    const int MaxJobs = 1024;
    const long LastEpochSecond = 253402300799; // 9999-12-31T23:59:59Z, the last that a date here can hold

    static readonly ArticleReaderOptions s_reading = new();
    static readonly ImageDiscoveryOptions s_discovery = new();

    readonly Argument<string[]> _inputs = new("INPUT")
    {
        Description = "Files, folders, globs, or - for stdin: .md .markdown .txt .html .htm .jsonl, and .zip .tar .tar.gz .tar.zst .7z .rar of these; the pages in .warc .warc.gz .arc .wacz",
        Arity = ArgumentArity.ZeroOrMore,
    };

    readonly Option<string?> _filesFrom = OptionKinds.PathTo("--files-from", "FILE", "Read inputs from FILE, one a line (- for stdin)");
    readonly Option<bool> _nul = new("--null", "-0") { Description = "Inputs in --files-from end with NUL instead of a line end" };
    readonly Option<bool> _articlesOnly = new("--articles-only") { Description = "Leave out files that are no articles" };
    readonly Option<string?> _stdinName = OptionKinds.PathTo("--stdin-name", "NAME", "The name, and so the kind, of what comes from stdin (default: told by content)");
    readonly Option<string?> _format = OptionKinds.Choice("--format", "How bodies are written (default: auto)", "auto", "html", "markdown");
    readonly Option<int?> _jobs = OptionKinds.Number("--jobs", "Articles worked on at once; never changes the result (default: one a core)", 1, MaxJobs, "-j");
    readonly Option<int?> _maxArticle = OptionKinds.Number("--max-article-mb", "Longest article in MiB (default: 32); against files made to fill the memory", 1, 1024);
    readonly Option<string?> _assetRoot = OptionKinds.PathTo("--asset-root", "DIR", "Folder for root-relative images (/images/x.jpg)");
    readonly Option<string?> _baseUrl = OptionKinds.Address("--base-url", "Address that relative images of articles without a URL are resolved against");
    readonly PolicyOptions _policy = new();
    readonly Option<string?> _imageKeys = new("--image-keys") { Description = "Front matter keys that hold images, with commas between; + before the first adds to the usual ones", HelpName = "KEY,...", CustomParser = ParseKeys };
    readonly Option<string?> _cdnRules = OptionKinds.PathTo("--cdn-rules", "FILE", "Rules of image services, tried before the ones built in (docs/cdn-rules.md)");

    /// <summary>Declares them; those of images and of cleaning only where the command has to do with either.</summary>
    public InputOptions AddTo(ToolCommand command, bool withImages = true, bool withCleaning = true)
    {
        command.Arguments.Add(_inputs);
        command.AddOptions("Input", [_filesFrom, _nul, _articlesOnly, _stdinName, _format, .. withImages ? new Option[] { _assetRoot, _baseUrl, _imageKeys, _cdnRules } : [], _maxArticle, _jobs]);
        if (withCleaning)
            _policy.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_nul) && result.GetResult(_filesFrom) is null)
                result.AddError("-0 says how --files-from is read; pass both");
        });
        return this;
    }

    /// <summary>The inputs as named, those of --files-from included; null when none is asked for at all.</summary>
    public IReadOnlyList<string>? Inputs(CommandContext context)
    {
        var inputs = context.Get(_inputs).ToList();
        if (inputs.Contains(""))
            throw new UsageException("an input is an empty name; is a variable of the script not set?");
        if (context.Get(_filesFrom) is not { } list)
            return inputs.Count > 0 ? inputs : null;
        if (list == "-" && inputs.Contains("-"))
            throw new UsageException("stdin cannot be both the list of inputs and an input");
        inputs.AddRange(ReadList(context, list));
        return inputs.Count > 0 ? inputs : throw new InputException(list == "-" ? "stdin" : list, "names no input");
    }

    string[] ReadList(CommandContext context, string list)
    {
        if (list != "-")
            InputFile.RequireReadable(list, "a list of inputs");
        using Stream stream = list == "-" ? context.OpenInput() : File.OpenRead(list);
        var names = InputList.Read(stream, context.Get(_nul));
        WrittenPaths.Check(context, names);
        return list == "-" && names.Contains("-") ? throw new UsageException("stdin cannot be both the list of inputs and an input") : names;
    }

    /// <summary>What the options ask for; at least one input is required.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="outputs">What the command writes: left out when it lies in an input folder, or each run would archive the last one.</param>
    public ArchiveOptions Read(CommandContext context, params string?[] outputs) =>
        Read(context, Inputs(context) ?? throw new UsageException("no input given; name files or folders, or - for stdin"), outputs);

    /// <summary>What the options ask for, with these inputs.</summary>
    public ArchiveOptions Read(CommandContext context, IReadOnlyList<string> inputs, params string?[] outputs) => new()
    {
        Sources = StdinSource.Named(new SourceFinderOptions
        {
            Inputs = inputs,
            ArticlesOnly = context.Get(_articlesOnly),
            OpenStdin = context.OpenInput,
            StdinName = context.Get(_stdinName) ?? StdinSource.DefaultName,
            Excluded = [.. outputs.OfType<string>()],
        }),
        Reading = Reading(context),
        Cleaning = Cleaning(context),
        Discovery = s_discovery with { BaseUrl = context.Get(_baseUrl), FrontMatterKeys = ImageKeys(context), NamedKeys = [.. Keys(context.Get(_imageKeys) ?? "")], Cdn = Cdn(context) },
        AssetRoot = AssetRoot(context),
        ImageWorker = WorkerCommands.FindImage(),
        CleanWorker = WorkerCommands.FindClean(),
        Jobs = Jobs(context),
        SourceDate = SourceDate(context.Terminal),
    };

    /// <summary>How bodies are read.</summary>
    public ArticleReaderOptions Reading(CommandContext context) => s_reading with
    {
        ForcedKind = context.Get(_format) switch { "html" => BodyKind.Html, "markdown" => BodyKind.Markdown, _ => null },
        MaxArticleBytes = context.Get(_maxArticle) is { } megabytes ? (long)megabytes << 20 : s_reading.MaxArticleBytes,
    };

    /// <summary>How bodies are cleaned.</summary>
    public CleaningOptions Cleaning(CommandContext context)
    {
        var options = _policy.Read(context);
        return context.Get(_maxArticle) is { } megabytes ? options with { MaxCharacters = Math.Max(megabytes << 20, options.MaxCharacters) } : options;
    }

    /// <summary>How many articles are worked on at once.</summary>
    public int Jobs(CommandContext context) => context.Get(_jobs) ?? Math.Min(Environment.ProcessorCount, MaxJobs);

    static string? ParseKeys(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Keys(text) is { Length: > 0 } keys && keys.All(key => key.AsSpan().IndexOfAny(" :\"'") < 0))
            return text;
        result.AddError($"--image-keys {text}: keys of front matter with commas between, for example headimg,cover or +hero");
        return null;
    }

    static string[] Keys(string text) => text.TrimStart('+').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    ImmutableArray<string> ImageKeys(CommandContext context) => context.Get(_imageKeys) switch
    {
        null => s_discovery.FrontMatterKeys,
        ['+', ..] more => [.. s_discovery.FrontMatterKeys, .. Keys(more)],
        var only => [.. Keys(only)],
    };

    CdnRules Cdn(CommandContext context)
    {
        if (context.Get(_cdnRules) is not { } file)
            return CdnRules.Default;
        InputFile.RequireReadable(file, "rules of image services");
        return CdnRules.Read(file);
    }

    string? AssetRoot(CommandContext context) => context.Get(_assetRoot) is not { } folder || Directory.Exists(folder)
        ? context.Get(_assetRoot)
        : throw new InputException(folder, "no such folder; --asset-root names the one that holds /images and the like");

    /// <summary>SOURCE_DATE_EPOCH (reproducible-builds.org): seconds since 1970.</summary>
    static DateTimeOffset? SourceDate(Terminal terminal)
    {
        var text = terminal.GetVariable("SOURCE_DATE_EPOCH");
        if (string.IsNullOrEmpty(text))
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastEpochSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new UsageException($"SOURCE_DATE_EPOCH={text} is no number of seconds since 1970; unset it or set it right");
    }
}
