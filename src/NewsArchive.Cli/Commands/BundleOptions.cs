using System.CommandLine;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Cli.Commands;

/// <summary>The options of the two commands that write a bundle: <c>archive</c> and <c>pack</c>.</summary>
sealed class BundleOptions
{
    readonly Option<string> _output = new("--output", "-o", "--out") { Description = "The bundle to write", Required = true, HelpName = "B.wacz" };
    readonly Option<string?> _store = new("--store") { Description = "Folder of fetched images, kept and shared between runs (default: B.wacz.store)", HelpName = "DIR" };
    readonly Option<bool> _force = new("--force") { Description = "Replace an existing bundle; captures that only it has are carried over" };
    readonly Option<bool> _dropLost = new("--drop-lost") { Description = "With --force: do not carry captures over" };
    readonly Option<bool> _missingOk = new("--missing-ok") { Description = "Exit 0 although images are missing (they are still reported)" };
    readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "Say what would be done; ask no server, write nothing" };
    readonly Option<string?> _report = new("--report") { Description = "Write one JSON object a line about every article and image", HelpName = "FILE" };
    readonly Option<string?> _title = new("--title") { Description = "Title of the bundle" };
    readonly Option<string?> _description = new("--description") { Description = "Description of the bundle" };
    readonly Option<string?> _creator = new("--creator") { Description = "Who made the content" };
    readonly Option<string?> _rights = new("--rights") { Description = "Rights statement" };
    readonly Option<string?> _operator = new("--operator") { Description = "Who runs the archive" };

    public BundleOptions AddTo(Command command)
    {
        foreach (var option in new Option[] { _output, _store, _force, _dropLost, _missingOk, _dryRun, _report, _title, _description, _creator, _rights, _operator })
            command.Options.Add(option);
        return this;
    }

    public bool IsDryRun(CommandContext context) => context.Get(_dryRun);
    public bool IsMissingOk(CommandContext context) => context.Get(_missingOk);
    public string? ReportPath(CommandContext context) => context.Get(_report);

    public BundleTarget Target(CommandContext context)
    {
        var output = context.Get(_output);
        if (Directory.Exists(output))
            throw new Output.UsageException($"{output} is a folder; name the bundle to write, for example {output.TrimEnd('/')}/news.wacz");
        return new BundleTarget(output, context.Get(_store) ?? output + ".store", (context.Get(_force), context.Get(_dropLost)) switch
        {
            (true, true) => OverwritePolicy.Replace,
            (true, false) => OverwritePolicy.ReplaceKeepingLost,
            _ => OverwritePolicy.Refuse,
        });
    }

    public BundleDescription Description(CommandContext context) => new()
    {
        Title = context.Get(_title),
        Description = context.Get(_description),
        Creator = context.Get(_creator),
        Rights = context.Get(_rights),
        Operator = context.Get(_operator),
    };
}
