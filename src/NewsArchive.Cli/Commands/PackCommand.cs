using System.CommandLine;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>pack</c>: articles and a store of fetched images become a bundle; no server is asked.</summary>
static class PackCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("pack", "Pack articles and the images of a store into one verified WACZ bundle.")
        {
            Details = "No server is asked. Images have the sizes that fetch was told, unless others are given.",
            Examples =
                """
                newsarchive fetch posts/ --store images/ --max-width 770
                newsarchive pack posts/ --store images/ -o news.wacz
                """,
        };
        var bundle = new BundleOptions().AddTo(command);
        var description = new BundleDescriptionOptions().AddTo(command);
        var inputs = new InputOptions().AddTo(command);
        var images = new ImageOptions().AddResizeTo(command).AddCandidatesTo(command, CandidateChoice.Best);
        return command.Bind(terminal, context =>
        {
            if (bundle.NamedStore(context) is { } store)
                StoreFolder.Require(store);
            return ArchiveCommand.RunAsync(context, images.WithCandidates(context, inputs.Read(context, bundle.Outputs(context)), CandidateChoice.Best) with
            {
                Fetch = new FetchOptions { Offline = true },
                Resize = images.ReadResize(context) ?? StoredResize.Load(bundle.Target(context).Store),
                Description = description.Read(context),
            }, bundle);
        });
    }
}
