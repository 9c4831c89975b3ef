using System.CommandLine;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>pack</c>: articles and a store of fetched images become a bundle; no server is asked.</summary>
static class PackCommand
{
    const string Description =
        """
        Pack articles and the images of a store into one verified WACZ bundle, without asking any server.

        Examples:
          newsarchive fetch posts/ --store images/ --max-width 770
          newsarchive pack posts/ --store images/ -o news.wacz
        """;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("pack", Description);
        var inputs = new InputOptions().AddTo(command);
        var bundle = new BundleOptions().AddTo(command);
        var images = new ImageOptions().AddResizeTo(command);
        return command.Bind(terminal, context => ArchiveCommand.RunAsync(context, inputs.Read(context) with
        {
            Fetch = new FetchOptions { Offline = true },
            Resize = images.ReadResize(context) ?? StoredResize.Load(bundle.Target(context).Store),
            Description = bundle.Description(context),
        }, bundle));
    }
}
