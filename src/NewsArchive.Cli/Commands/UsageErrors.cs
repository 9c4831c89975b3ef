using System.CommandLine;
using System.CommandLine.Parsing;
using NewsArchive.Articles;

namespace NewsArchive.Cli.Commands;

/// <summary>What is wrong with a command line, in words that help.</summary>
static class UsageErrors
{
    /// <summary>Every error; empty when the command line is sound.</summary>
    public static IReadOnlyList<string> Of(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var words = StrayWords(result);
        if (words.Count == 0)
            return [.. result.Errors.Select(error => OneLine(error.Message)).Distinct(StringComparer.Ordinal)];
        return [.. words.Select(word => Explain(command, word))];
    }

    /// <summary>
    /// What no argument or option took, and what an argument took although it looks like an option: the parser lets a mistyped option
    /// become an input, and a long run would only at its end say that there is no such file.
    /// </summary>
    static List<string> StrayWords(ParseResult result)
    {
        var tokens = result.Tokens;
        var beforeDashes = tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        var taken = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens);
        return [.. result.UnmatchedTokens, .. taken.Where(token => LooksLikeOption(token.Value) && beforeDashes.Contains(token)).Select(token => token.Value)];
    }

    static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-';

    static string Explain(Command command, string word)
    {
        if (LooksLikeOption(word))
        {
            var name = word.Split('=', ':')[0];
            var hint = Suggestion.For(name, NamesOf(command.Options).Concat(command.Parents.OfType<Command>().SelectMany(parent => NamesOf(parent.Options))));
            return $"unknown option {name}" + (hint ?? $"; a file of that name is ./{word}, or comes after --");
        }
        if (command.Subcommands.Count > 0)
            return $"unknown command {word}" + Suggestion.For(word, command.Subcommands.Select(other => other.Name).Concat(NamesOf(command.Options)));
        return $"one argument too many: {word}";
    }

    static IEnumerable<string> NamesOf(IEnumerable<Option> options) =>
        options.SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal));

    static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
