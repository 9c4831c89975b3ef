using System.CommandLine;
using System.CommandLine.Parsing;
using NewsArchive.Articles.Packing;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>The options of the two commands that write a bundle: <c>archive</c> and <c>pack</c>.</summary>
sealed class BundleOptions
{
    readonly Option<string> _output = OptionKinds.RequiredPathTo("--output", "B.wacz", "The bundle to write", PathUse.Bundle, "-o", "--out");
    readonly Option<string?> _store = OptionKinds.PathTo("--store", "DIR", "Folder of fetched images, kept and shared between runs (default: B.wacz.store)", PathUse.Folder);
    readonly Option<bool> _force = new("--force") { Description = "Replace an existing bundle; captures that only it has are carried over" };
    readonly Option<bool> _dropLost = new("--drop-lost") { Description = "With --force: do not carry captures over" };
    readonly Option<bool> _missingOk = new("--missing-ok") { Description = "Exit 0 although images are missing (they are still reported)" };
    readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "Say what would be done; ask no server, write nothing" };
    readonly Option<string?> _report = OptionKinds.Report("Write one JSON object a line about every article and image");

    public BundleOptions AddTo(ToolCommand command)
    {
        command.AddOptions("Output", _output, _store, _force, _dropLost, _missingOk, _dryRun, _report);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_dropLost) && !result.GetValue(_force))
                result.AddError("--drop-lost says what --force does; pass both");
        });
        return this;
    }

    public bool IsDryRun(CommandContext context) => context.Get(_dryRun);
    public bool IsMissingOk(CommandContext context) => context.Get(_missingOk);
    public string? ReportPath(CommandContext context) => context.Get(_report);

    /// <summary>Whether a store is named.</summary>
    public bool HasStore(CommandResult result) => result.GetResult(_store) is not null;

    /// <summary>The store that was named, or null.</summary>
    public string? NamedStore(CommandContext context) => context.Get(_store);

    /// <summary>Everything that the command writes.</summary>
    public string?[] Outputs(CommandContext context)
    {
        var target = Target(context);
        return [target.Path, target.Path + ".sha256", target.Store, ReportPath(context)];
    }

    public BundleTarget Target(CommandContext context)
    {
        var output = RequireFile(context.Get(_output));
        return new BundleTarget(output, context.Get(_store) ?? output + ".store", (context.Get(_force), context.Get(_dropLost)) switch
        {
            (true, true) => OverwritePolicy.Replace,
            (true, false) => OverwritePolicy.ReplaceKeepingLost,
            _ => OverwritePolicy.Refuse,
        });
    }

    /// <summary>The path of a bundle to be written: a file.</summary>
    /// <exception cref="UsageException">It is standard output or a folder.</exception>
    public static string RequireFile(string output)
    {
        if (output == "-")
            throw new UsageException("a bundle is checked on disk before it gets its name, so it cannot go to stdout; name a file");
        if (Directory.Exists(output) || Path.EndsInDirectorySeparator(output))
            throw new UsageException($"{output} is a folder; name the bundle to write, for example {Path.TrimEndingDirectorySeparator(output)}/news.wacz");
        return output;
    }
}
