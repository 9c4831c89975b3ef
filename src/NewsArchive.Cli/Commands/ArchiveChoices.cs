using System.Collections.Immutable;
using System.CommandLine;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Cli.Output;
using NewsArchive.Warc.Records;

namespace NewsArchive.Cli.Commands;

/// <summary>The options that decide what <c>archive</c> makes of its inputs; <c>plan</c> takes the same and keeps them for <c>run</c>.</summary>
sealed class ArchiveChoices
{
    /// <summary>Options that name files or folders: other processes run elsewhere, so a plan keeps where they are.</summary>
    static readonly string[] s_paths = ["--policy", "--cdn-rules", "--cookies", "--asset-root"];

    /// <summary>Of these files the content decides what comes out.</summary>
    static readonly string[] s_contents = ["--policy", "--cdn-rules"];

    /// <summary>Options that only say which inputs there are, which a plan lists itself.</summary>
    static readonly string[] s_inputs = ["--files-from", "--null", "--stdin-name"];

    readonly InputOptions _inputs = new();
    readonly ImageOptions _images = new();
    readonly BundleDescriptionOptions _description = new();
    Option[] _options = [];

    public ArchiveChoices AddTo(ToolCommand command)
    {
        var before = command.Options.ToList();
        _description.AddTo(command);
        _inputs.AddTo(command);
        _images.AddResizeTo(command).AddCandidatesTo(command, CandidateChoice.Best).AddFetchTo(command);
        _options = [.. command.Options.Except(before)];
        return this;
    }

    /// <summary>What the command line asks for.</summary>
    public ArchiveOptions Read(CommandContext context, params string?[] outputs) => Complete(context, _inputs.Read(context, outputs));

    /// <summary>What the kept words of a plan ask for; the sources are still to be said.</summary>
    public static ArchiveOptions Read(CommandContext context, IEnumerable<string> words)
    {
        var command = new ToolCommand("plan", "");
        var choices = new ArchiveChoices().AddTo(command);
        var kept = context with { Arguments = command.Parse([.. words]) };
        if (kept.Arguments.Errors.Count > 0)
            throw new UsageException($"the plan's options are not those of this version ({kept.Arguments.Errors[0].Message}); make the plan anew");
        return choices.Complete(kept, choices._inputs.Read(kept, [], []));
    }

    ArchiveOptions Complete(CommandContext context, ArchiveOptions options) => _images.WithCandidates(context, options, CandidateChoice.Best) with
    {
        Fetch = _images.ReadFetch(context),
        Resize = _images.ReadResize(context) ?? new(),
        Description = _description.Read(context),
    };

    /// <summary>The options that were given, one word each, paths made absolute.</summary>
    public ImmutableArray<string> Words(CommandContext context) =>
    [
        .. from option in _options
           where !s_inputs.Contains(option.Name) && context.Arguments.GetResult(option) is { Implicit: false }
           from value in context.Arguments.GetResult(option)!.Tokens.Select(token => token.Value).DefaultIfEmpty(null) // where has looked
           orderby option.Name
           select value is null ? option.Name : $"{option.Name}={(s_paths.Contains(option.Name) ? Path.GetFullPath(value) : value)}",
    ];

    /// <summary>Digests of the files that words name whose content decides what comes out.</summary>
    public static ImmutableSortedDictionary<string, string> Files(IEnumerable<string> words) => words.Select(word => word.Split('=', 2))
        .Where(pair => s_contents.Contains(pair[0])).ToImmutableSortedDictionary(pair => pair[1], pair => Digest(pair[1]), StringComparer.Ordinal);

    static string Digest(string path)
    {
        InputFile.Require(path, "the file that an option of the plan names");
        using var file = File.OpenRead(path);
        return WarcDigest.Sha256(file).ToString();
    }
}
