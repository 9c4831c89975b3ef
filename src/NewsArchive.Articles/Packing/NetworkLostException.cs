namespace NewsArchive.Articles.Packing;

/// <summary>The network was down, so that nothing is known about the images that were not had: nothing was written; running again will do (exit code 75).</summary>
public sealed class NetworkLostException : IOException
{
    /// <summary>Says what to do.</summary>
    public NetworkLostException()
        : base("no host of its images can be reached (any more), so they are not taken for missing; what was fetched is kept, run again when the network is up, or newsarchive run --unreachable-ok when these hosts are gone for good")
    {
    }
}
