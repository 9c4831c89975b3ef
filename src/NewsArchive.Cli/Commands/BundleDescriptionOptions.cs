using System.CommandLine;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Cli.Commands;

/// <summary>What the maker says about a bundle.</summary>
sealed class BundleDescriptionOptions
{
    readonly Option<string?> _title = new("--title") { Description = "Title of the bundle", HelpName = "TEXT" };
    readonly Option<string?> _description = new("--description") { Description = "Description of the bundle", HelpName = "TEXT" };
    readonly Option<string?> _creator = new("--creator") { Description = "Who made the content", HelpName = "TEXT" };
    readonly Option<string?> _rights = new("--rights") { Description = "Rights statement", HelpName = "TEXT" };
    readonly Option<string?> _operator = new("--operator") { Description = "Who runs the archive", HelpName = "TEXT" };

    public BundleDescriptionOptions AddTo(ToolCommand command)
    {
        command.AddOptions("About the bundle", _title, _description, _creator, _rights, _operator);
        return this;
    }

    public BundleDescription Read(CommandContext context) => new()
    {
        Title = context.Get(_title),
        Description = context.Get(_description),
        Creator = context.Get(_creator),
        Rights = context.Get(_rights),
        Operator = context.Get(_operator),
    };
}
