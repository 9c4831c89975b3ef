using System.CommandLine;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Cli.Commands;

/// <summary>The options that say what cleaning allows, removes and endures.</summary>
sealed class PolicyOptions
{
    readonly Option<string?> _profile = OptionKinds.Choice("--profile", "What cleaning removes (default: article)", "article", "lossless", "strict", "word", "text");
    readonly Option<string?> _policy = OptionKinds.PathTo("--policy", "FILE", "A policy (JSON) that extends a profile; clean --print-policy shows a whole one");
    readonly Option<bool> _dropZeroWidthSpaces = new("--drop-zero-width-spaces") { Description = "Also drop U+200B, which marks where a line may break (Khmer, Thai, long URLs)" };
    readonly Option<int?> _maxTags = Limit("--max-tags", "Most tags in one article (default: 2000000); one with more is refused. Against markup bombs: tiny tags by the million, each an object in memory", "maxTags");
    readonly Option<int?> _maxDepth = Limit("--max-depth", "Deepest nesting (default: 256); what is deeper is unwrapped. Against nesting bombs, which parsers follow in quadratic time and down to the end of the stack", "maxDepth");
    readonly Option<int?> _maxAttributes = Limit("--max-attributes", "Most attributes on one tag (default: 256); more are dropped. Against attribute floods, in which parsers compare each with all before it", "maxAttributes");

    static Option<int?> Limit(string name, string description, string limit) =>
        OptionKinds.Number(name, description, CleaningOptions.LimitRange(limit).Least, CleaningOptions.LimitRange(limit).Most);

    public void AddTo(ToolCommand command)
    {
        command.AddOptions("Cleaning", _profile, _policy, _dropZeroWidthSpaces, _maxTags, _maxDepth, _maxAttributes);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_profile) is not null && result.GetResult(_policy) is not null)
                result.AddError("--policy names the profile that it extends; leave --profile out");
        });
    }

    /// <summary>What is asked for; limits that are given win over those of the policy.</summary>
    public CleaningOptions Read(CommandContext context)
    {
        var policy = Policy(context);
        var limits = policy.Limits;
        return new CleaningOptions
        {
            Policy = context.Get(_dropZeroWidthSpaces) ? ProfilePolicies.WithoutZeroWidthSpaces(policy) : policy,
            MaxTags = context.Get(_maxTags) ?? limits.MaxTags,
            MaxDepth = context.Get(_maxDepth) ?? limits.MaxDepth,
            MaxAttributes = context.Get(_maxAttributes) ?? limits.MaxAttributes,
        };
    }

    CleaningPolicy Policy(CommandContext context)
    {
        if (context.Get(_policy) is not { } path)
            return ProfilePolicies.For(Enum.Parse<CleaningProfile>(context.Get(_profile) ?? "article", ignoreCase: true));
        InputFile.RequireReadable(path, "a policy file (JSON)");
        return PolicyFile.Load(path);
    }
}
