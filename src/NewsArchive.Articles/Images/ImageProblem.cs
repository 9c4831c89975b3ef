namespace NewsArchive.Articles.Images;

/// <summary>Why an image is not shown as asked: the stable names in reports.</summary>
static class ImageProblem
{
    public const string NotAnImage = "not-an-image", Corrupt = "corrupt", TooManyPixels = "too-many-pixels", UnsupportedFormat = "unsupported-format";

    /// <summary>The worker that decoded it died.</summary>
    public const string Failed = "resize-failed";

    /// <summary>It took longer than the time limit.</summary>
    public const string Timeout = "resize-timeout";

    /// <summary>It needed more memory than the limit.</summary>
    public const string Memory = "resize-memory";

    /// <summary>What to tell people of a failure that is not the plain property of a file, as the others are; null for those.</summary>
    public static string? Explain(string? problem) => problem switch
    {
        Failed => "the process that decoded it ended; it is shown as received, run again to see whether it is this image's fault",
        Timeout => "decoding it took too long; it is shown as received",
        Memory => "decoding it needs more memory than an image may take; it is shown as received",
        _ => null,
    };
}
