using System.CommandLine;
using NewsArchive.Articles;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>The plan that a command works on.</summary>
static class PlanFolder
{
    public static Argument<string> Argument() => new("PLAN") { Description = "Folder of a plan" };

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">The folder holds no plan.</exception>
    public static ShardPlan Read(string folder)
    {
        try
        {
            return ShardPlan.Read(folder);
        }
        catch (ArticleFormatException exception)
        {
            throw new InputException(folder, exception.Message, exception);
        }
    }
}
