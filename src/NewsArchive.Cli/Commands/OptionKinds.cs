using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NewsArchive.Cli.Commands;

/// <summary>Options whose values are checked while parsing, with messages that name the option, the value and what would do.</summary>
static class OptionKinds
{
    /// <summary>A whole number within bounds; null when not given.</summary>
    public static Option<int?> Number(string name, string description, int least, int most, params string[] aliases)
    {
        var option = new Option<int?>(name, aliases)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => ParseNumber(result, name, least, most),
        };
        return option;
    }

    static int? ParseNumber(ArgumentResult result, string name, int least, int most)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: not a whole number from {least} to {most}"));
        return null;
    }

    /// <summary>One of a few words; null when not given.</summary>
    public static Option<string?> Choice(string name, string description, params string[] choices) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', choices),
        CustomParser = result => ParseChoice(result, name, choices),
    };

    static string? ParseChoice(ArgumentResult result, string name, string[] choices)
    {
        var text = result.Tokens[0].Value;
        if (choices.Contains(text, StringComparer.Ordinal))
            return text;
        result.AddError($"{name} {text}: it is one of {string.Join(", ", choices)}");
        return null;
    }

    /// <summary>An http or https address; null when not given.</summary>
    public static Option<string?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result => ParseAddress(result, name),
    };

    static string? ParseAddress(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
            return text;
        result.AddError($"{name} {text}: not an http:// or https:// address");
        return null;
    }

    /// <summary>The path of something to be read; an empty one is refused.</summary>
    public static Option<string?> PathTo(string name, string helpName, string description, params string[] aliases) => PathTo(name, helpName, description, PathUse.Read, aliases);

    /// <summary>The path of something that is used as said; an empty one is refused.</summary>
    public static Option<string?> PathTo(string name, string helpName, string description, PathUse use, params string[] aliases) => new PathOption<string?>(name, use, aliases)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => ParsePath(result, name),
    };

    /// <summary><c>--report</c>: a file, or <c>-</c>. Looked at before a long run, not after it.</summary>
    public static Option<string?> Report(string description) => FileOrStdout("--report", description);

    /// <summary>A file that each run writes anew, or <c>-</c>. Looked at before a long run, not after it.</summary>
    public static Option<string?> FileOrStdout(string name, string description) => new PathOption<string?>(name, PathUse.Report, [])
    {
        Description = description,
        HelpName = "FILE",
        CustomParser = result => ParseReport(result, name),
    };

    static string? ParseReport(ArgumentResult result, string name)
    {
        var path = ParsePath(result, name);
        if (path is not null && (Directory.Exists(path) || Path.EndsInDirectorySeparator(path)))
            result.AddError($"{name} {path}: is a folder; name a file in it");
        else if (path is not (null or "-") && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Path.Exists(folder) && !Path.Exists(Path.GetDirectoryName(folder)))
            result.AddError($"{name} {path}: there is no folder {Path.GetDirectoryName(folder)}; make it, or name another file");
        return path is "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1" ? "-" : path; // what stands there may be a file, which the shell holds open
    }

    /// <summary>The path of something to be written, without which the command does not run.</summary>
    public static Option<string> RequiredPathTo(string name, string helpName, string description, PathUse use, params string[] aliases) => new PathOption<string>(name, use, aliases)
    {
        Description = description,
        HelpName = helpName,
        Required = true,
        CustomParser = result => ParsePath(result, name) ?? "",
    };

    static string? ParsePath(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal))
            return text;
        result.AddError($"{name}: the path is empty");
        return null;
    }
}
