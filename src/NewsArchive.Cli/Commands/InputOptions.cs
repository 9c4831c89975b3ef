using System.CommandLine;
using NewsArchive.Articles;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Cli.Commands;

/// <summary>The options that say what to work on and how to read it.</summary>
sealed class InputOptions
{
    readonly Argument<string[]> _inputs = new("INPUT")
    {
        Description = "Files, folders, globs, or - for stdin: .md .markdown .txt .html .htm .jsonl, and .zip .tar .tar.gz .tar.zst .7z .rar of these",
        Arity = ArgumentArity.ZeroOrMore,
    };

    readonly Option<string?> _filesFrom = new("--files-from") { Description = "Read inputs from FILE, one a line (- for stdin)", HelpName = "FILE" };
    readonly Option<bool> _nul = new("--null", "-0") { Description = "Inputs in --files-from end with NUL instead of a line end" };
    readonly Option<bool> _articlesOnly = new("--articles-only") { Description = "Leave out files that are no articles" };
    readonly Option<string> _stdinName = new("--stdin-name") { Description = "The name, and so the kind, of what comes from stdin (default: told by content)", DefaultValueFactory = _ => StdinSource.DefaultName, HelpName = "NAME" };
    readonly Option<string> _format = new Option<string>("--format") { Description = "How bodies are written", DefaultValueFactory = _ => "auto" }.AcceptOnlyFromAmong("auto", "html", "markdown");
    readonly Option<int> _jobs = new("--jobs", "-j") { Description = "Articles worked on at once; never changes the result", DefaultValueFactory = _ => Environment.ProcessorCount };
    readonly Option<string?> _assetRoot = new("--asset-root") { Description = "Folder for root-relative images (/images/x.jpg)", HelpName = "DIR" };
    readonly Option<string?> _baseUrl = new("--base-url") { Description = "URL that relative images of articles without a URL are resolved against", HelpName = "URL" };
    readonly Option<CleaningProfile> _profile = new("--profile") { Description = "What cleaning removes", DefaultValueFactory = _ => CleaningProfile.Article, CustomParser = ParseProfile };

    public InputOptions AddTo(Command command, bool withCleaning = true)
    {
        command.Arguments.Add(_inputs);
        foreach (var option in new Option[] { _filesFrom, _nul, _articlesOnly, _stdinName, _format, _jobs, _assetRoot, _baseUrl })
            command.Options.Add(option);
        if (withCleaning)
            command.Options.Add(_profile);
        _jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--jobs must be at least 1");
        });
        return this;
    }

    static CleaningProfile ParseProfile(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var profile in Enum.GetValues<CleaningProfile>())
            if (profile.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return profile;
        result.AddError($"--profile {text}: no such profile; it is one of article, lossless, strict, word, text");
        return default;
    }

    /// <summary>The inputs as named, those of --files-from included.</summary>
    public IReadOnlyList<string> Inputs(CommandContext context)
    {
        var inputs = context.Get(_inputs).ToList();
        if (context.Get(_filesFrom) is { } list)
        {
            using var stream = list == "-" ? context.Terminal.OpenInput() : OpenList(list);
            inputs.AddRange(InputList.Read(stream, context.Get(_nul)));
        }
        return inputs;
    }

    static FileStream OpenList(string path) => File.Exists(path) ? File.OpenRead(path) : throw new Output.MissingInputException(path);

    /// <summary>What the options ask for; at least one input is required.</summary>
    public ArchiveOptions Read(CommandContext context)
    {
        var inputs = Inputs(context);
        return inputs.Count > 0 ? Read(context, inputs) : throw new Output.UsageException("no input given; name files or folders, or - for stdin");
    }

    /// <summary>What the options ask for, with these inputs.</summary>
    public ArchiveOptions Read(CommandContext context, IReadOnlyList<string> inputs) => new()
    {
        Sources = StdinSource.Named(new SourceFinderOptions
        {
            Inputs = inputs,
            ArticlesOnly = context.Get(_articlesOnly),
            OpenStdin = context.Terminal.OpenInput,
            StdinName = context.Get(_stdinName),
        }),
        Reading = new ArticleReaderOptions { ForcedKind = context.Get(_format) switch { "html" => BodyKind.Html, "markdown" => BodyKind.Markdown, _ => null } },
        Cleaning = new CleaningOptions { Profile = context.Get(_profile) },
        Discovery = new ImageDiscoveryOptions { BaseUrl = context.Get(_baseUrl) },
        AssetRoot = context.Get(_assetRoot),
        Jobs = context.Get(_jobs),
        SourceDate = SourceDate(),
    };

    /// <summary>SOURCE_DATE_EPOCH (reproducible-builds.org): seconds since 1970.</summary>
    static DateTimeOffset? SourceDate()
    {
        var text = Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH");
        if (string.IsNullOrEmpty(text))
            return null;
        return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new Output.UsageException($"SOURCE_DATE_EPOCH={text} is no number of seconds; unset it or set it right");
    }
}
